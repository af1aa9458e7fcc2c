"""Forms of the steps of an edition, and of what a person records of the procedure."""

from django import forms
from django.utils.translation import gettext_lazy as _

from koopsuz.common.forms import day_field
from koopsuz.standards.services.life import LONGEST_REASON


class PlainStepForm(forms.Form):
    """A step that needs nothing but a yes."""


class ReasonStepForm(forms.Form):
    """A step that says why."""

    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Everybody reads it in the history of the edition."),
        widget=forms.Textarea({"rows": 5}),
        max_length=LONGEST_REASON,
    )


class OpeningForm(forms.Form):
    """The last day of a discussion; nothing means the first lawful one."""

    closes_on = day_field(_("Last day of the discussion"))


class ActForm(forms.Form):
    """The act by which an edition is adopted."""

    issuer = forms.CharField(label=_("Adopted by"), max_length=300)
    number = forms.CharField(label=_("Number of the act"), max_length=60)
    dated = day_field(_("Date of the act"))
    in_force_from = day_field(_("In force from"))


class RepealForm(ActForm, ReasonStepForm):
    """The act by which an edition is repealed, and why."""

    field_order = ["issuer", "number", "dated", "in_force_from", "reason"]


class RecordForm(forms.Form):
    """A step of the procedure that was done outside the system."""

    done_on = day_field(_("Done on"))
    note = forms.CharField(
        label=_("Where it can be seen"),
        help_text=_("For example the address of the page or the number of the letter."),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )
