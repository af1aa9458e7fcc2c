"""Published answers as files: CSV and JSON streamed answer by answer, XLSX with a row for each school, OSCAL for one school."""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

import xlsxwriter

from koopsuz.assessments.selectors.campaigns import CampaignInfo
from koopsuz.assessments.selectors.exporting import ExportedAnswer, ExportedRecord
from koopsuz.standards.schemas import EditionContent, RequirementContent

COLUMNS = (
    "campaign", "edition", "record", "kind", "status", "version", "submitted_at", "synthetic", "school", "school_name_ky",
    "school_name_ru", "area", "requirement", "indicator", "state", "level", "number", "unit", "reason", "note", "evidence",
    "opinions", "withheld",
)  # fmt: skip
RISKY = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would take such a text for a formula
OPINION = ("capacity", "kind", "level", "number", "remark", "given_at", "superseded")
WORD_COLUMNS = {"words": ("indicator", "reason", "note", "evidence", "withheld"), "opinions": ("indicator", *OPINION)}
CHUNK = 64 * 1024
OSCAL_VERSION = "1.1.2"
NAMESPACE = uuid.UUID("6f0d4e1e-53f5-5d0a-9f8f-2f6f5a4b7c11")


def csv_rows(campaign: CampaignInfo, records: Iterable[ExportedRecord]) -> Iterator[bytes]:
    """One line per answer, UTF-8 with a mark for spreadsheets, in pieces of about 64 kB."""
    target = io.StringIO(newline="")
    target.write("\ufeff")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for record in records:
        head = [_safe(value) for value in _head(campaign, record)]
        writer.writerows([*head, *_tail(answer)] for answer in record.answers)
        if target.tell() > CHUNK:
            yield _taken(target)
    yield _taken(target)


def json_lines(campaign: CampaignInfo, records: Iterable[ExportedRecord]) -> Iterator[bytes]:
    """One JSON document: the campaign, then every record with its answers; written piece by piece."""
    head = {"campaign": campaign.code, "edition": campaign.edition, "synthetic": campaign.synthetic}
    yield json.dumps(head, ensure_ascii=False).removesuffix("}").encode() + b', "records": ['
    first = True
    for record in records:
        piece = json.dumps(_plain(record), ensure_ascii=False).encode()
        yield piece if first else b",\n" + piece
        first = False
    yield b"]}"


def write_xlsx(records: Iterable[ExportedRecord], *, content: EditionContent) -> bytes:
    """A row for each record: levels on one sheet, numbers on the second, words (reason, note, evidence) on the third,
    second opinions on the fourth.
    """
    target = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    codes = [indicator.code for indicator in content.indicators]
    place = {code: at for at, code in enumerate(codes, start=4)}
    with xlsxwriter.Workbook(target, options) as book:
        bold = book.add_format({"bold": True})
        sheets = {name: book.add_worksheet(name) for name in ("levels", "numbers", "words", "opinions")}
        for name, sheet in sheets.items():
            sheet.freeze_panes(1, 4)
            head = ["school", "name", "area", "kind"]
            sheet.write_row(0, 0, [*head, *WORD_COLUMNS.get(name, codes)], bold)
        line = told = 1
        for row, record in enumerate(records, start=1):
            first = [record.school_code, str(record.school_name), record.area_code, record.kind]
            for name in ("levels", "numbers"):
                sheets[name].write_row(row, 0, first)
            for answer in record.answers:
                at = place[answer.indicator.code]
                if answer.number is not None:
                    sheets["numbers"].write_number(row, at, answer.number)
                if answer.level is not None:
                    sheets["levels"].write_number(row, at, answer.level)
                elif answer.state == "not_applicable":
                    sheets["levels"].write_string(row, at, "na")
                if answer.reason or answer.note or answer.evidence or answer.withheld:
                    words = [
                        answer.indicator.code,
                        answer.reason,
                        answer.note,
                        answer.evidence,
                        " ".join(answer.withheld),
                    ]
                    sheets["words"].write_row(line, 0, [*first, *words])
                    line += 1
                for opinion in _said(answer):
                    sheets["opinions"].write_row(told, 0, [*first, answer.indicator.code, *opinion.values()])
                    told += 1
    return target.getvalue()


def oscal_results(campaign: CampaignInfo, record: ExportedRecord, *, content: EditionContent) -> dict[str, Any]:
    """One record as OSCAL assessment results: an observation for each answer, a finding for each requirement."""
    at = record.submitted_at.isoformat()
    observations = [_observation(record, answer, at=at) for answer in record.answers]
    by_requirement: dict[str, list[str]] = {}
    for answer, observation in zip(record.answers, tuple(observations), strict=True):
        by_requirement.setdefault(answer.indicator.requirement, []).append(observation["uuid"])
        for opinion in _opinion_observations(record, answer):
            observations.append(opinion)
            by_requirement[answer.indicator.requirement].append(opinion["uuid"])
    return {
        "assessment-results": {
            "uuid": record.id,
            "metadata": {
                "title": f"{record.school_name}: {campaign.name}",
                "last-modified": at,
                "version": str(record.version),
                "oscal-version": OSCAL_VERSION,
                "props": [{"name": "synthetic", "value": str(record.synthetic).lower()}],
            },
            "import-ap": {"href": f"/standard/{content.code}/"},
            "results": [
                {
                    "uuid": _uuid(record.id, "result"),
                    "title": record.kind,
                    "description": str(content.title),
                    "start": at,
                    "reviewed-controls": {
                        "control-selections": [
                            {"include-controls": [{"control-id": code.lower()} for code in sorted(by_requirement)]}
                        ]
                    },
                    "observations": observations,
                    "findings": [
                        _finding(record, content.requirement(code), related)
                        for code, related in sorted(by_requirement.items())
                    ],
                }
            ],
        }
    }


def _observation(record: ExportedRecord, answer: ExportedAnswer, *, at: str) -> dict[str, Any]:
    value = answer.number if answer.number is not None else answer.level
    props = [{"name": "state", "value": answer.state}]
    if value is not None:
        props.append({"name": "number" if answer.number is not None else "level", "value": str(value)})
    props += [{"name": "withheld", "value": name} for name in answer.withheld]
    found: dict[str, Any] = {
        "uuid": _uuid(record.id, answer.indicator.code),
        "title": answer.indicator.code,
        "description": str(answer.indicator.question),
        "props": props,
        "methods": ["EXAMINE"],
        "collected": at,
    }
    remarks = "\n".join(words for words in (answer.reason, answer.note, answer.evidence) if words)
    return {**found, "remarks": remarks} if remarks else found


def _opinion_observations(record: ExportedRecord, answer: ExportedAnswer) -> list[dict[str, Any]]:
    """What second persons say of an answer: observations of their own, beside that of the answer."""
    found: list[dict[str, Any]] = []
    for number, said in enumerate(_said(answer), start=1):
        props = [{"name": name, "value": str(said[name]).lower()} for name in ("capacity", "kind", "superseded")]
        props += [{"name": name, "value": str(said[name])} for name in ("level", "number") if said[name] is not None]
        one: dict[str, Any] = {
            "uuid": _uuid(record.id, f"opinion-{answer.indicator.code}-{number}"),
            "title": f"{answer.indicator.code}: second opinion",
            "description": str(answer.indicator.question),
            "props": props,
            "methods": ["INTERVIEW"],
            "collected": said["given_at"],
        }
        found.append({**one, "remarks": said["remark"]} if said["remark"] else one)
    return found


def _said(answer: ExportedAnswer) -> list[dict[str, Any]]:
    """Second opinions on an answer in the order in which they were given, without names."""
    every = [(one, False) for one in answer.opinions]
    every += [(earlier, True) for one in answer.opinions for earlier in one.earlier]
    return [
        {
            "capacity": one.capacity.value,
            "kind": one.kind.value,
            "level": one.level,
            "number": one.number,
            "remark": one.remark,
            "given_at": one.given_at.isoformat(),
            "superseded": superseded,
        }
        for one, superseded in sorted(every, key=lambda pair: (pair[0].given_at, pair[0].capacity))
    ]


def _finding(record: ExportedRecord, requirement: RequirementContent, related: list[str]) -> dict[str, Any]:
    """A requirement stands where its lowest indicator stands; it is satisfied from its target on."""
    levels = [
        answer.level
        for answer in record.answers
        if answer.indicator.requirement == requirement.code and answer.level is not None
    ]
    satisfied = not levels or min(levels) >= requirement.target
    return {
        "uuid": _uuid(record.id, f"finding-{requirement.code}"),
        "title": requirement.code,
        "description": str(requirement.title),
        "target": {
            "type": "objective-id",
            "target-id": requirement.code.lower(),
            "status": {"state": "satisfied" if satisfied else "not-satisfied"},
        },
        "related-observations": [{"observation-uuid": one} for one in related],
    }


def _uuid(record: str, name: str) -> str:
    return str(uuid.uuid5(NAMESPACE, f"{record}|{name}"))


def _head(campaign: CampaignInfo, record: ExportedRecord) -> tuple[Any, ...]:
    return (
        campaign.code, campaign.edition, record.id, record.kind, record.status, record.version,
        record.submitted_at.isoformat(), record.synthetic, record.school_code, record.school_name.ky,
        record.school_name.ru, record.area_code,
    )  # fmt: skip


def _tail(answer: ExportedAnswer) -> tuple[Any, ...]:
    indicator = answer.indicator
    return (
        indicator.requirement, indicator.code, answer.state, answer.level, answer.number, indicator.unit.en,
        _safe(answer.reason), _safe(answer.note), _safe(answer.evidence),
        json.dumps(_said(answer), ensure_ascii=False) if answer.opinions else "", " ".join(answer.withheld),
    )  # fmt: skip


def _plain(record: ExportedRecord) -> dict[str, Any]:
    return {
        "record": record.id,
        "kind": record.kind,
        "status": record.status,
        "version": record.version,
        "submitted_at": record.submitted_at.isoformat(),
        "synthetic": record.synthetic,
        "school": record.school_code,
        "school_name": record.school_name.as_mapping(),
        "area": record.area_code,
        "answers": [
            {
                "indicator": answer.indicator.code,
                "state": answer.state,
                "level": answer.level,
                "number": answer.number,
                "reason": answer.reason,
                "note": answer.note,
                "evidence": answer.evidence,
                "opinions": _said(answer),
                "withheld": list(answer.withheld),
            }
            for answer in record.answers
        ],
    }


def _safe(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value


def _taken(target: io.StringIO) -> bytes:
    piece = target.getvalue().encode()
    target.seek(0)
    target.truncate()
    return piece
