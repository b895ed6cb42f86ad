"""A drawn layer: how one of its tiles is cut in the database, and for whom."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.core.cache.backends.base import DEFAULT_TIMEOUT

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

    ``past(zoom)`` is the same for a day gone by, which it takes as ``on`` (date). A layer without
    one tells of today only, unless it is ``lasting``: that is drawn as today whatever the day.
    Below the zoom ``past_from`` a day gone by draws nothing.

    A layer without a ``permission`` is public, and ``everything`` is true for all. One that counts
    units takes ``unit_ids`` (bigint[]) as well: those that the reader belongs to. One whose rows
    change by the minute has no editions: its tiles stand for ``seconds`` and are cut again.
    """

    name: str
    minzoom: int
    maxzoom: int
    permission: str | None
    statement: Callable[[int], str]
    fields: dict[str, str]
    scoped: bool = True
    past: Callable[[int], str] | None = None
    past_from: int = 0
    lasting: bool = False
    by_unit: bool = False
    seconds: int | None = None

    @property
    def on_a_day(self) -> str:
        """What the layer does with a day gone by: it follows it, it lasts, or it is hidden."""
        if self.past is not None:
            return "follows"
        return "lasts" if self.lasting else "hidden"

    def scope_key(self, scope: AreaScope) -> str:
        """The part of the cache key that says whose sight it is; published law has one for all."""
        if not self.scoped:
            return "all"
        return scope.key_with_units if self.by_unit else scope.key


def cut(
    layer: TileLayer, *, z: int, x: int, y: int, scope: AreaScope, on: date | None = None
) -> bytes:
    """The tile straight from PostGIS, of a day gone by or as it stands now."""
    statement = layer.past if on and layer.past else layer.statement
    parameters = {
        "z": z,
        "x": x,
        "y": y,
        "everything": scope.everything,
        "area_ids": sorted(scope.area_ids),
        "unit_ids": sorted(scope.unit_ids),
        "on": on,
    }
    row = fetch_row(statement(z), parameters)
    return bytes(row[0]) if row and row[0] else b""


def cached(
    layer: TileLayer,
    *,
    version: int,
    z: int,
    x: int,
    y: int,
    scope: AreaScope,
    on: date | None = None,
) -> bytes:
    """The tile from the cache, cut and kept where it is not there yet."""
    key = f"tile:{layer.name}:{version}:{layer.scope_key(scope)}:{z}/{x}/{y}{day_key(on)}"
    found = cache.get(key)
    if found is None:
        found = cut(layer, z=z, x=x, y=y, scope=scope, on=on)
        cache.set(key, found, layer.seconds or DEFAULT_TIMEOUT)
    return found


def day_key(on: date | None) -> str:
    """What sets a past day's tile apart in caches; nothing for today's."""
    return f"@{on.isoformat()}" if on else ""
