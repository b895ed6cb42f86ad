from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _


class SealedConfig(AppConfig):
    name = "gis_core.sealed"
    label = "sealed"
    verbose_name = _("Sealed fields")

    def ready(self) -> None:
        """Nothing starts with a key that could not seal."""
        from gis_core.sealed.errors import SealedError
        from gis_core.sealed.keys import keys

        try:
            keys()
        except SealedError as error:
            raise ImproperlyConfigured(str(error)) from error
