from django.apps import AppConfig


class TilesConfig(AppConfig):
    name = "gis_core.tiles"
    label = "tiles"
