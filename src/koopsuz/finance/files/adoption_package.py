"""The adoption package: what is sent with an edition for adoption, in the two official languages, as one archive."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping

from django.utils import translation
from django.utils.translation import gettext as _

from koopsuz.common import figures
from koopsuz.common.documents import write_docx, write_pdf
from koopsuz.finance.files.adoption_act import draft_act
from koopsuz.finance.files.adoption_akn import draft_act_xml
from koopsuz.finance.files.adoption_note import Voices, justification_note
from koopsuz.finance.files.adoption_sheets import cost_sheets
from koopsuz.finance.files.adoption_tables import cost_tables
from koopsuz.finance.selectors import Estimate
from koopsuz.planning.schemas.sheets import as_xlsx
from koopsuz.standards.files.comparison import comparison_document
from koopsuz.standards.files.report import consultation_report
from koopsuz.standards.files.report_docx import report_docx
from koopsuz.standards.selectors import NoEditionError
from koopsuz.standards.selectors.comparison import Comparison, comparison_for
from koopsuz.standards.selectors.consultation import (
    ConsultationPage,
    NoConsultationError,
    get_consultation_for,
    published_comments,
)
from koopsuz.standards.selectors.life import get_life_for

OFFICIAL = ("ky", "ru")
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the archive of the same content is the same, byte for byte


def adoption_package(estimate: Estimate, *, by: object) -> bytes:
    """The archive, with a list of its files and their fingerprints."""
    files: dict[str, bytes] = {}
    for language in OFFICIAL:
        with translation.override(language):
            files |= _in_language(estimate, language=language, by=by)
    return _zipped({**files, "manifest.json": _manifest(estimate, files)})


def _in_language(estimate: Estimate, *, language: str, by: object) -> dict[str, bytes]:
    edition = estimate.edition
    discussion = _discussion(edition.code, by=by)
    tables = cost_tables(estimate)
    act = draft_act(edition, language=language)
    note = justification_note(
        edition,
        estimate,
        tables=tuple(tables.values()),
        voices=_voices(edition.code, discussion, by=by),
        language=language,
    )
    files = {
        f"{language}/1-act.docx": write_docx(act),
        f"{language}/1-act.pdf": write_pdf(act),
        f"{language}/1-act.xml": draft_act_xml(edition, act),
        f"{language}/2-justification.docx": write_docx(note),
        f"{language}/2-justification.pdf": write_pdf(note),
        f"{language}/4-costs.xlsx": as_xlsx(cost_sheets(estimate)),
    }
    if discussion is not None:
        report = consultation_report(discussion, published_comments(discussion), language=language)
        files[f"{language}/3-comments.docx"] = report_docx(report)
    comparison = _comparison(edition.code, by=by)
    if comparison is not None:
        files[f"{language}/5-comparison.docx"] = write_docx(comparison_document(comparison, language=language))
    return files


def _comparison(code: str, *, by: object) -> Comparison | None:
    """The edition beside the one before it; None for the first one."""
    try:
        return comparison_for(by, code)
    except NoEditionError:
        return None


def _discussion(code: str, *, by: object) -> ConsultationPage | None:
    try:
        return get_consultation_for(by, code)
    except NoConsultationError:
        return None


def _voices(code: str, discussion: ConsultationPage | None, *, by: object) -> Voices:
    said = [
        _("%(body)s: %(decision)s, %(day)s")
        % {"body": one.organisation, "decision": one.reply.decision.label, "day": figures.day(one.reply.at)}
        for one in get_life_for(by, code).requests
        if one.reply
    ]
    if discussion is None:
        return Voices(0, 0, said)
    return Voices(discussion.counts.published, discussion.counts.answered, said)


def _manifest(estimate: Estimate, files: Mapping[str, bytes]) -> bytes:
    content = {
        "edition": estimate.edition.code,
        "content_hash": estimate.edition.content_hash,
        "estimate": estimate.id,
        "as_of": estimate.as_of.isoformat(),
        "synthetic": estimate.synthetic,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def _zipped(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
