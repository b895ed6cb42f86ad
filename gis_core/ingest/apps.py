from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from gis_core.jobs.kinds import register


class IngestConfig(AppConfig):
    name = "gis_core.ingest"
    label = "ingest"
    verbose_name = _("Deliveries")

    def ready(self) -> None:
        from gis_core.ingest import working

        for kind in working.KINDS:
            register(kind)
