from django.urls import path

from koopsuz.finance import views

urlpatterns = [
    path("", views.envelopes, name="envelopes"),
    path("import/", views.import_envelopes, name="import_envelopes"),
    path("import/template/", views.envelope_template, name="envelopes_template"),
    path("who-pays/", views.who_pays, name="who_pays"),
    path("plan/", views.request_plan, name="request_plan"),
    path("source/<str:code>/", views.source, name="source"),
]
