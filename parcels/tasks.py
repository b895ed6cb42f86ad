"""Work on the map that nobody waits for."""

from collections.abc import Iterator

from celery import shared_task
from django.contrib.gis.db.models import Extent

from gis_core import crs
from gis_core.accounts.scope import AreaScope
from gis_core.jobs.running import start
from gis_core.tiles.layer import TileLayer, cached
from gis_core.tiles.versions import version_of
from parcels.completeness.jobs import KIND
from parcels.models import ParcelFabric
from parcels.sweeping import sweep
from parcels.tiles import LAYERS

SEEDED_TO = 13  # above it a tile is cut in milliseconds when it is asked for
MOST_TILES = 4000


@shared_task
def seed_tiles(name: str) -> int:
    """Cut the low zooms of a layer for those who see everything; the number of tiles.

    Not all that is published is drawn in a layer of its own: then there is nothing to cut.
    """
    layer = next((layer for layer in LAYERS if layer.name == name), None)
    if layer is None:
        return 0
    version = version_of(name)
    everything = AreaScope(everything=True)
    made = 0
    for z, x, y in _tiles_of(layer):
        if made == MOST_TILES or version_of(name) != version:
            break
        cached(layer, version=version, z=z, x=x, y=y, scope=everything)
        made += 1
    return made


@shared_task
def look_at_files() -> None:
    """Every night: how complete the files are, and what broken-off work left on disk."""
    start(KIND, actor=None)
    sweep()


def _tiles_of(layer: TileLayer) -> Iterator[tuple[int, int, int]]:
    """The addresses over what is published, coarse zooms first."""
    box = ParcelFabric.objects.aggregate(box=Extent("boundary_web"))["box"]
    if box is None:
        return
    left, bottom, right, top = box
    half = crs.HALF_WORLD_M
    for z in range(layer.minzoom, min(layer.maxzoom, SEEDED_TO) + 1):
        size = 2 * half / (1 << z)
        columns = range(int((left + half) // size), int((right + half) // size) + 1)
        rows = range(int((half - top) // size), int((half - bottom) // size) + 1)
        yield from ((z, x, y) for x in columns for y in rows)
