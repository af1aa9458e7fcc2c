"""Forms of a consultation: a comment, and an answer to it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from koopsuz.common.text import Text
from koopsuz.standards.services.consultation import LONGEST_ANSWER, LONGEST_COMMENT, LONGEST_CONTACT
from koopsuz.standards.states import AnswerDecision, HidingReason

FIELDS = [
    ("", _("No single field")),
    ("title", _("Title of the requirement")),
    ("text", _("Text of the requirement")),
    ("why", _("Why it is required")),
]


class CommentForm(forms.Form):
    """What somebody says, with what the person likes to tell of themselves."""

    words = forms.CharField(
        label=_("Your comment"),
        help_text=_("Say what should be changed and why. Do not name children or other people here."),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea({"rows": 7}),
        error_messages={"required": _("Write what you want to say.")},
    )
    name = forms.CharField(
        label=_("Your name"),
        help_text=_("It is never published."),
        required=False,
        max_length=LONGEST_CONTACT,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    contact = forms.CharField(
        label=_("How to reach you"),
        help_text=_("Only if the ministry may ask you back. It is never published."),
        required=False,
        max_length=LONGEST_CONTACT,
    )

    def __init__(self, *args: Any, body: Text | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        if body is not None:
            self.fields["for_body"] = forms.ChoiceField(
                label=_("In whose name"),
                choices=[("body", str(body)), ("own", _("My own, without a name"))],
                initial="body",
                widget=forms.RadioSelect,
            )
            self.order_fields(["words", "for_body"])


class HidingForm(forms.Form):
    """Why a comment is hidden."""

    hiding_reason = forms.ChoiceField(label=_("Why it is hidden"), choices=[("", "—"), *HidingReason.choices])


class AnswerForm(forms.Form):
    """A decision on a comment with its reason, and where the change is seen."""

    decision = forms.ChoiceField(label=_("Decision"), choices=AnswerDecision.choices, widget=forms.RadioSelect)
    reason_ky = forms.CharField(
        label=_("Reason in Kyrgyz"), max_length=LONGEST_ANSWER, widget=forms.Textarea({"rows": 4, "lang": "ky"})
    )
    reason_ru = forms.CharField(
        label=_("Reason in Russian"), max_length=LONGEST_ANSWER, widget=forms.Textarea({"rows": 4, "lang": "ru"})
    )
    requirement = forms.ChoiceField(label=_("Requirement that changes"), required=False)
    field = forms.ChoiceField(
        label=_("Words that change"),
        help_text=_("The report shows them before and after. The edition can go on once they are really changed."),
        choices=FIELDS,
        required=False,
    )
    change_ky = forms.CharField(
        label=_("Another change, in Kyrgyz"),
        help_text=_("If the change lies elsewhere: an indicator, a measure, a new requirement."),
        required=False,
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea({"rows": 2, "lang": "ky"}),
    )
    change_ru = forms.CharField(
        label=_("Another change, in Russian"),
        required=False,
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea({"rows": 2, "lang": "ru"}),
    )

    def __init__(self, *args: Any, requirements: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["requirement"].choices = [("", "—"), *requirements]  # type: ignore[attr-defined]  # a choice field
