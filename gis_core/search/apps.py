from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "gis_core.search"
    label = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from gis_core.search import places

        places.register()
