"""Forms of endorsement: whom to ask by when, and what a body replies."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from koopsuz.common.forms import day_field
from koopsuz.standards.services.endorsement import LONGEST_WORDS
from koopsuz.standards.states import EndorsementDecision


class AskForm(forms.Form):
    """Bodies to ask, and the day by which they reply."""

    organisations = forms.TypedMultipleChoiceField(
        label=_("Bodies"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one body.")},
    )
    due_on = day_field(_("Reply by"))

    def __init__(self, *args: Any, bodies: tuple[tuple[int, str], ...], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["organisations"].choices = bodies  # type: ignore[attr-defined]  # a choice field


class ReplyForm(forms.Form):
    """What a body says of the version that it read."""

    decision = forms.ChoiceField(label=_("Reply"), choices=EndorsementDecision.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Remarks or reasons"),
        help_text=_("Needed with remarks and with a refusal. Name the requirement, for example D01."),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 6}),
    )
    seen = forms.CharField(widget=forms.HiddenInput)
