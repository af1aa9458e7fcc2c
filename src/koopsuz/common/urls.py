"""Pages of the shelf itself: the language switch, the style guide, the progress of a job."""

from django.urls import path

from koopsuz.common import views

urlpatterns = [
    path("language/", views.set_language, name="set_language"),
    path("design/", views.design, name="design"),
    path("jobs/<int:job_id>/", views.job, name="job"),
    path("jobs/<int:job_id>/progress/", views.job_progress, name="job_progress"),
]
