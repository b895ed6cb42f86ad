"""What hangs on parcels, counted where a delivery would change them."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gis_core.ingest import effects
from gis_core.ingest.effects import Effect
from parcels.models import BuildingFile, BuildingLicence, Document, Violation, ZoneShare

from .shares import shares_moved

LAYER = "parcels"
# Of these states a licence concerns the ground still; what is over has no boundary to mind.
_OVER = ("expired", "cancelled", "completed", "rejected")


def register() -> None:
    """Let them be counted."""
    effects.register(
        Effect(LAYER, "licences", _("open licences"), _open_licences, "parcel"),
        Effect(LAYER, "violations", _("open violations"), Violation.objects.open, "parcel"),
        Effect(LAYER, "documents", _("documents"), Document.objects.all, "parcel"),
        Effect(LAYER, "building_files", _("building files"), BuildingFile.objects.all, "parcel"),
        Effect(LAYER, "shares", _("shares of the plan"), ZoneShare.objects.current,
               "boundary__parcel", shares_moved),
    )  # fmt: skip


def _open_licences() -> QuerySet:
    return BuildingLicence.objects.exclude(state__in=_OVER)
