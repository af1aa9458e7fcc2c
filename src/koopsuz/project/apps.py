from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "koopsuz.project"
    label = "project"

    def ready(self) -> None:
        """Register the checks of an installation."""
        from koopsuz.project import production  # noqa: F401 -- importing it registers them
