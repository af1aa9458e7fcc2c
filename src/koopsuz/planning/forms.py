"""Input of the pages: the filters of the list of decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from koopsuz.planning.selectors import DecisionFilters
from koopsuz.planning.selectors.pictures import SOURCE_NAMES
from koopsuz.planning.states import DecisionReason
from koopsuz.standards.kinds import RequirementClass

FUNDED = (("", _("Funded or not")), ("yes", _("Funded")), ("no", _("Not funded")))


class DecisionFilterForm(forms.Form):
    """Filters of the list of decisions; they stand in the address."""

    funded = forms.ChoiceField(label=_("Money"), choices=FUNDED, required=False)
    area = forms.ChoiceField(label=_("Place"), required=False)
    kind = forms.ChoiceField(label=_("Who pays"), required=False)
    block = forms.ChoiceField(label=_("Block of the standard"), required=False)
    requirement_class = forms.TypedChoiceField(
        label=_("Class"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("Any class")), *RequirementClass.choices],
    )
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)
    reason = forms.ChoiceField(
        label=_("Decision"), required=False, choices=[("", _("Any reason")), *DecisionReason.choices]
    )

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        areas: Sequence[tuple[str, str]],
        blocks: Sequence[tuple[str, str]],
        years: Sequence[int],
    ) -> None:
        super().__init__(data)
        asked = data.get("area", "")
        known = list(areas)
        if asked and asked not in dict(known) and asked.isdigit():
            known.append((asked, asked))
        self._choose("area", _("Everywhere"), known)
        self._choose("kind", _("Any source"), list(SOURCE_NAMES.items()))
        self._choose("block", _("Any block"), blocks)
        self._choose("year", _("Any year"), [(year, str(year)) for year in years])

    def _choose(self, name: str, nothing: Any, choices: Sequence[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", nothing), *choices]

    def filters(self, extra: Mapping[str, str]) -> DecisionFilters:
        """What is asked for. `extra` holds the school, requirement and source that links of other pages name."""
        chosen = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        funded = {"yes": True, "no": False}.get(chosen.get("funded", ""))
        return DecisionFilters(
            area=chosen.get("area") or "",
            kind=chosen.get("kind") or "",
            block=chosen.get("block") or "",
            requirement_class=chosen.get("requirement_class"),
            year=chosen.get("year"),
            reason=chosen.get("reason") or "",
            funded=funded,
            school=extra.get("school", ""),
            requirement=extra.get("requirement", ""),
            source=extra.get("source", ""),
        )
