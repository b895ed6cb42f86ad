"""A district's made-up structural plan: zones that follow the plots' use, and some that cut."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.affinity import translate

from .districts import District
from .patterns import Random

BAND_M = 55  # a commercial frontage reaches this deep from the middle of the main road
GRID_M = 0.001

_MISDRAWN = (
    ("commercial_frontage", 2.0, "drawn 2 m off · مرسوم منحرفاً مترين"),
    ("worship", 0.04, "drawn 4 cm off · مرسوم منحرفاً 4 سم"),
)
CLASS_OF_BLOCK = {
    "houses": "private_housing",
    "campus": "private_housing",
    "flats": "investment_housing",
    "centre": "public_services",
}
CLASS_OF_USE = {
    "shop": "commercial",
    "mosque": "worship",
    "school": "education",
    "nursery": "education",
    "park": "green",
    "sports": "sports",
    "clinic": "health",
    "coop": "public_services",
    "police": "public_services",
    "library": "public_services",
    "parking": "parking",
    "station": "utilities",
}


@dataclass
class Zone:
    """Ground with one class; the block gives the zone its name."""

    block: int
    zone_class: str
    ground: shapely.Geometry
    fault: str = ""


def zones_of(district: District, random: Random) -> list[Zone]:
    """Zones that cover every block once: no overlap, no hole."""
    banded = _banded(district, random)
    found: list[Zone] = []
    for block, outline in enumerate(district.blocks):
        special = _special(district, block)
        taken = shapely.union_all([zone.ground for zone in special], grid_size=GRID_M)
        ground = shapely.difference(outline, taken, grid_size=GRID_M)
        found += special
        if block in banded:
            band, ground = _frontage(outline, ground)
            found.append(Zone(block, "commercial_frontage", band))
        found.append(Zone(block, CLASS_OF_BLOCK[district.block_kinds[block]], ground))
    return [zone for zone in (_polygonal(zone) for zone in found) if zone.ground.area > 1]


def misdraw(zones: list[Zone]) -> None:
    """Draw a street of shops 2 m off and a mosque 4 cm, in place: the plan's faults to be found."""
    for zone_class, off_m, fault in _MISDRAWN:
        zone = next((zone for zone in zones if zone.zone_class == zone_class), None)
        if zone:
            zone.ground = shapely.set_precision(translate(zone.ground, off_m, off_m), GRID_M)
            zone.fault = fault


def _polygonal(zone: Zone) -> Zone:
    """The zone's polygons, without the lines and points that a cut may leave."""
    parts = [part for part in shapely.get_parts(zone.ground) if part.area > 1]
    return Zone(zone.block, zone.zone_class, shapely.MultiPolygon(parts))


def _banded(district: District, random: Random) -> set[int]:
    """Two blocks of houses whose main road is to become a street of shops."""
    houses = [i for i, kind in enumerate(district.block_kinds) if kind == "houses"]
    return {int(i) for i in random.permutation(houses)[:2]}


def _special(district: District, block: int) -> list[Zone]:
    """Plots whose use has a class of its own, those of one class together."""
    plots = district.plots[district.plot_block == block]
    classes = np.array(
        [CLASS_OF_USE.get(use, "") for use in district.plot_use[district.plot_block == block]]
    )
    return [
        Zone(block, str(name), shapely.union_all(plots[classes == name], grid_size=GRID_M))
        for name in np.unique(classes[classes != ""])
    ]


def _frontage(outline: shapely.Geometry, ground: shapely.Geometry) -> tuple:
    """A band along the longest side of a block, drawn without regard to the plots under it."""
    frame = shapely.get_coordinates(shapely.minimum_rotated_rectangle(outline))[:4]
    start = int(np.argmax([np.hypot(*(frame[i - 1] - frame[i])) for i in range(4)]))
    road = shapely.LineString([frame[start - 1], frame[start]])
    band = road.buffer(BAND_M, cap_style="square")
    return (
        shapely.intersection(ground, band, grid_size=GRID_M),
        shapely.difference(ground, band, grid_size=GRID_M),
    )
