"""All checks of delivered parcels, in the order in which they are made."""

from functools import partial

from gis_core.ingest.models import ImportRun
from parcels.publish import delivered, places

from . import attributes, topology


def _match(_run: ImportRun) -> None:
    delivered.match_published()


PREPARE = (
    places.resolve,
    partial(delivered.deliver, all_features=True),
    _match,
    topology.gather_neighbours,
)
TABLES = (*delivered.TABLES, "published_neighbour")
CHECKS = (*attributes.CHECKS, *topology.CHECKS)
