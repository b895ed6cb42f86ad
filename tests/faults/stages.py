"""A small delivery, and where each of its stages can be held."""

from gis_core.safeio.tests.make import make_shapefile, make_square
from tests.make import X, Y, make_area, make_block, make_parcel

# What each stage reads or writes, locked so that it comes no further, and the state it leaves. One
# that is cleared at the very beginning, too, is locked while the stage before is held.
_LAND = ("parcels_parcelboundary", "ACCESS EXCLUSIVE")
STAGES = {
    "stage": ([("ingest_stagedfeature", "ACCESS EXCLUSIVE")], "inspected"),
    "check": ([_LAND], "staged"),
    "compare": ([_LAND, ("ingest_change", "EXCLUSIVE")], "checked"),
    "publish": ([("parcels_parcelboundary", "EXCLUSIVE")], "compared"),
}


def make_delivery(folder):
    """Parcel 1, which is published, with another outline, and ten new ones."""
    make_parcel(make_block(make_area(code="SAL"), number="4"), number="1")
    rings = [make_square(X, Y, 19), *(make_square(X + 30 * n, Y) for n in range(1, 11))]
    numbers = [str(n + 1) for n in range(11)]
    return make_shapefile(folder, rings, {"PARCEL_NO": numbers, "BLOCK": ["4"] * 11})
