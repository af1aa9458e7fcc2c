from django.urls import path

from koopsuz.law import views

urlpatterns = [
    path("", views.acts, name="acts"),
]
