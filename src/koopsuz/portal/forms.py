"""What visitors may type: the search and the filters of lists."""

from django import forms
from django.utils.translation import gettext_lazy as _

from koopsuz.places.kinds import SchoolKind

SCHOOL_STATES = (
    ("", _("All schools")),
    ("danger", _("With a danger to life")),
    ("no_danger", _("Without a danger to life")),
    ("unpaid", _("Danger to life without money")),
    ("waiting", _("Not assessed yet")),
)


class SearchForm(forms.Form):
    """Words to look for."""

    q = forms.CharField(label=_("Words"), max_length=120, required=False)


class SchoolFilter(forms.Form):
    """Which schools of an area are listed."""

    q = forms.CharField(label=_("Name or number"), max_length=80, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All kinds")), *SchoolKind.choices], required=False)
    state = forms.ChoiceField(label=_("State"), choices=SCHOOL_STATES, required=False)
