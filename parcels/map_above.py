"""Layers that the apps above lay over the map, which does not know them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class LayerAbove:
    """A layer of another app; ``spec`` is what the map's script is told of it.

    Its keys are those of ``map_config``'s own layers, and ``kind``, by which the script knows how
    it is drawn. One that ``is_ground`` lies under the parcels.
    """

    key: str
    permission: str
    spec: Callable[[], dict[str, Any]]
    is_ground: bool = False


ABOVE: list[LayerAbove] = []


def register(layer: LayerAbove) -> None:
    """Lay it over the map; a second time is the same."""
    if layer not in ABOVE:
        ABOVE.append(layer)
