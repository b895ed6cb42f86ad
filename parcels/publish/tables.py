"""The tables that each layer's deliveries write, those that point at others before these."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from gis_core.ingest.journal import Table
from gis_core.ingest.models import ImportRun
from gis_core.ingest.removing import delete, removed_ids
from gis_core.ingest.taking_back import take_back
from gis_core.keeping import ignoring
from parcels.licensing.acting import taking_over
from parcels.models import BuildingLicence, StructuralPlanZone
from parcels.shares import refresh

from . import roads, survey_points

if TYPE_CHECKING:
    from gis_core.accounts.models import User

_DERIVED = (
    "parcels.licencemark",
    "parcels.parcelfabric",
    "parcels.parcelquality",
    "parcels.placequality",
    "parcels.zoneshare",
)
AREAS = (Table("areas.area", derived=_DERIVED), Table("areas.governorate"))
BLOCKS = (Table("areas.block", derived=_DERIVED),)
PLAN = (
    Table("parcels.structuralplanzone"),
    Table("parcels.structuralplan", derived=_DERIVED),
    Table("parcels.zoneclass", derived=_DERIVED),
)
ROADS = (
    Table("parcels.street", derived=_DERIVED, together=roads.TOGETHER),
    Table("parcels.streetkind"),
)
SURVEY_POINTS = (
    Table("parcels.boundarypoint", together=survey_points.TOGETHER, told_with=("plan",)),
    Table("parcels.surveyplanparcel", owner="surveyplan_id", owner_label="parcels.surveyplan"),
    Table("parcels.surveyplan"),
)
BUILDINGS = (Table("parcels.building"),)
_LICENCE = "parcels.buildinglicence"
LICENCES = (
    Table("parcels.licenceevent", owner="licence_id", owner_label=_LICENCE),
    Table(_LICENCE, derived=_DERIVED),
    Table("parcels.licencetype", derived=_DERIVED),
)
remove_areas = partial(delete, table=AREAS[0])
remove_blocks = partial(delete, table=BLOCKS[0])
remove_buildings = partial(delete, table=BUILDINGS[0])
remove_survey_points = partial(delete, table=SURVEY_POINTS[0])


def remove_zones(run: ImportRun) -> int:
    """Zones end today; one that began today held for no day and goes."""
    ending = StructuralPlanZone.objects.filter(pk__in=removed_ids(run), valid_to=None)
    today = timezone.localdate()
    young = ending.filter(valid_from__gte=today)
    return young.delete()[0] + ending.update(valid_to=today)


def remove_licences(run: ImportRun) -> int:
    """A licence that its register no longer names is not in force; it stays on record."""
    with taking_over():
        return BuildingLicence.objects.filter(
            pk__in=removed_ids(run), office=None, state__in=["issued", "suspended"]
        ).update(state="cancelled")


def roll_back_plan(run: ImportRun, _actor: User | None) -> dict[str, int]:
    """Zones, editions and classes; the shares of what lies below follow."""
    transaction.on_commit(refresh.drain, robust=True)
    return take_back(run, PLAN)


def roll_back_licences(run: ImportRun, _actor: User | None) -> dict[str, int]:
    """Licences with the steps that the delivery wrote: as on every day before it."""
    kept = ("parcels.LicenceEvent:append_only", "parcels.BuildingLicence:change_is_recorded")
    with taking_over(), ignoring(*kept):
        return take_back(run, LICENCES)
