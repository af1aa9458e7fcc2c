"""What the field island sends, read as hostile until it is understood; and the checksum by which both sides agree."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from koopsuz.common.problems import InputProblems, Problem

MOST_CHANGES = 250
MOST_LETTERS = 20_000
WORDS = ("reason", "note", "evidence")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One change of one answer as a device made it; `base` is the version of the assessment that the person saw there.

    `level` is 0–3, 5 for "does not apply", None for no answer. `wrong` says that the rest could not be read.
    """

    id: UUID
    indicator: str
    base: int = -1
    level: int | None = None
    number: int | None = None
    reason: str = ""
    note: str = ""
    evidence: str = ""
    made_at: datetime | None = None
    wrong: bool = False

    @property
    def checksum(self) -> str:
        """The fingerprint of the answer that this change gives."""
        words = {"reason": self.reason, "note": self.note, "evidence": self.evidence}
        return checksum_of(self.indicator, level=self.level, number=self.number, remark=words)


@dataclass(frozen=True, slots=True)
class FieldPost:
    """What a device sends at once: changes of one campaign, made by the person with this number."""

    campaign: str
    person: int | None
    changes: tuple[FieldChange, ...]


def read_object(body: bytes) -> dict[str, Any]:
    """Read a JSON object; `InputProblems` when it is none."""
    try:
        found = json.loads(body)
        json.dumps(found, ensure_ascii=False).encode()  # half of a letter pair can't be stored
    except (ValueError, RecursionError) as error:
        raise _refused() from error
    if not isinstance(found, dict) or b"\\u0000" in body:
        raise _refused()
    return found


def read_post(body: bytes) -> FieldPost:
    """Read what a device sends; a change that can't be read is marked and stands in the way of no other."""
    found = read_object(body)
    changes, campaign, person = found.get("changes"), found.get("campaign"), found.get("person")
    if not isinstance(changes, list) or len(changes) > MOST_CHANGES or not isinstance(campaign, str):
        raise _refused()
    return FieldPost(campaign[:30], person if _is_whole(person) else None, tuple(_read(one) for one in changes))


def checksum_of(indicator: str, *, level: int | None, number: int | None, remark: Mapping[str, str]) -> str:
    """SHA-256 of an answer in a form that Python and JavaScript write alike."""
    return _sha256([indicator, level, number, *(remark.get(name, "") for name in WORDS)])


def checksum_of_all(checksums: Mapping[str, str]) -> str:
    """SHA-256 over the checksums of all answers of an assessment, sorted by indicator."""
    return _sha256([[code, checksums[code]] for code in sorted(checksums)])


def _sha256(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _read(one: object) -> FieldChange:
    if not isinstance(one, dict):
        raise _refused()
    try:
        key = UUID(one["id"])
    except (KeyError, ValueError, AttributeError, TypeError):
        raise _refused() from None
    indicator, base, level, number = (one.get(name) for name in ("indicator", "base", "level", "number"))
    words = [one.get(name, "") for name in WORDS]
    made = one.get("made_at")
    if not isinstance(indicator, str):
        return FieldChange(key, "", wrong=True)
    sound = (
        _is_whole(base)
        and all(value is None or _is_whole(value) for value in (level, number))
        and all(isinstance(text, str) and len(text) <= MOST_LETTERS for text in words)
    )
    moment = _moment(made)
    if not sound or moment is None:
        return FieldChange(key, indicator[:6], wrong=True)
    reason, note, evidence = (str(text).strip() for text in words)
    return FieldChange(key, indicator[:6], base, level, number, reason, note, evidence, moment)  # type: ignore[arg-type]  # checked


def _moment(written: object) -> datetime | None:
    try:
        found = parse_datetime(written) if isinstance(written, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2_000_000_000


def _refused() -> InputProblems:
    return InputProblems([Problem("", _("What the device sent can't be read."), _("Update the field app."))])
