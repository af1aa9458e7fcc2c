"""What a person fills in about a device."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DeviceForm(forms.Form):
    """Which school the device sends answers of, and what the person calls it."""

    school = forms.ChoiceField(label=_("School"))  # the choices come with each form
    name = forms.CharField(label=_("Name of the device"), max_length=80, help_text=_("Such as “phone of the deputy”."))

    def __init__(self, *arguments: Any, schools: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["school"] = forms.ChoiceField(label=_("School"), choices=list(schools))
