"""A drawn layer: how one of its tiles is cut in the database, and for whom."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.cache import cache

from gis_core.accounts.scope import AreaScope
from gis_core.prepared import fetch_row

EXTENT = 4096  # units along a tile's edge
BUFFER = 64  # units drawn beyond it, so that outlines join


@dataclass(frozen=True)
class TileLayer:
    """One vector layer. ``statement(zoom)`` is literal SQL that returns the tile as one value.

    The statement takes ``z``, ``x``, ``y`` and, to draw no more than the reader may see,
    ``everything`` (bool) and ``area_ids`` (bigint[]). A layer that is not ``scoped`` is the same
    for all who may see it at all.
    """

    name: str
    minzoom: int
    maxzoom: int
    permission: str
    statement: Callable[[int], str]
    fields: dict[str, str]
    scoped: bool = True

    def scope_key(self, scope: AreaScope) -> str:
        """The part of the cache key that says whose sight it is; published law has one for all."""
        return scope.key if self.scoped else "all"


def cut(layer: TileLayer, *, z: int, x: int, y: int, scope: AreaScope) -> bytes:
    """The tile straight from PostGIS."""
    parameters = {
        "z": z,
        "x": x,
        "y": y,
        "everything": scope.everything,
        "area_ids": sorted(scope.area_ids),
    }
    row = fetch_row(layer.statement(z), parameters)
    return bytes(row[0]) if row and row[0] else b""


def cached(layer: TileLayer, *, version: int, z: int, x: int, y: int, scope: AreaScope) -> bytes:
    """The tile from the cache, cut and kept where it is not there yet."""
    key = f"tile:{layer.name}:{version}:{layer.scope_key(scope)}:{z}/{x}/{y}"
    found = cache.get(key)
    if found is None:
        found = cut(layer, z=z, x=x, y=y, scope=scope)
        cache.set(key, found)
    return found
