"""The tables that each layer's deliveries write, those that point at others before these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from gis_core.ingest.journal import Table
from gis_core.ingest.models import ImportRun
from gis_core.ingest.taking_back import take_back
from gis_core.keeping import ignoring
from parcels.licensing.acting import taking_over
from parcels.shares import refresh

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
ROADS = (Table("parcels.street", derived=_DERIVED), Table("parcels.streetkind"))
SURVEY_POINTS = (
    Table("parcels.boundarypoint"),
    Table("parcels.surveyplan", derived=("parcels.surveyplan_parcels",)),
)
BUILDINGS = (Table("parcels.building"),)
_LICENCE = "parcels.buildinglicence"
LICENCES = (
    Table("parcels.licenceevent", owner="licence_id", owner_label=_LICENCE),
    Table(_LICENCE, derived=_DERIVED),
    Table("parcels.licencetype", derived=_DERIVED),
)


def roll_back_plan(run: ImportRun, _actor: User | None) -> dict[str, int]:
    """Zones, editions and classes; the shares of what lies below follow."""
    transaction.on_commit(refresh.drain, robust=True)
    return take_back(run, PLAN)


def roll_back_licences(run: ImportRun, _actor: User | None) -> dict[str, int]:
    """Licences with the steps that the delivery wrote: as on every day before it."""
    kept = ("parcels.LicenceEvent:append_only", "parcels.BuildingLicence:change_is_recorded")
    with taking_over(), ignoring(*kept):
        return take_back(run, LICENCES)
