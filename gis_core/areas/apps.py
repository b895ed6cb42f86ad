from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AreasConfig(AppConfig):
    name = "gis_core.areas"
    label = "areas"
    verbose_name = _("Areas")

    def ready(self) -> None:
        from gis_core.areas import search

        search.register()
