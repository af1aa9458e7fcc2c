from django.urls import path

from koopsuz.finance import views

urlpatterns = [
    path("", views.envelopes, name="envelopes"),
    path("envelopes.<slug:form>", views.envelopes_file, name="envelopes_file"),
    path("import/", views.import_envelopes, name="import_envelopes"),
    path("import/template.xlsx", views.envelopes_template, name="envelopes_template"),
    path("import/<uuid:upload_id>/", views.envelopes_report, name="envelopes_report"),
    path("import/<uuid:upload_id>/problems.csv", views.envelopes_problems, name="envelopes_problems"),
    path("who-pays/", views.responsibility, name="responsibility"),
    path("ledger/", views.ledger, name="ledger"),
    path("ledger/ledger.jsonl", views.ledger_file, name="ledger_file"),
    path("ledger/checkpoints.json", views.checkpoints_file, name="checkpoints_file"),
    path("works/<str:school>/<str:requirement>/", views.work, name="work"),
    path("plan/new/", views.request_plan, name="request_plan"),
    path("adoption/<slug:edition>/", views.adoption_cost, name="adoption_cost"),
    path("adoption/<slug:edition>/compute/", views.estimate_adoption, name="estimate_adoption"),
    path("adoption/<slug:edition>/package.zip", views.adoption_package_file, name="adoption_package"),
    path("<slug:code>/", views.source, name="source"),
    path("<slug:code>/envelope/", views.set_envelope, name="set_envelope"),
]
