"""Addresses of the law. Those of an act and of a provision belong to the standards room, which adds what rests on them."""

from django.urls import path

from koopsuz.law import views

urlpatterns = [
    path("", views.acts, name="acts"),
    path("add/", views.add_act, name="add_act"),
    path("import/", views.law_import, name="law_import"),
    path("import/<uuid:text_id>/", views.law_preview, name="law_preview"),
    path("<slug:code>/text/", views.law_text, name="law_text"),
    path("<slug:code>/text.xml", views.law_file, name="law_file"),
    path("<slug:code>/compare/", views.law_compare, name="law_compare"),
    path("<slug:code>/sides/", views.law_sides, name="law_sides"),
]
