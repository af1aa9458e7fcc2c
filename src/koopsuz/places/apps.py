from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "koopsuz.places"
    label = "places"
