"""Pages of assessments: lists, one assessment and its blocks, review, campaigns."""

from django.urls import path

from koopsuz.assessments import views

urlpatterns = [
    path("", views.assessment_list, name="assessments"),
    path("start/", views.start, name="assess_start"),
    path("campaigns/", views.campaign_list, name="campaigns"),
    path("campaigns/<slug:code>/", views.campaign_step, name="campaign_step"),
    path("<uuid:assessment_id>/", views.overview, name="assess"),
    path("<uuid:assessment_id>/submit/", views.submit, name="assess_submit"),
    path("<uuid:assessment_id>/review/", views.review, name="assess_review"),
    path("<uuid:assessment_id>/answer/<slug:indicator>/", views.save_answer, name="assess_answer"),
    path("<uuid:assessment_id>/<slug:block>/", views.block, name="assess_block"),
]
