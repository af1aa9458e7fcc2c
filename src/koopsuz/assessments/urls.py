"""Pages of assessments: lists, one assessment and its blocks, review, campaigns; why levels are so; the field island."""

from django.urls import path

from koopsuz.assessments import views

urlpatterns = [
    path("", views.assessment_list, name="assessments"),
    path("start/", views.start, name="assess_start"),
    path("campaigns/", views.campaign_list, name="campaigns"),
    path("campaigns/open/", views.campaign_open, name="campaign_open"),
    path("campaigns/<slug:code>/", views.campaign_step, name="campaign_step"),
    path("campaigns/<slug:code>/answers.xlsx", views.answers_workbook, name="answers_workbook"),
    path("campaigns/<slug:code>/answers.<slug:form>", views.answers_file, name="answers_file"),
    path("campaigns/<slug:code>/<slug:school>/form-<slug:language>.pdf", views.printed_form, name="printed_form"),
    path("carry/<slug:edition>/", views.carry, name="carry"),
    path("carried/<int:number>/", views.carried, name="carried"),
    path("carried/<int:number>/account.csv", views.carried_file, name="carried_file"),
    path("visits/", views.visits, name="visits"),
    path("visits/draw/", views.draw_visits, name="draw_visits"),
    path("visits/draw.json", views.draw_file, name="draw_file"),
    path("<uuid:assessment_id>/", views.overview, name="assess"),
    path("<uuid:assessment_id>/spreadsheet/", views.answer_sheet, name="answer_sheet"),
    path("<uuid:assessment_id>/answers-<slug:language>.xlsx", views.answer_sheet_file, name="answer_sheet_file"),
    path("<uuid:assessment_id>/submit/", views.submit, name="assess_submit"),
    path("<uuid:assessment_id>/review/", views.review, name="assess_review"),
    path("<uuid:assessment_id>/answer/<slug:indicator>/", views.save_answer, name="assess_answer"),
    path("<uuid:assessment_id>/clear/<slug:indicator>/", views.clear_words, name="clear_words"),
    path("<uuid:assessment_id>/doubt/<slug:sign>/", views.answer_doubt, name="assess_doubt"),
    path("<uuid:assessment_id>/opinion/<slug:indicator>/", views.opinion, name="assess_opinion"),
    path("<uuid:assessment_id>/<slug:block>/", views.block, name="assess_block"),
]

school_urlpatterns = [
    path("<slug:code>/answers.oscal.json", views.school_oscal, name="school_oscal"),
    path("<slug:code>/why/block/<slug:block>/", views.why_block, name="why_block"),
    path("<slug:code>/why/block/<slug:block>/trace.json", views.why_block_json, name="why_block_json"),
    path("<slug:code>/why/<slug:requirement>/", views.why_level, name="why_level"),
    path("<slug:code>/why/<slug:requirement>/trace.json", views.why_level_json, name="why_level_json"),
]

field_urlpatterns = [
    path("", views.field_shell, name="field_start"),
    path("shell/", views.field_shell, name="field_shell"),
    path("worker.js", views.field_worker, name="field_worker"),
    path("manifest.json", views.field_manifest, name="field_manifest"),
    path("words.json", views.field_words, name="field_words"),
    path("<slug:code>/", views.field_school, name="field_school"),
    path("<slug:code>/form.json", views.field_form, name="field_form"),
    path("<slug:code>/sync/", views.field_sync, name="field_sync"),
    path("<slug:code>/submit/", views.field_submit, name="field_submit"),
]
