"""Input of the pages: filters of the money and of the matrix, one envelope, a request for a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from koopsuz.common.text import LANGUAGES, Text
from koopsuz.engine.money import TYIYN_PER_SOM, Money
from koopsuz.finance.kinds import EnvelopeStatus, SourceKind
from koopsuz.finance.selectors import EnvelopeFilters
from koopsuz.planning.schemas.envelopes import MOST_SOM, SPACES, YEARS
from koopsuz.standards.kinds import BudgetLine

Choices = Sequence[tuple[Any, Any]]


class EnvelopeFilterForm(forms.Form):
    """Filters of the list of envelopes; they stand in the address."""

    kind = forms.ChoiceField(
        label=_("Kind of source"), required=False, choices=[("", _("Any source")), *SourceKind.choices]
    )
    area = forms.ChoiceField(label=_("Place"), required=False)
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)
    q = forms.CharField(
        label=_("Name or code"), required=False, max_length=80, widget=forms.TextInput({"type": "search"})
    )

    def __init__(self, data: Mapping[str, Any], *, areas: Choices, years: Sequence[int]) -> None:
        super().__init__(data)
        self.fields["area"].choices = [("", _("Everywhere")), *areas]  # type: ignore[attr-defined]  # a field of choices
        self.fields["year"].choices = [("", _("All years")), *((year, str(year)) for year in years)]  # type: ignore[attr-defined]  # a field of choices

    def filters(self) -> EnvelopeFilters:
        """What is asked for; what can't be understood is left out."""
        chosen = self._chosen()
        return EnvelopeFilters(
            kind=chosen.get("kind", ""), area=chosen.get("area", ""), words=chosen.get("q", "").strip()
        )

    def years(self) -> tuple[int, ...]:
        """The year that is asked for, nothing for all."""
        year = self._chosen().get("year")
        return (year,) if year else ()

    def _chosen(self) -> dict[str, Any]:
        return self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})


class MatrixFilterForm(forms.Form):
    """Filters of the responsibility matrix."""

    line = forms.ChoiceField(
        label=_("Line of expenditure"), required=False, choices=[("", _("Every line")), *BudgetLine.choices]
    )
    area = forms.ChoiceField(label=_("Place"), required=False)

    def __init__(self, data: Mapping[str, Any], *, areas: Choices) -> None:
        super().__init__(data)
        self.fields["area"].choices = [("", _("Everywhere")), *areas]  # type: ignore[attr-defined]  # a field of choices

    def chosen(self) -> tuple[str, str]:
        """The line and the place that are asked for; what can't be understood is left out."""
        self.is_valid()
        return self.cleaned_data.get("line", ""), self.cleaned_data.get("area", "")


class EnvelopeForm(forms.Form):
    """What a source has in a year, entered by hand."""

    year = forms.IntegerField(label=_("Year"), min_value=YEARS.start, max_value=YEARS.stop - 1)
    amount = forms.CharField(
        label=_("Amount in som"),
        max_length=30,
        help_text=_("Spaces are welcome: 1 250 000. Tyiyn after a comma."),
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )
    status = forms.ChoiceField(
        label=_("How firm it is"),
        choices=EnvelopeStatus.choices,
        initial=EnvelopeStatus.APPROVED,
        help_text=_("A draft is seen only by those who may see this budget, and no plan counts on it."),
    )
    basis = forms.CharField(
        label=_("On what ground"),
        max_length=300,
        help_text=_("The decision with its number and day, for example of the kenesh. Everybody can read it."),
    )
    seen = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput())

    def clean_amount(self) -> Money:
        """Som as people write them, to whole tyiyn; nothing is rounded."""
        written = self.cleaned_data["amount"].translate(SPACES).replace(",", ".")
        try:
            som = Decimal(written)
            tyiyn = som * TYIYN_PER_SOM
            whole = som.is_finite() and 0 <= som <= MOST_SOM and tyiyn == tyiyn.to_integral_value()
        except ArithmeticError:  # not a number at all, or one too large to be computed with
            whole = False
        if not whole:
            raise forms.ValidationError(
                _(
                    "This is not an amount in som. Write a number, not negative, with at most two decimals: 1 250 000,50."
                )
            )
        return Money(int(tyiyn))

    def seen_version(self) -> int | None:
        """The version of the chosen year that the page showed; None when the page did not say."""
        pairs = dict(part.split(":", 1) for part in self.cleaned_data["seen"].split(",") if ":" in part)
        version = pairs.get(str(self.cleaned_data["year"]), "0" if self.cleaned_data["seen"] else "")
        return int(version) if version.isascii() and version.isdigit() else None


class PlanBasisForm(forms.Form):
    """From what a plan is to be computed: the first of its years and the round of assessments."""

    first_year = forms.TypedChoiceField(label=_("First of the three years"), coerce=int)
    campaign = forms.ChoiceField(label=_("Answers of the schools from"))

    def __init__(self, data: Mapping[str, Any] | None, *, years: Sequence[int], campaigns: Choices) -> None:
        super().__init__(data)
        self.fields["first_year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]  # a field of choices
        self.fields["campaign"].choices = campaigns  # type: ignore[attr-defined]  # a field of choices


class PlanRequestForm(PlanBasisForm):
    """What a plan is asked for."""

    name_ky = forms.CharField(label=_("Name in Kyrgyz"), max_length=120)
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120)

    def __init__(self, data: Mapping[str, Any] | None, **options: Any) -> None:
        names: Text | None = options.pop("names", None)
        super().__init__(data, **options)
        for name in ("first_year", "campaign"):
            self.fields[name].widget = forms.HiddenInput()
        for language in LANGUAGES if names else ():
            self.fields[f"name_{language}"].initial = getattr(names, language)
            self.fields[f"name_{language}"].widget.attrs["lang"] = language

    def plan_name(self) -> Text:
        """The name in three languages."""
        return Text(*(self.cleaned_data[f"name_{language}"] for language in LANGUAGES))
