"""Input of the pages: filters, a file of envelopes, a request for a plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from koopsuz.common.text import Text
from koopsuz.finance.kinds import SourceKind
from koopsuz.finance.selectors import EnvelopeFilters

LARGEST_FILE = 10 * 1024 * 1024


class EnvelopeFilterForm(forms.Form):
    """Filters of the list of envelopes; they stand in the address."""

    kind = forms.ChoiceField(
        label=_("Kind of source"), required=False, choices=[("", _("Any source")), *SourceKind.choices]
    )
    q = forms.CharField(
        label=_("Name or code"), required=False, max_length=80, widget=forms.TextInput({"type": "search"})
    )
    area = forms.RegexField(label=_("SOATE code of a place"), regex=r"^417\d{0,11}$", required=False)

    def filters(self) -> EnvelopeFilters:
        """What is asked for; what can't be understood is left out."""
        chosen: dict[str, Any] = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        return EnvelopeFilters(
            kind=chosen.get("kind", ""), area=chosen.get("area", ""), words=chosen.get("q", "").strip()
        )


class EnvelopeFileForm(forms.Form):
    """A file of envelopes."""

    file = forms.FileField(label=_("File"), help_text=_("CSV in UTF-8 or XLSX, at most 10 megabytes."))

    def clean_file(self) -> Any:
        """Refuse what is larger than a table of envelopes can be."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 10 megabytes. Leave only the sheet with envelopes."))
        return file


class PlanRequestForm(forms.Form):
    """What a plan is asked for."""

    name_ky = forms.CharField(label=_("Name in Kyrgyz"), max_length=120)
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    first_year = forms.TypedChoiceField(label=_("First of the three years"), coerce=int)
    as_of = forms.DateField(
        label=_("Prices, rules and responsibility as of"),
        help_text=_("The plan uses what is in force on this day."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]

    def plan_name(self) -> Text:
        """The name in three languages."""
        return Text(*(self.cleaned_data[f"name_{language}"] for language in ("ky", "ru", "en")))

    def day(self) -> date:
        """The day of prices and rules."""
        return self.cleaned_data["as_of"]
