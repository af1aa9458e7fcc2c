from django.urls import path

from koopsuz.places import views

urlpatterns = [
    path("import/schools/", views.import_schools, name="import_schools"),
    path("import/schools/template.xlsx", views.schools_template, name="schools_template"),
    path("import/schools/<uuid:upload_id>/", views.schools_report, name="schools_report"),
    path("import/schools/<uuid:upload_id>/problems.csv", views.schools_problems, name="schools_problems"),
    path("import/outlines/", views.import_outlines, name="import_outlines"),
    path("import/outlines/<uuid:upload_id>/", views.outlines_report, name="outlines_report"),
    path("import/outlines/<uuid:upload_id>/problems.csv", views.outlines_problems, name="outlines_problems"),
]
