"""Addresses that programs use: ODK Collect's protocol (OpenRosa), and the page where a person lets a device in."""

from django.urls import path

from koopsuz.api import views

urlpatterns = [
    path("devices/", views.devices, name="devices"),
    path("devices/<int:token_id>/revoke/", views.revoke_device, name="revoke_device"),
    path("formList", views.form_list, name="odk_form_list"),
    path("forms/<slug:campaign>.xml", views.form_xml, name="odk_form"),
    path("forms/<slug:campaign>/manifest", views.form_manifest, name="odk_manifest"),
    path("submission", views.submission, name="odk_submission"),
]
