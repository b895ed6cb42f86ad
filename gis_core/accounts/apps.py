from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "gis_core.accounts"
    label = "accounts"
    verbose_name = _("People and units")

    def ready(self) -> None:
        from django.contrib.gis.gdal import Driver

        from gis_core.accounts import schema  # noqa: F401  (registers itself)
        from gis_core.accounts.roles import sync_roles

        # GeoDjango registers drivers without a lock; the first two threads to do so can crash.
        Driver.ensure_registered()
        # Not domain flow: permissions come to exist only when migrations have run.
        post_migrate.connect(sync_roles, sender=self)
