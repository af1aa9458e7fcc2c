"""Forms around the provisions that requirements rest on."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from koopsuz.standards.kinds import ReviewOutcome


class LinkForm(forms.Form):
    """A requirement that rests on the provision of the page."""

    requirement = forms.ChoiceField(label=_("Requirement"))

    def __init__(self, *args: Any, requirements: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["requirement"].choices = [("", "—"), *requirements]  # type: ignore[attr-defined]  # a choice field


class ReviewForm(forms.Form):
    """What came of looking at a requirement again."""

    requirement = forms.CharField(widget=forms.HiddenInput, max_length=4)
    act = forms.SlugField(widget=forms.HiddenInput, max_length=60)
    since = forms.DateField(widget=forms.HiddenInput, input_formats=["%Y-%m-%d"])
    outcome = forms.ChoiceField(label=_("What came of it"), choices=ReviewOutcome.choices)
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2}))
