from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "gis_core.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Let the tasks be known by name wherever work is asked for."""
        from gis_core.jobs import tasks  # noqa: F401
