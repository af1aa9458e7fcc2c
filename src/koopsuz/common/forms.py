"""How forms are drawn: our templates for a form and a field, Django's own for the bare widgets; and a field for a day."""

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.template import TemplateDoesNotExist
from django.utils.functional import cached_property


class Renderer(TemplatesSetting):
    """Looks in the rooms' templates first, so that a room can draw a widget its own way."""

    form_template_name = "common/forms/form.html"
    field_template_name = "common/forms/field.html"

    @cached_property
    def plain(self) -> DjangoTemplates:
        """Django's renderer, for the widgets that we don't redraw."""
        return DjangoTemplates()

    def get_template(self, template_name: str) -> Any:
        """Return our template of that name, else Django's."""
        try:
            return super().get_template(template_name)
        except TemplateDoesNotExist:
            return self.plain.get_template(template_name)


def day_field(label: object, *, help_text: object = "", required: bool = True) -> forms.DateField:
    """A day, chosen from the calendar of the browser."""
    return forms.DateField(
        label=label,  # type: ignore[arg-type]  # a lazy translation
        help_text=help_text,  # type: ignore[arg-type]  # a lazy translation
        required=required,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )
