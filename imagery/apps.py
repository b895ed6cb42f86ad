from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImageryConfig(AppConfig):
    """Aerial imagery; its rooms are built on this floor."""

    name = "imagery"
    verbose_name = _("Imagery")

    def ready(self) -> None:
        from django.core.checks import register

        from gis_core.jobs import kinds
        from imagery import (
            backdrop,
            checks,
            dropping,
            footprints,
            maplayer,
            processing,
            section,
            unpacking,
        )

        kinds.register(processing.JOB)
        kinds.register(dropping.JOB)
        kinds.register(unpacking.JOB)
        register(checks.bucket_is_whole)
        maplayer.register()
        footprints.register()
        section.register()
        backdrop.register()
