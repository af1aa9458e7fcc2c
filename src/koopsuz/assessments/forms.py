"""Input of the pages: filters of the list, and the questions of a block with what somebody typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from koopsuz.assessments.selectors.forms import Item
from koopsuz.assessments.selectors.given import Opinion
from koopsuz.assessments.selectors.history import Conflict
from koopsuz.assessments.selectors.lists import LATE, NOT_STARTED
from koopsuz.assessments.services import AnswerInput, AssessmentProblem
from koopsuz.assessments.states import AssessmentStatus, Capacity, OpinionKind
from koopsuz.common.components import LevelChoice, Words
from koopsuz.common.forms import day_field
from koopsuz.common.text import Text
from koopsuz.standards.kinds import IndicatorKind
from koopsuz.standards.schemas import IndicatorContent
from koopsuz.standards.selectors import edition_links

NOT_APPLICABLE = "na"
LONGEST_NUMBER = 9  # digits; longer ones are no count of anything in a school
YES, NO = _("Yes"), _("No")
STATES = (
    ("", _("All")),
    (LATE, _("Late")),
    (NOT_STARTED, _("Not started")),
    *AssessmentStatus.choices,
)


class StateFilter(forms.Form):
    """Filters of the list of schools; they stand in the address."""

    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    q = forms.CharField(label=_("School"), max_length=80, required=False)


class CampaignForm(forms.Form):
    """A new campaign."""

    use_required_attribute = False

    edition = forms.ChoiceField(label=_("Edition"))
    code = forms.SlugField(
        label=_("Code"), help_text=_("It stands in addresses and files, like 2027-1."), max_length=30
    )
    name_ky = forms.CharField(label=_("Name in Kyrgyz"), max_length=120, widget=forms.TextInput({"lang": "ky"}))
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=120, widget=forms.TextInput({"lang": "ru"}))
    name_en = forms.CharField(label=_("Name in English"), max_length=120, widget=forms.TextInput({"lang": "en"}))
    facts_year = forms.IntegerField(label=_("Facts of the year"), min_value=2000, max_value=2100)
    opens_on = day_field(_("Opens"))
    closes_on = day_field(_("Closes"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        offered = [(one.code, f"{one.code} · {one.title}") for one in edition_links()]
        self.fields["edition"].choices = offered  # type: ignore[attr-defined]  # a choice field

    def name(self) -> Text:
        """The name in three languages."""
        found = self.cleaned_data
        return Text(ky=found["name_ky"], ru=found["name_ru"], en=found["name_en"])

    def terms(self) -> dict[str, Any]:
        """What the service needs besides the name."""
        return {name: self.cleaned_data[name] for name in ("edition", "code", "facts_year", "opens_on", "closes_on")}


class ReasonForm(forms.Form):
    """Why an assessment is returned."""

    reason = forms.CharField(
        label=_("What is to be mended"),
        help_text=_(
            "The school reads this beside its answers. Name the questions, for example: A03, photo of the exit."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )


class OpinionForm(forms.Form):
    """What a second person says of an answer."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("Your opinion"),
        choices=(
            (OpinionKind.AGREE, _("I agree with the answer")),
            (OpinionKind.DISAGREE, _("I disagree")),
            (OpinionKind.OWN, _("I answer otherwise")),
        ),
        widget=forms.RadioSelect,
    )
    level = forms.ChoiceField(
        label=_("Your own answer"),
        help_text=_("Only if you answer otherwise."),
        required=False,
        widget=forms.RadioSelect,
    )
    number = forms.IntegerField(
        label=_("Your own answer"), help_text=_("Only if you answer otherwise."), required=False
    )
    remark = forms.CharField(
        label=_("What you saw"),
        help_text=_("Needed if you disagree. Write no names of children here and nothing else about one child."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    capacity = forms.ChoiceField(label=_("For whom do you speak?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, item: Item, capacities: Sequence[Capacity], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["capacity"].choices = [(one.value, one.label) for one in capacities]  # type: ignore[attr-defined]  # a choice field
        if item.indicator.kind == IndicatorKind.NUMBER:
            del self.fields["level"]
            return
        del self.fields["number"]
        self.fields["level"].choices = [(str(one.level), one.text) for one in choices_of(item)]  # type: ignore[attr-defined]  # a choice field

    def said(self) -> dict[str, Any]:
        """What the service needs; an own answer only where one is meant."""
        found = self.cleaned_data
        kind = OpinionKind(found["kind"])
        is_own = kind is OpinionKind.OWN
        return {
            "kind": kind,
            "capacity": Capacity(found["capacity"]),
            "remark": found["remark"],
            "level": int(found["level"]) if is_own and found.get("level") else None,
            "number": found.get("number") if is_own else None,
        }


@dataclass(frozen=True, slots=True)
class ShownOpinion:
    """A second opinion in words; `said` is the own answer, `earlier` what the same person said before."""

    opinion: Opinion
    said: Words
    earlier: tuple[ShownOpinion, ...] = ()


def shown_opinions(indicator: IndicatorContent, opinions: Sequence[Opinion]) -> tuple[ShownOpinion, ...]:
    """Put second opinions on an answer into words."""
    return tuple(
        ShownOpinion(
            one,
            words_of_answer(indicator, level=one.level, number=one.number, not_applicable=False)
            if one.kind is OpinionKind.OWN
            else "",
            shown_opinions(indicator, one.earlier),
        )
        for one in opinions
    )


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the fields of one question, as text."""

    level: str = ""
    number: str = ""
    reason: str = ""
    note: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a page with what stands in its fields and what is wrong with it."""

    item: Item
    typed: Typed
    error: str = ""

    @property
    def code(self) -> str:
        """The indicator's code."""
        return self.item.indicator.code

    @property
    def is_number(self) -> bool:
        """Tell whether a number is entered."""
        return self.item.indicator.kind == IndicatorKind.NUMBER

    @property
    def is_yes_no(self) -> bool:
        """Tell whether the answer is yes or no."""
        return self.item.indicator.kind == IndicatorKind.YES_NO

    @property
    def choices(self) -> tuple[LevelChoice, ...]:
        """The answers to choose from: four levels in words, or yes and no."""
        return choices_of(self.item)

    @property
    def selected(self) -> int | None:
        """The level that is chosen."""
        return int(self.typed.level) if self.typed.level.isdigit() else None

    @property
    def not_applicable(self) -> bool:
        """Tell whether "does not apply" is chosen."""
        return self.typed.level == NOT_APPLICABLE

    @property
    def previous(self) -> Words:
        """The answer of the round before, in words."""
        before = self.item.previous
        if before is None:
            return ""
        return answer_in_words(
            self.item, level=before.level, number=before.number, not_applicable=before.not_applicable
        )

    @property
    def opinions(self) -> tuple[ShownOpinion, ...]:
        """What others say of the answer, in words."""
        return shown_opinions(self.item.indicator, self.item.opinions)

    @property
    def kept(self) -> Words:
        """The answer that was kept but not saved, in words."""
        other = self.item.conflict
        if other is None:
            return ""
        return answer_in_words(self.item, level=other.level, number=other.number, not_applicable=other.not_applicable)

    @property
    def saved(self) -> Words:
        """The answer that is saved, in words."""
        answer = self.item.answer
        return answer_in_words(
            self.item, level=answer.level, number=answer.number, not_applicable=answer.not_applicable
        )


def choices_of(item: Item) -> tuple[LevelChoice, ...]:
    """Return the answers to choose from."""
    return _choices(item.indicator)


def _choices(indicator: IndicatorContent) -> tuple[LevelChoice, ...]:
    if indicator.kind == IndicatorKind.YES_NO:
        return (LevelChoice(3, YES), LevelChoice(0, NO))
    return tuple(LevelChoice(level, str(words)) for level, words in enumerate(indicator.levels))


def answer_in_words(item: Item, *, level: int | None, number: int | None, not_applicable: bool) -> Words:
    """Return an answer as the director would say it."""
    return words_of_answer(item.indicator, level=level, number=number, not_applicable=not_applicable)


def words_of_answer(
    indicator: IndicatorContent, *, level: int | None, number: int | None, not_applicable: bool
) -> Words:
    """Return an answer to an indicator as the director would say it."""
    if not_applicable:
        return _("does not apply")
    if number is not None:
        return f"{number} {indicator.unit}".strip()
    if level is None or indicator.kind == IndicatorKind.NUMBER:
        return _("not answered")
    return next((choice.text for choice in _choices(indicator) if choice.level == level), "")


def typed_of(item: Item) -> Typed:
    """Return what stands in the fields when a page is opened."""
    answer = item.answer
    level = NOT_APPLICABLE if answer.not_applicable else str(answer.level) if answer.level is not None else ""
    is_number = item.indicator.kind == IndicatorKind.NUMBER
    return Typed(
        level=level if not is_number or answer.not_applicable else "",
        number="" if answer.number is None else str(answer.number),
        reason=answer.reason,
        note=answer.note,
        evidence=answer.evidence,
    )


def read_typed(posted: Mapping[str, str], *, code: str) -> Typed:
    """Return what somebody typed for one indicator."""
    return Typed(
        **{name: posted.get(f"{code}-{name}", "").strip() for name in ("level", "number", "reason", "note", "evidence")}
    )


def as_input(typed: Typed, *, code: str) -> AnswerInput:
    """Return what was typed as an answer, or say what can't be read."""
    if typed.level == NOT_APPLICABLE:
        if not typed.reason:
            raise AssessmentProblem(_("Say in a few words why this does not apply to your school."))
        return AnswerInput(code, na_reason=typed.reason, note=typed.note, evidence=typed.evidence)
    return AnswerInput(
        code,
        level=_read_number(typed.level) if typed.level else None,
        number=_read_number(typed.number) if typed.number else None,
        note=typed.note,
        evidence=typed.evidence,
    )


def as_taken(conflict: Conflict) -> AnswerInput:
    """Return the kept answer as an answer to send anew."""
    return AnswerInput(
        conflict.indicator,
        level=conflict.level,
        number=conflict.number,
        na_reason=conflict.remark.get("reason", "") if conflict.not_applicable else "",
        note=conflict.remark.get("note", ""),
        evidence=conflict.remark.get("evidence", ""),
    )


def questions_of(
    items: Sequence[Item],
    *,
    posted: Mapping[str, str] | None = None,
    problems: Mapping[str, AssessmentProblem] | None = None,
) -> tuple[Question, ...]:
    """Return the questions of a page; where something is wrong, with what was typed and not with what is stored."""
    wrong = problems or {}
    return tuple(
        Question(
            item=item,
            typed=read_typed(posted, code=item.indicator.code)
            if posted is not None and item.indicator.code in wrong
            else typed_of(item),
            error=str(wrong[item.indicator.code]) if item.indicator.code in wrong else "",
        )
        for item in items
    )


def _read_number(typed: str) -> int:
    plain = typed.replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    digits = plain.removeprefix("-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > LONGEST_NUMBER:
        raise AssessmentProblem(
            _("“%(typed)s” is not a whole number. Use digits only, for example 12."), typed=typed[:40]
        )
    return int(plain)
