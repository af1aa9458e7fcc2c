"""Addresses of the standard. A block is one capital letter; a requirement is a letter and two digits."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from koopsuz.standards import views


class BlockConverter(StringConverter):
    """The letter of a block."""

    regex = "[A-Z]"


class RequirementConverter(StringConverter):
    """The code of a requirement."""

    regex = "[A-Z][0-9]{2}"


register_converter(BlockConverter, "standard_block")
register_converter(RequirementConverter, "standard_requirement")

urlpatterns = [
    path("", views.standard, name="standard"),
    path("law/<slug:code>/", views.act, name="act"),
    path("<slug:edition>/", views.edition, name="edition"),
    path("<slug:edition>/<standard_block:code>/", views.block, name="standard_block"),
    path("<slug:edition>/<standard_requirement:code>/", views.requirement, name="requirement"),
]
