"""All checks of delivered parcels, in the order in which they are made."""

from functools import partial

from gis_core.ingest.models import ImportRun
from parcels.publish import delivered, places, spoken

from . import attributes, business, coverage, matters, shift, topology


def _match(_run: ImportRun) -> None:
    delivered.match_published()


PREPARE = (
    places.resolve,
    partial(delivered.deliver, all_features=True),
    _match,
)
TABLES = (*delivered.TABLES, *spoken.TABLES, "published_neighbour", "vanishing_parcel")
# What rejects features comes before what looks at those that are left.
CHECKS = (
    shift.PARCELS,
    *attributes.CHECKS,
    *business.OF_IDENTITY,
    *topology.CHECKS,
    *business.CHECKS,
    *matters.CHECKS,
    *coverage.CHECKS,
)
