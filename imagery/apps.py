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
        from imagery.overlays import maplayer as plans_layer
        from imagery.overlays import section as plans_section
        from imagery.overlays import work

        kinds.register(processing.JOB)
        kinds.register(dropping.JOB)
        kinds.register(unpacking.JOB)
        kinds.register(work.PREPARED)
        kinds.register(work.LAID)
        register(checks.bucket_is_whole)
        maplayer.register()
        footprints.register()
        plans_layer.register()
        section.register()
        plans_section.register()
        backdrop.register()
