"""A filled form of ODK Collect, read as hostile until it is understood."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext_lazy as _
from lxml import etree

from koopsuz.common.problems import InputProblems, Problem

MOST_BYTES = 2 * 1024 * 1024
MOST_FIELDS = 5_000
META = "{http://openrosa.org/xforms}"
INSTANCE_ID = re.compile(r"uuid:[0-9a-fA-F-]{36}")
_OURS = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,40}")
# parts of a form that carry no answer
_GROUPS = re.compile(r"block_[A-Z]{1,2}|[A-Z]\d{2}|meta")
_SILENT = re.compile(r"school|[A-Z]\d{2}_text|instanceID|instanceName|timeStart|timeEnd|deprecatedID")


@dataclass(frozen=True, slots=True)
class Filled:
    """What a filled form says: which form, which instance, and the words by the name of the question."""

    form_id: str
    version: str
    instance_id: str
    values: Mapping[str, str]


def read_filled(xml: bytes) -> Filled:
    """Read a submission; `InputProblems` when it is no filled form of ours. Entities and document types are refused."""
    root = _root(xml)
    form_id, version = root.get("id", ""), root.get("version", "")
    instance = (root.findtext(f".//{META}instanceID") or root.findtext(".//{*}instanceID") or "").strip()
    problems = []
    if not form_id.startswith("koopsuz-"):
        problems.append(Problem("id", _("This is not a form of Koopsuz."), _("Fetch the form again from the server.")))
    if not INSTANCE_ID.fullmatch(instance):
        problems.append(
            Problem("instanceID", _("The form has no number of its own."), _("Fill the form in with ODK Collect."))
        )
    values = _values(root, problems)
    if problems:
        raise InputProblems(problems)
    return Filled(form_id[:120], version[:40], instance.lower(), values)


def _root(xml: bytes) -> etree._Element:
    if len(xml) > MOST_BYTES:
        raise _refused(_("The form is larger than 2 MB."), _("Send photos apart from the form, as ODK Collect does."))
    head = xml[:4096].upper()
    if b"<!DOCTYPE" in head or b"<!ENTITY" in xml.upper():
        raise _refused(_("The form contains a document type."), _("Fill the form in with ODK Collect."))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _refused(_("The form can't be read."), _("Send it again; if it fails again, fill it in anew.")) from error
    if root is None:
        raise _refused(_("The form is empty."), _("Fill the form in with ODK Collect."))
    return root


def _values(root: etree._Element, problems: list[Problem]) -> dict[str, str]:
    values: dict[str, str] = {}
    for count, element in enumerate(root.iterdescendants(), start=1):
        if count > MOST_FIELDS:
            raise _refused(_("The form has too many fields."), _("Fetch the form again from the server."))
        if not isinstance(element.tag, str):
            continue
        name = element.tag.rpartition("}")[2]
        is_silent, is_ours = _kind(name)
        if is_silent or len(element):
            continue
        if not is_ours or name in values:
            problem = _("The field “%(name)s” is not understood or stands twice.")
            problems.append(Problem(name[:40], problem, _("Fetch the form again."), {"name": name[:40]}))
            continue
        values[name] = (element.text or "").strip()
    return values


@lru_cache(maxsize=4096)  # forms of an edition all have the same few hundred names
def _kind(name: str) -> tuple[bool, bool]:
    """Tell whether a field carries no answer, and whether it is named as ours are."""
    return bool(_GROUPS.fullmatch(name) or _SILENT.fullmatch(name)), bool(_OURS.fullmatch(name))


def _refused(problem: object, remedy: object) -> InputProblems:
    return InputProblems([Problem("", problem, remedy)])  # type: ignore[arg-type]  # lazy words
