"""Addresses of the open site and of the desks."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from koopsuz.portal import views


class BlockConverter(StringConverter):
    """The letter of a block."""

    regex = "[A-Z]"


class RequirementConverter(StringConverter):
    """The code of a requirement: a letter and two digits."""

    regex = "[A-Z][0-9]{2}"


register_converter(BlockConverter, "standard_block")
register_converter(RequirementConverter, "standard_requirement")

urlpatterns = [
    path("", views.home, name="home"),
    path("area/", views.country, name="map"),
    path("area/<str:code>/", views.area, name="area"),
    path("desk/", views.desk, name="desk"),
    path("why/<slug:figure>/", views.why_figure, name="why_figure"),
    path("why/<slug:figure>/<str:code>/", views.why_figure, name="why_figure"),
    path("why/<slug:figure>/<str:code>/data.json", views.why_figure_json, name="why_figure_json"),
    path("search/", views.search, name="search"),
    path("school/<slug:code>/", views.school, name="school"),
    path("standard/<slug:edition>/<standard_block:code>/", views.standard_block, name="standard_block"),
    path("standard/<slug:edition>/<standard_requirement:code>/", views.requirement, name="requirement"),
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
]
