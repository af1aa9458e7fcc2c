"""Pages that explain a school's levels; they stand under the school's address."""

from django.urls import path

from koopsuz.assessments import views

urlpatterns = [
    path("<slug:code>/why/block/<slug:block>/", views.why_block, name="why_block"),
    path("<slug:code>/why/block/<slug:block>/trace.json", views.why_block_json, name="why_block_json"),
    path("<slug:code>/why/<slug:requirement>/", views.why_level, name="why_level"),
    path("<slug:code>/why/<slug:requirement>/trace.json", views.why_level_json, name="why_level_json"),
]
