"""The forms of one page of the editor: a part with its rows, or a new part with what must hang below it from the start."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from koopsuz.common.problems import InputProblems
from koopsuz.common.text import LANGUAGES
from koopsuz.standards.forms.editing import (
    BlockForm,
    CrosswalkRows,
    Document,
    EditionForm,
    IndicatorForm,
    LawRows,
    MeasureForm,
    PartForm,
    RequirementForm,
)
from koopsuz.standards.schemas.parts import PartKind

_FORMS: Mapping[PartKind, type[PartForm]] = {
    PartKind.EDITION: EditionForm,
    PartKind.BLOCK: BlockForm,
    PartKind.REQUIREMENT: RequirementForm,
    PartKind.INDICATOR: IndicatorForm,
    PartKind.MEASURE: MeasureForm,
}
# what a new part needs below it from the start
WITH = {
    PartKind.BLOCK: (PartKind.BLOCK, PartKind.REQUIREMENT, PartKind.INDICATOR, PartKind.MEASURE),
    PartKind.REQUIREMENT: (PartKind.REQUIREMENT, PartKind.INDICATOR, PartKind.MEASURE),
    PartKind.INDICATOR: (PartKind.INDICATOR,),
    PartKind.MEASURE: (PartKind.MEASURE,),
    PartKind.EDITION: (PartKind.EDITION,),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """What the selects of the editor offer."""

    acts: Iterable[tuple[str, Any]]
    places: Iterable[tuple[str, Any]]
    prices: Iterable[tuple[str, Any]]
    requirements: Iterable[tuple[str, Any]]


@dataclass(slots=True)
class PartForms:
    """The forms of a page by the kind of their part, with the rows of law and crosswalk where there is a requirement."""

    kind: PartKind
    forms: dict[PartKind, PartForm]
    law: Any = None
    crosswalk: Any = None
    others: list[str] = field(default_factory=list)

    def is_valid(self) -> bool:
        """Tell whether the carriers could be read at all; what they carry is judged by the reader of editions."""
        rows: list[Any] = [one for one in (self.law, self.crosswalk) if one is not None]
        judged = [one.is_valid() for one in (*self.forms.values(), *rows)]  # each must be read, so none is skipped
        return all(judged)

    @property
    def has_errors(self) -> bool:
        """Tell whether anything is wrong."""
        rows = [one for one in (self.law, self.crosswalk) if one is not None]
        return (
            bool(self.others) or any(one.errors for one in self.forms.values()) or any(any(one.errors) for one in rows)
        )

    def document(self) -> Document:
        """The own fields of the part; a new block or requirement with what hangs below it."""
        found = {kind: form.document() for kind, form in self.forms.items()}
        if self.law is not None and self.crosswalk is not None:
            found[PartKind.REQUIREMENT]["law"] = [one.document() for one in self.law if one.is_there]
            places = [one.document() for one in self.crosswalk if one.is_there]
            if places:
                found[PartKind.REQUIREMENT]["crosswalk"] = places
        if len(found) == 1:
            return found[self.kind]
        requirement = found[PartKind.REQUIREMENT] | {
            "indicators": [found[PartKind.INDICATOR]],
            "measures": [found[PartKind.MEASURE]],
        }
        return (
            {"block": found[PartKind.BLOCK], "requirements": [requirement]} if PartKind.BLOCK in found else requirement
        )

    def attach(self, refused: InputProblems, *, part: str) -> None:
        """Show every problem at its field; what belongs to another part is shown above with its place."""
        for problem in refused.problems:
            kind, code, rest = _place(getattr(problem, "key", ""), file=getattr(problem, "file", ""))
            sentence = f"{problem.sentence} {problem.advice}".strip()
            language = rest.rsplit(".", 1)[-1]
            if language in LANGUAGES:
                sentence = f"{language.upper()}: {sentence}"
            is_here = kind in self.forms and (len(self.forms) > 1 or code in ("", part))
            if is_here and self._put(self.forms[kind], kind, rest, sentence):
                continue
            self.others.append(sentence if is_here or not code else f"{code}: {sentence}")

    def _put(self, form: PartForm, kind: PartKind, rest: str, sentence: str) -> bool:
        row = self._row(kind, rest)
        if row is not None:
            row.add_error(None, sentence)
            return True
        name = form.field_of(rest)
        if name:
            form.add_error(name, sentence)
        return bool(name)

    def _row(self, kind: PartKind, rest: str) -> Any:
        name, _dot, tail = rest.partition(".")
        rows = {"law": self.law, "crosswalk": self.crosswalk}.get(name) if kind is PartKind.REQUIREMENT else None
        if rows is None:
            return None
        kept = [one for one in rows if one.is_there]
        number = tail.split(".")[0]
        if number.isdigit() and 1 <= int(number) <= len(kept):
            return kept[int(number) - 1]
        return rows.forms[0]


def part_forms(
    kind: PartKind,
    *,
    offered: Offered,
    posted: Any = None,
    document: Mapping[str, Any] | None = None,
    new: bool = False,
) -> PartForms:
    """The forms of a part as it stands, or of a new part; `posted` is what the person sent."""
    kinds = WITH[kind] if new else (kind,)
    forms = {
        one: _FORMS[one](
            posted,
            prefix=one.value if len(kinds) > 1 else None,
            initial=_FORMS[one].initial_of(document) if document is not None else None,
            **_options(one, offered=offered, document=document, posted=posted),
        )
        for one in kinds
    }
    found = PartForms(kind, forms)
    if PartKind.REQUIREMENT in forms:
        law = (document or {}).get("law", [])
        places = [{"place": f"{one['framework']}:{one['reference']}"} for one in (document or {}).get("crosswalk", [])]
        found.law = LawRows(posted, prefix="law", initial=law, form_kwargs={"acts": offered.acts})
        found.crosswalk = CrosswalkRows(
            posted, prefix="crosswalk", initial=places, form_kwargs={"places": offered.places}
        )
    return found


def _options(kind: PartKind, *, offered: Offered, document: Mapping[str, Any] | None, posted: Any) -> dict[str, Any]:
    if kind is PartKind.MEASURE:
        return {"prices": offered.prices, "requirements": offered.requirements}
    if kind is PartKind.EDITION:
        sent = len({name.rsplit("_", 1)[0] for name in posted or () if name.startswith("sources_")})
        return {"sources": max(len((document or {}).get("sources", ())), sent - 1)}
    return {}


def _place(key: str, *, file: str) -> tuple[PartKind, str, str]:
    """To which kind of part a problem belongs, the code of that part, and the rest of its key."""
    if file == PartKind.EDITION:
        return PartKind.EDITION, "", key
    if key.startswith("block."):
        return PartKind.BLOCK, file, key.removeprefix("block.")
    steps = key.split(".")
    if steps[0] != "requirements" or len(steps) < 3:
        return PartKind.BLOCK, file, key
    below = {"indicators": PartKind.INDICATOR, "measures": PartKind.MEASURE}
    if steps[2] in below and len(steps) > 4:
        return below[steps[2]], steps[3], ".".join(steps[4:])
    return PartKind.REQUIREMENT, steps[1], ".".join(steps[2:])
