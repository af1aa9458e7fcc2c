from django.urls import path

from koopsuz.planning import views

urlpatterns = [
    path("", views.plans, name="plans"),
    path("current/", views.current_plan, name="plan"),
    path("<slug:code>/", views.plan, name="plan"),
    path("<slug:code>/publish/", views.publish, name="publish_plan"),
    path("<slug:code>/measures/", views.plan_decisions, name="plan_decisions"),
    path("<slug:code>/measures/<str:form>/", views.plan_file, name="plan_file"),
    path("<slug:code>/why/<str:school>/<str:requirement>/", views.why_decision, name="why_decision"),
    path("<slug:code>/why/<str:school>/<str:requirement>/json/", views.why_decision_json, name="why_decision_json"),
]
