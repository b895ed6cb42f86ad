"""What stands on some ground and who lies beside it: licences, other impacts, neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext

from parcels.models import BuildingLicence
from parcels.plans import sentences as say
from parcels.plans.beside import beside
from parcels.plans.impact import impacts_for
from parcels.plans.outcome import LicenceRow, Outcome
from parcels.plans.over import hex_of

if TYPE_CHECKING:
    from gis_core.accounts.models import User

LISTED = 100
State = BuildingLicence.State
OVER = (State.EXPIRED, State.CANCELLED, State.COMPLETED, State.REJECTED)


def add_touched(
    outcome: Outcome,
    ground: shapely.Geometry,
    parcels: Sequence[int],
    user: User,
    *,
    reach_m: float,
) -> None:
    """Add to the outcome what the person may see of all this."""
    licences = BuildingLicence.objects.visible_to(user).filter(parcel__in=parcels)
    standing = licences.exclude(state__in=OVER)
    outcome.licences_open = standing.count()
    outcome.licences_over = licences.filter(state__in=OVER).count()
    shown = standing.select_related("licence_type", "parcel").order_by("number")[:LISTED]
    outcome.licences = [_licence(licence) for licence in shown]
    if outcome.licences_open:
        outcome.remark("warning", gettext(say.OPEN_LICENCES) % {"n": outcome.licences_open})
    shape = GEOSGeometry(hex_of(ground))
    outcome.impacts = [
        (impact.key, str(impact.title), impact.count(shape, parcels, user))
        for impact in impacts_for(user)
    ]
    outcome.neighbours = beside(parcels, user, reach_m=reach_m)


def _licence(licence: BuildingLicence) -> LicenceRow:
    return LicenceRow(
        number=licence.number,
        type=licence.licence_type.name,
        state=licence.state,
        state_name=licence.get_state_display(),
        parcel_id=licence.parcel_id,
        parcel=licence.parcel.label,
    )
