"""Work and papers that would be left behind on parcels that end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db import connection
from django.utils.text import format_lazy

from gis_core import crs
from gis_core.ingest import effects
from gis_core.ingest.checks import Check
from gis_core.ingest.codes import BUSINESS
from gis_core.ingest.findings import Found
from gis_core.ingest.models import ImportRun

from .business import gather_ending

NOT_IN_THE_WAY = ("shares",)  # these follow from the ground and hold nobody's work
_GOING = "SELECT parcel_id FROM vanishing_parcel"


def _go_with_work(run: ImportRun) -> Iterator[Found]:
    """Parcels that would end while somebody still works on them, or their papers hang on them."""
    hanging: dict[int, list[object]] = defaultdict(list)
    for effect in effects.effects_on(run.layer):
        if effect.name not in NOT_IN_THE_WAY:
            for parcel_id, many in effects.hanging(effect, _GOING):
                hanging[parcel_id].append(format_lazy("{}: {}", effect.title, many))
    if not hanging:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT parcel_id, label, ST_X(place), ST_Y(place) FROM vanishing_parcel"
            " CROSS JOIN LATERAL (SELECT ST_Transform(middle, %s) AS place) placed"
            " WHERE parcel_id = ANY(%s) ORDER BY parcel_id",
            [crs.WGS84, list(hanging)],
        )
        for parcel_id, label, lng, lat in cursor.fetchall():
            told = {"parcel": label, "matters": hanging[parcel_id]}
            yield Found("goes_with_open_matters", "B", None, told, (lng, lat), label, parcel_id)


def still_go_with_work(run: ImportRun) -> Iterator[Found]:
    """The same of what ends after all that was answered, as it hangs there now."""
    gather_ending(run)
    yield from _go_with_work(run)


CHECKS = (Check("goes_with_open_matters", "B", BUSINESS, is_fixed=True, look=_go_with_work),)
