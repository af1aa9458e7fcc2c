"""Addresses of the standard. Those of a block and of a requirement belong to the portal, which adds the country to them."""

from django.urls import path

from koopsuz.standards import views

urlpatterns = [
    path("", views.standard, name="standard"),
    path("law/<slug:code>/", views.act, name="act"),
    path("<slug:edition>/", views.edition, name="edition"),
]
