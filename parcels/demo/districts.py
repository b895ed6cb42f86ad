"""One district from street plan to plots: pure geometry, no database."""

from dataclasses import dataclass, field

import numpy as np
import shapely

from . import convex, patterns
from .lattice import Cell, Points
from .layouts import LAYOUTS, Layout, Lot
from .outlines import Roughness, flatten, outlines
from .patterns import Manner, Plot, Random

MM = 3  # decimals of a coordinate

USES = (
    "house", "flats", "shop", "mosque", "school", "park", "coop", "clinic", "police", "library",
    "sports", "nursery", "parking", "station", "old",
)  # fmt: skip


@dataclass
class Style:
    """What a recipe says of a district."""

    layout: str = "straight"
    plot_sizes_m2: tuple[int, ...] = (400, 500, 750)
    flats_share: float = 0.12
    built_share: float = 0.9


@dataclass
class Piece:
    """A block as it is drawn: its outline and its plots' rings in the district's metres."""

    outline: Points
    rings: list[np.ndarray]
    uses: list[str]
    kind: str
    cores: list[np.ndarray | None] = field(default_factory=list)  # where a building may stand


@dataclass
class District:
    """Made-up ground in KTM metres: blocks, plots with their block's index and use, houses."""

    cell: Cell
    boundary: shapely.Polygon
    blocks: np.ndarray
    block_kinds: list[str]
    plots: np.ndarray
    plot_block: np.ndarray
    plot_use: np.ndarray
    cores: np.ndarray  # a polygon within the plot for a building, or None


def make_district(cell: Cell, style: Style, random: Random) -> District:
    """Lay out one district; the same cell, style and generator state give the same district."""
    make = _old_town if style.layout == "old" else _planned
    pieces = [p for p in make(cell, style, random) if p.rings]
    return _assemble(cell, pieces)


def _planned(cell: Cell, style: Style, random: Random) -> list[Piece]:
    layout = LAYOUTS[style.layout](cell.width_m, cell.depth_m, random)
    kinds = _flats_along_the_edge(layout, style, random)
    pieces = []
    for lot, kind in zip(layout.lots, kinds, strict=True):
        draw = _heart if kind == "heart" else _block
        pieces.append(draw(layout, lot, kind, style, random))
    pieces += [_corner(ring, i) for i, ring in enumerate(layout.extra)]
    return pieces


def _flats_along_the_edge(layout: Layout, style: Style, random: Random) -> list[str]:
    """Which blocks hold flats and shops, or schools: a few of those that are only houses."""
    kinds = [lot.kind for lot in layout.lots]
    houses = [i for i, kind in enumerate(kinds) if kind == "houses"]
    count = round(style.flats_share * len(houses))
    outer = [i for i in houses if _VERGE in layout.lots[i].margins] or houses
    for i in random.permutation(outer)[:count]:
        kinds[i] = "flats"
    inner = [i for i in houses if kinds[i] == "houses" and i not in outer] or houses
    if not layout.is_polar:
        kinds[int(random.choice(inner))] = "campus"
    return kinds


_VERGE = 14.0


def _manner(kind: str, style: Style, random: Random) -> Manner:
    street = float(random.uniform(10, 14))
    if kind == "flats":
        size = int(random.choice([750, 1000, 1000, 1250]))
        return Manner(size, depth_m=32.0, street_m=16.0, use="flats")
    size = int(random.choice(style.plot_sizes_m2))
    depth = {375: 25.0, 400: 25.0, 500: 25.0, 600: 27.0, 750: 30.0, 1000: 37.5}[size]
    return Manner(size, depth_m=depth, street_m=street)


def _pattern(kind: str, random: Random) -> object:
    fixed = {"centre": patterns.centre, "campus": patterns.campus, "flats": patterns.frontage}
    if kind in fixed:
        return fixed[kind]
    return patterns.HOUSES[random.choice(len(patterns.HOUSES), p=(0.4, 0.25, 0.2, 0.15))]


def _block(layout: Layout, lot: Lot, kind: str, style: Style, random: Random) -> Piece:
    width, depth = layout.block_size(lot)
    manner = _manner(kind, style, random)
    pattern = _pattern(kind, random)
    if lot.flipped:
        plots = patterns.turned(pattern(depth, width, manner, random))  # type: ignore[operator]
    else:
        plots = pattern(width, depth, manner, random)  # type: ignore[operator]
    plots = _with_stations([p for p in plots if p.x1 - p.x0 > 4 and p.y1 - p.y0 > 4], random)
    rings = outlines(plots, Roughness(), random)

    def place(points: Points) -> Points:
        return layout.bend(layout.block_to_layout(lot, points))

    return Piece(
        outline=layout.bend(layout.outline(lot)),
        rings=_placed(rings, place),
        uses=[p.use for p in plots],
        kind=kind,
        cores=_placed(_cores(plots, random), place),
    )


def _placed(rings: list, place: object) -> list[np.ndarray]:
    points, index = flatten(rings)
    return np.split(place(points), np.flatnonzero(np.diff(index)) + 1)  # type: ignore[operator]


def _with_stations(plots: list[Plot], random: Random) -> list[Plot]:
    """Take a strip for an electricity substation from one house of about every forty."""
    done = []
    for plot in plots:
        wide = plot.x1 - plot.x0
        if plot.use == "house" and wide > 17 and random.random() < 0.025:
            cut = round(plot.x0 + 6, 3)
            done += [plot._replace(x1=cut, use="station"), plot._replace(x0=cut)]
        else:
            done.append(plot)
    return done


def _cores(plots: list[Plot], random: Random) -> list[list[tuple[float, float]]]:
    """Where houses stand in their plots: set back all around, often with a wing."""
    back = random.uniform((0.08, 0.08, 0.08, 0.08), (0.16, 0.2, 0.16, 0.2), (len(plots), 4))
    notch = random.uniform((0.45, 0.55), (0.75, 0.8), (len(plots), 2))
    winged = (random.random(len(plots)) < 0.5).tolist()
    drawn = zip(plots, back.tolist(), notch.tolist(), winged, strict=True)
    return [_core(plot, sides, at if wing else None) for plot, sides, at, wing in drawn]


def _core(plot: Plot, back: list[float], notch: list[float] | None) -> list[tuple[float, float]]:
    wide, deep = plot.x1 - plot.x0, plot.y1 - plot.y0
    x0, x1 = plot.x0 + back[0] * wide, plot.x1 - back[2] * wide
    y0, y1 = plot.y0 + back[1] * deep, plot.y1 - back[3] * deep
    if notch is None:
        return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    at_x, at_y = x0 + (x1 - x0) * notch[0], y0 + (y1 - y0) * notch[1]
    return [(x0, y0), (x1, y0), (x1, at_y), (at_x, at_y), (at_x, y1), (x0, y1)]


def _heart(layout: Layout, lot: Lot, kind: str, style: Style, random: Random) -> Piece:
    """A round park within a ring of public buildings."""
    outer, inner = lot.y1 - 11, lot.y1 * 0.45
    uses = ("mosque", "school", "coop", "clinic", "school")
    rings = [np.array([(a, inner - 9) for a in range(0, 360, 6)], float)]
    cuts = np.cumsum([0.14, 0.26, 0.18, 0.16, 0.26]) * 360 + random.uniform(0, 360)
    for end, start in zip(cuts, np.roll(cuts, 1), strict=True):
        arc = np.arange(start + 3, end - 3 + (360 if end < start else 0), 3.0)
        ring = [(a, outer) for a in arc] + [(a, inner) for a in arc[::-1]]
        rings.append(np.array(ring, float))
    circle = np.array([(a, lot.y1) for a in range(0, 360, 2)], float)
    closed = [layout.bend(np.vstack((ring, ring[:1]))) for ring in rings]
    return Piece(layout.bend(circle), closed, ["park", *uses], "centre", [None] * 6)


def _corner(ring: np.ndarray, number: int) -> Piece:
    """Public ground in a corner that the rings of a fan leave free."""
    shape = shapely.Polygon(ring).buffer(-9, join_style="mitre")
    use = ("school", "park", "sports", "mosque")[number % 4]
    return Piece(ring, [shapely.get_coordinates(shape)], [use], "campus", [None])


def _old_town(cell: Cell, style: Style, random: Random) -> list[Piece]:
    count = max(6, round(cell.width_m * cell.depth_m / 48_000))
    pieces = []
    for i, outline in enumerate(convex.quarters(cell.width_m, cell.depth_m, count, random)):
        size = int(random.choice(style.plot_sizes_m2))
        flats = random.random() < style.flats_share
        manner = Manner(1000 if flats else size, depth_m=30 if flats else 24, street_m=11)
        ground = convex.inset(outline, 9)
        plots = [
            plot
            for piece in convex.islands(ground, manner, random)
            for plot in convex.divide(piece, manner, random)
        ]
        rings = convex.covered(plots)
        kind = "flats" if flats else "houses"
        uses = [_old_use(ring, manner, flats, random) for ring in rings]
        cores = [_shrunk(ring, random) for ring in rings]
        pieces.append(Piece(np.array(outline), rings, uses, kind, cores))
        if i == count // 2:
            pieces[-1].kind = "centre"
    return pieces


def _old_use(ring: np.ndarray, manner: Manner, flats: bool, random: Random) -> str:
    size = shapely.Polygon(ring).area
    if size > 2.1 * manner.plot_m2:
        return str(random.choice(["mosque", "school", "park", "parking", "coop"]))
    if random.random() < 0.07:
        return "shop"
    return "flats" if flats else "house"


def _shrunk(ring: np.ndarray, random: Random) -> np.ndarray:
    heart = ring[:-1].mean(axis=0)
    return heart + (ring - heart) * random.uniform(0.68, 0.86)


def _assemble(cell: Cell, pieces: list[Piece]) -> District:
    """Everything onto the map at once, in millimetres."""
    blocks = _polygons(cell, [_closed(p.outline) for p in pieces])
    plots = _polygons(cell, [ring for p in pieces for ring in p.rings])
    return District(
        cell=cell,
        boundary=shapely.coverage_union_all(blocks),
        blocks=blocks,
        block_kinds=[p.kind for p in pieces],
        plots=plots,
        plot_block=np.repeat(np.arange(len(pieces)), [len(p.rings) for p in pieces]),
        plot_use=np.array([use for p in pieces for use in p.uses]),
        cores=_buildings(cell, plots, [core for p in pieces for core in p.cores]),
    )


def _buildings(cell: Cell, plots: np.ndarray, cores: list[np.ndarray | None]) -> np.ndarray:
    """The cores that lie within their plots; a plot that was cut too far has no building."""
    drawn = np.array([core is not None for core in cores])
    found = np.full(len(cores), None, dtype=object)
    found[drawn] = _polygons(cell, [core for core in cores if core is not None])
    found[drawn & ~shapely.contains_properly(plots, found)] = None
    return found


def _closed(ring: Points) -> Points:
    return np.vstack((ring, ring[:1]))


def _polygons(cell: Cell, rings: list[np.ndarray]) -> np.ndarray:
    sizes = [len(ring) for ring in rings]
    points = np.round(cell.to_map(np.vstack(rings)), MM)
    lines = shapely.linearrings(points, indices=np.repeat(np.arange(len(rings)), sizes))
    return shapely.polygons(lines)
