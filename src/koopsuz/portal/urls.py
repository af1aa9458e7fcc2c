"""Addresses of the open site and of the desks."""

from django.urls import path

from koopsuz.portal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("area/", views.country, name="map"),
    path("area/<str:code>/", views.area, name="area"),
    path("desk/", views.desk, name="desk"),
    path("why/<slug:figure>/", views.why_figure, name="why_figure"),
    path("why/<slug:figure>/<str:code>/", views.why_figure, name="why_figure"),
    path("why/<slug:figure>/<str:code>/data.json", views.why_figure_json, name="why_figure_json"),
    path("search/", views.search, name="search"),
    path("school/<slug:code>/", views.school, name="school"),
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
]
