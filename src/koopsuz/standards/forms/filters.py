"""Filters of the standard."""

from django import forms
from django.utils.translation import gettext_lazy as _

from koopsuz.standards.kinds import RequirementClass, Theme

LONGEST_QUERY = 100


class RequirementFilter(forms.Form):
    """Words, class and theme by which requirements are found."""

    q = forms.CharField(
        label=_("Words or code"), required=False, max_length=LONGEST_QUERY, widget=forms.TextInput({"type": "search"})
    )
    requirement_class = forms.TypedChoiceField(
        label=_("Class"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("Any class")), *RequirementClass.choices],
    )
    theme = forms.ChoiceField(label=_("Subject"), required=False, choices=[("", _("Any subject")), *Theme.choices])
