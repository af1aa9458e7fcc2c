"""Pages of the shelf itself: the language switch and the style guide."""

from django.urls import path

from koopsuz.common import views

urlpatterns = [
    path("language/", views.set_language, name="set_language"),
    path("design/", views.design, name="design"),
]
