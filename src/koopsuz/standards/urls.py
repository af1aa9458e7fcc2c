"""Addresses of the standard. Those of a block and of a requirement belong to the portal, which adds the country to them."""

from django.urls import path

from koopsuz.standards import views

life = [
    path("<slug:edition>/life/", views.edition_life, name="edition_life"),
    path("<slug:edition>/life/days.ics", views.edition_days, name="edition_days"),
    path("<slug:edition>/life/extend/", views.edition_extend, name="edition_extend"),
    path("<slug:edition>/life/step/<slug:action>/", views.edition_step, name="edition_step"),
    path("<slug:edition>/life/done/<slug:step>/", views.edition_record, name="edition_record"),
]
consultation = [
    path("<slug:edition>/discussion/", views.consultation, name="consultation"),
    path("<slug:edition>/discussion/about/<slug:about>/", views.consultation_about, name="consultation_about"),
    path(
        "<slug:edition>/discussion/report/<slug:language>.<slug:kind>",
        views.consultation_file,
        name="consultation_file",
    ),
    path("<slug:edition>/comments/", views.comments_desk, name="comments_desk"),
    path("<slug:edition>/comments/<int:number>/", views.comment_answer, name="comment_answer"),
    path("<slug:edition>/comments/<int:number>/moderate/", views.comment_moderate, name="comment_moderate"),
]
endorsement = [
    path("endorsements/", views.endorsement_desk, name="endorsement_desk"),
    path("endorsements/<int:request_id>/", views.endorsement_reply, name="endorsement_reply"),
    path("<slug:edition>/endorsement/", views.edition_endorsement, name="edition_endorsement"),
    path("<slug:edition>/endorsement/ask/", views.endorsement_ask, name="endorsement_ask"),
]
editing = [
    path("<slug:edition>/draft/", views.edition_draft, name="edition_draft"),
    path("<slug:edition>/edit/", views.edition_editor, name="edition_editor"),
    path("<slug:edition>/edit/exchange/", views.edition_exchange, name="edition_exchange"),
    path("<slug:edition>/edition.<slug:kind>", views.edition_file, name="edition_file"),
    path("<slug:edition>/edit/map/", views.edition_map, name="edition_map"),
    path("<slug:edition>/edit/map/<slug:place>/", views.edition_passage, name="edition_passage"),
    path("<slug:edition>/edit/move/", views.edition_move, name="edition_move"),
    path("<slug:edition>/edit/<slug:part>/", views.edition_part, name="edition_part"),
    path("<slug:edition>/edit/<slug:part>/remove/", views.edition_remove, name="edition_remove"),
    path("<slug:edition>/edit/<slug:parent>/add/<slug:kind>/", views.edition_add, name="edition_add"),
    path("<slug:edition>/edit/<slug:part>/check/<slug:field>/", views.edition_formula, name="edition_formula"),
]
comparison = [
    path("<slug:edition>/comparison/", views.edition_comparison, name="edition_comparison"),
    path("<slug:edition>/comparison/migration.yaml", views.edition_map_file, name="edition_map_file"),
]
# below /law/, after the addresses of the room of the law
law = [
    path("reviews/", views.law_reviews, name="law_reviews"),
    path("<slug:code>/", views.act, name="act"),
    path("<slug:code>/<str:eid>/", views.provision, name="provision"),
    path("<slug:code>/<str:eid>/link/", views.provision_link, name="provision_link"),
]
guide = [
    path("<slug:edition>/guide/<slug:language>.pdf", views.guide_file, name="guide_file"),
    path("<slug:edition>/guide/<slug:code>/", views.guide_page, name="guide_page"),
]

urlpatterns = [
    path("", views.standard, name="standard"),
    *endorsement,
    *life,
    *consultation,
    *editing,
    *comparison,
    *guide,
    path("<slug:edition>/", views.edition, name="edition"),
]
