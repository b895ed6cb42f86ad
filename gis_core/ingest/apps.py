from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from gis_core.jobs.kinds import register


class IngestConfig(AppConfig):
    name = "gis_core.ingest"
    label = "ingest"
    verbose_name = _("Deliveries")

    def ready(self) -> None:
        """Let the tasks and the kinds of work be known wherever work is asked for."""
        from gis_core.ingest import tasks, working  # noqa: F401

        for kind in working.KINDS:
            register(kind)
