from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "gis_core.messaging"
    label = "messaging"
    verbose_name = _("Messages")

    def ready(self) -> None:
        """Let the tasks be known by name wherever messages are written."""
        from gis_core.messaging import tasks  # noqa: F401
