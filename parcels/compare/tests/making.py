"""Deliveries that are staged, checked and compared, and not published."""

from gis_core.ingest import pipeline
from gis_core.ingest.layer import layer_named
from gis_core.ingest.models import ImportRun
from gis_core.ingest.reading import Wishes, stage
from gis_core.safeio.tests.make import make_geojson, make_shapefile, make_square
from tests.make import X, Y, lng_lat


def ring(x=0.0, y=0.0, side=20.0):
    """A closed ring, ``side`` metres wide, (x, y) metres from the tests' corner."""
    return make_square(X + x, Y + y, side)


def box(x, y, width, height):
    """The same of two sides."""
    west, south = X + x, Y + y
    return [(west, south), (west, south + height), (west + width, south + height),
            (west + width, south), (west, south)]  # fmt: skip


def degrees(x=0.0, y=0.0, width=20.0, height=20.0):
    """The same in longitude and latitude, for GeoJSON."""
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
    return [list(lng_lat(*corner)) for corner in corners]


def tell(*_told):
    """Nobody listens."""


def compare(path, layer="parcels", *, scope="mentioned", **wishes):
    """The run of a file that has come as far as the comparison."""
    spec = layer_named(layer)
    run = ImportRun.objects.create(layer=layer, source_name=path.name, scope=scope)
    stage(run, spec, path, wishes=Wishes(**wishes), progress=tell)
    pipeline.check(run, spec, progress=tell)
    pipeline.compare(run, spec, progress=tell)
    return run


def compared(folder, numbers, rings, scope="mentioned", **columns):
    """The run of parcels of block 4 with these numbers and outlines."""
    columns = {"BLOCK": ["4"] * len(numbers), **columns}
    return compare(make_shapefile(folder, rings, {"PARCEL_NO": numbers, **columns}), scope=scope)


def compared_json(folder, features, layer, **more):
    """The run of (properties, ring or None) in degrees."""
    return compare(make_geojson(folder / f"{layer}.geojson", features), layer, **more)


def told(run):
    """(kind, key, former key) of each change."""
    return sorted(run.changes.values_list("kind", "key", "former_key"))
