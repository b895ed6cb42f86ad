from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RevealsConfig(AppConfig):
    name = "gis_core.reveals"
    label = "reveals"
    verbose_name = _("Reading of personal data")
