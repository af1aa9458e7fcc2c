"""Forms of the law room: narrowing a search, choosing a day, giving a text, adding an act."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from koopsuz.law.kinds import ActKind, ActLanguage, ActStatus
from koopsuz.law.schemas.problems import LARGEST_FILE, MEGABYTE

LONGEST_TEXT = LARGEST_FILE  # letters; a file has as many bytes
LONGEST_QUESTION = 200


def day_field(label: Any, *, help_text: Any = "", required: bool = True) -> forms.DateField:
    """A day, chosen from the calendar of the browser."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )


class SearchForm(forms.Form):
    """A question and what narrows it."""

    q = forms.CharField(
        label=_("Words, in Kyrgyz or Russian"),
        required=False,
        max_length=LONGEST_QUESTION,
        widget=forms.TextInput({"type": "search"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("Any kind")), *ActKind.choices])
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("Any status")), *ActStatus.choices])
    language = forms.ChoiceField(
        label=_("Language of the text"), required=False, choices=[("", _("Both languages")), *ActLanguage.choices]
    )
    year = forms.TypedChoiceField(label=_("Adopted in"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, years: Sequence[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", _("Any year")), *((year, str(year)) for year in years)]  # type: ignore[attr-defined]  # a choice field


class DayForm(forms.Form):
    """The day of which the text is asked."""

    on = day_field(_("Text as of"))


class CompareForm(forms.Form):
    """Two texts to be compared."""

    before = forms.ChoiceField(label=_("Older text, in force from"))
    after = forms.ChoiceField(label=_("Newer text, in force from"))

    def __init__(self, *args: Any, days: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("before", "after"):
            self.fields[name].choices = days  # type: ignore[attr-defined]  # a choice field


class TextForm(forms.Form):
    """A text of an act: pasted, or as a file."""

    act = forms.ChoiceField(label=_("Act"), help_text=_("An act that is not in the list is added first."))
    language = forms.ChoiceField(label=_("Language of the text"), choices=ActLanguage.choices)
    in_force_from = day_field(
        _("In force from"), help_text=_("The first day on which the act reads like this, with all amendments up to it.")
    )
    amended_by = forms.ChoiceField(
        label=_("Amended by"), required=False, help_text=_("The act that brought this text about, if one did.")
    )
    source = forms.CharField(
        label=_("Where the text comes from"),
        max_length=300,
        help_text=_("For example the address in the state register of acts and the day on which you took it."),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        max_length=200,
        help_text=_("DOCX, TXT or HTML, up to 5 MB."),
        widget=forms.ClearableFileInput({"accept": ".docx,.txt,.html,.htm"}),
    )
    text = forms.CharField(
        label=_("Or the text itself"),
        required=False,
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea({"rows": 14}),
    )

    def __init__(self, *args: Any, acts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].choices = [("", "—"), *acts]  # type: ignore[attr-defined]  # a choice field
        self.fields["amended_by"].choices = [("", _("no act, or not known")), *acts]  # type: ignore[attr-defined]  # a choice field

    def clean_file(self) -> UploadedFile | None:
        """Refuse a file that is too large before it is read."""
        file: UploadedFile | None = self.cleaned_data["file"]
        if file and (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MB. Save the text alone, without pictures."),
                params={"limit": LARGEST_FILE // MEGABYTE},
            )
        return file

    def clean(self) -> dict[str, Any]:
        """Take exactly one of a file and a text."""
        cleaned = super().clean() or {}
        has_text = bool((cleaned.get("text") or "").strip())
        if "file" in cleaned and "text" in cleaned and has_text == bool(cleaned.get("file")):
            self.add_error("text", _("Choose a file or paste a text: one of the two."))
        if cleaned.get("act") and cleaned.get("act") == cleaned.get("amended_by"):
            self.add_error("amended_by", _("An act does not amend itself."))
        return cleaned


class ActForm(forms.Form):
    """A new act."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ActKind.choices)
    title_ky = forms.CharField(label=_("Title in Kyrgyz"), max_length=500)
    title_ru = forms.CharField(label=_("Title in Russian"), max_length=500)
    issuer_ky = forms.CharField(label=_("Adopted by, in Kyrgyz"), max_length=200)
    issuer_ru = forms.CharField(label=_("Adopted by, in Russian"), max_length=200)
    number = forms.CharField(label=_("Number"), max_length=20)
    adopted_on = day_field(_("Date of adoption"))
    source = forms.CharField(
        label=_("Where number and date were read"), max_length=300, help_text=_("Everybody sees it beside the act.")
    )
