"""All checks of delivered parcels, in the order in which they are made."""

from functools import partial

from gis_core.ingest.models import ImportRun
from parcels.publish import delivered, places

from . import attributes, business, coverage, matters, shift, topology


def _match(_run: ImportRun) -> None:
    delivered.match_published()


PREPARE = (
    places.resolve,
    partial(delivered.deliver, all_features=True),
    _match,
    topology.gather_neighbours,
    business.gather_vanishing,
)
TABLES = (*delivered.TABLES, "published_neighbour", "vanishing_parcel")
# What rejects features comes before what looks at those that are left.
CHECKS = (
    shift.PARCELS,
    *attributes.CHECKS,
    *topology.CHECKS,
    *business.CHECKS,
    *matters.CHECKS,
    *coverage.CHECKS,
)
