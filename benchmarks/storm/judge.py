"""Compares the database with what the devices were told: what is lost, doubled, on the wrong school, or told wrongly."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.storm.devices import Made


@dataclass(frozen=True, slots=True)
class Stored:
    """One change as the log keeps it."""

    log: int
    school: str
    person: int | None
    client_id: str
    indicator: str
    level: int
    number: int | None
    version: int
    outcome: str
    remark: Mapping[str, str]
    sha256: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Offences by kind, each with its examples; none means that nothing was lost, doubled or misplaced."""

    offences: Mapping[str, Sequence[str]]
    stored: int
    conflicts: int

    @property
    def is_clean(self) -> bool:
        return not any(self.offences.values())


def judge(made: Sequence[Made]) -> Verdict:
    """Look at every change that a device made, and at every row that the server keeps."""
    rows = stored_changes()
    found: dict[str, list[str]] = {"lost": [], "doubled": [], "on the wrong school": []}
    by_words: dict[str, list[Stored]] = defaultdict(list)
    for row in rows:
        by_words[row.remark.get("note", "")].append(row)
    for one in made:
        _look_at(one, by_words.pop(one.note, []), found=found)
    found["sent by nobody"] = [words or "(no words)" for words in by_words]
    found["overwritten silently"] = _overwritten(rows, made)
    found["standing otherwise than the log says"] = _standing(rows)
    found["missing in the record of acts"] = _unrecorded(rows)
    outcomes = Counter(row.outcome for row in rows)
    return Verdict(found, len(rows), outcomes["conflict"])


def stored_changes() -> list[Stored]:
    """Read the whole log in order."""
    from koopsuz.assessments.models import AnswerLog

    return [
        Stored(log.pk, log.assessment.school.code, log.person_id, line[8], line[0], line[2], line[4], line[5],
               line[6], line[7] or {}, log.sha256)
        for log in AnswerLog.objects.select_related("assessment__school").order_by("pk")
        for line in log.changes
    ]  # fmt: skip


def _look_at(one: Made, rows: list[Stored], *, found: dict[str, list[str]]) -> None:
    name = f"{one.note} ({one.school} {one.indicator})"
    if one.problem:
        found.setdefault("refused", []).append(f"{name}: {one.problem}")
    if not one.told and not one.problem:
        found.setdefault("never confirmed", []).append(name)
    if any(row.school != one.school for row in rows):
        found["on the wrong school"].append(name)
    if len(rows) > 1:
        found["doubled"].append(name)
    if one.told and not any(_is_same(one, row) for row in rows):
        found["lost"].append(name)
    if one.told and rows and one.told != rows[0].outcome:
        found.setdefault("told otherwise than stored", []).append(name)


def _is_same(one: Made, row: Stored) -> bool:
    words = {name: text for name, text in (("reason", one.reason), ("note", one.note)) if text}
    level = 4 if one.level is None else one.level
    wanted = (one.indicator, level, one.number, words, one.person, str(one.id))
    return wanted == (row.indicator, row.level, row.number, dict(row.remark), row.person, row.client_id)


def _overwritten(rows: Sequence[Stored], made: Sequence[Made]) -> list[str]:
    """An answer took effect over somebody else's that its author had not seen."""
    base = {str(one.id): one.base for one in made}
    newest: dict[tuple[str, str], Stored] = {}
    found = []
    for row in rows:
        if row.outcome != "applied":
            continue
        before = newest.get((row.school, row.indicator))
        if before and before.person != row.person and base.get(row.client_id, 0) < before.version:
            found.append(f"{before.remark.get('note')} by {row.remark.get('note')}")
        newest[row.school, row.indicator] = row
    return found


def _standing(rows: Sequence[Stored]) -> list[str]:
    """The packed answers of each school, against the last change of the log that took effect."""
    from koopsuz.assessments.models import Assessment
    from koopsuz.assessments.selectors.field import entered_answers

    last: dict[str, dict[str, tuple[Any, ...]]] = defaultdict(dict)
    for row in rows:
        if row.outcome == "applied":
            level = None if row.level == 4 else row.level
            last[row.school][row.indicator] = (
                level,
                row.number,
                row.remark.get("reason", ""),
                row.remark.get("note", ""),
            )
    found = []
    for assessment in Assessment.objects.select_related("campaign__edition", "school__area"):
        code = assessment.school.code
        entered = entered_answers(assessment)
        standing = {key: (one.level, one.number, one.reason, one.note) for key, one in entered.items()}
        if standing != last[code]:
            found.append(code)
    return found


def _unrecorded(rows: Sequence[Stored]) -> list[str]:
    """Each row of the log has one row in the record of acts, whose chain is whole."""
    from koopsuz.audit.models import Entry
    from koopsuz.audit.selectors import verify_chain

    entries = Entry.objects.filter(action="answer").values_list("details", flat=True)
    told = Counter(details["log"] for details in entries)
    kept = Counter({row.log: row.sha256 for row in rows}.values())
    found = [f"{one}: {kept[one]} kept, {told[one]} told" for one in sorted({*told, *kept}) if told[one] != kept[one]]
    chain = verify_chain()
    return found if chain.broken_at is None else [*found, str(chain)]
