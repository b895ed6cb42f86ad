"""Splits, merges and new layouts of shapes in the storage CRS: pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import shapely

ACCURACY_M = 0.05  # what is thinner than twice this is a sliver of drawing
GRID_M = 0.0001  # corners of a new layout lie on it, so that what touches has the same corners
DUST_M2 = 0.01  # less is what is left at a corner, and no part of a plot
LINES = {"LineString", "MultiLineString"}
REACH_M = 1.0  # by how much a cutting line is lengthened at either end to reach the edge


@dataclass(frozen=True)
class Split:
    """A shape's pieces, the largest first; slivers apart; all areas add up to the shape's."""

    pieces: list[shapely.Geometry]
    slivers: list[shapely.Geometry] = field(default_factory=list)
    outside_m2: float = 0.0  # drawn beyond the shape, and cut off
    overlap_m2: float = 0.0  # drawn twice, and left to the piece that was drawn first
    rest: list[shapely.Geometry] = field(default_factory=list)  # pieces that nobody drew

    @property
    def sliver_m2(self) -> float:
        """The ground of the slivers."""
        return sum(sliver.area for sliver in self.slivers)


@dataclass(frozen=True)
class Merge:
    """Shapes as one, with what a surveyor would ask about it."""

    shape: shapely.Geometry
    parts: int
    holes: int
    hole_m2: float
    overlap_m2: float  # in more than one of them
    gap_m2: float  # between them, closed because it is thinner than the drawing's accuracy


def split_by_lines(ground: shapely.Geometry, lines: Sequence[shapely.Geometry]) -> Split:
    """Cut along lines, which may cross one another; the shape as one piece where none cuts it."""
    blade = [_lengthened(part) for line in lines for part in shapely.get_parts(line)]
    faces: list[shapely.Geometry] = []
    for part in shapely.get_parts(ground):
        web = shapely.union_all([part.boundary, *blade])
        shapely.prepare(part)
        for face in shapely.get_parts(shapely.polygonize(shapely.get_parts(web))):
            if shapely.intersects(part, face.representative_point()):
                faces.append(face)
    return _sorted(faces)


def split_by_pieces(ground: shapely.Geometry, drawn: Sequence[shapely.Geometry]) -> Split:
    """Pieces as drawn, cut to the shape; what nobody drew remains as pieces of its own."""
    pieces: list[shapely.Geometry] = []
    taken = shapely.Polygon()
    outside_m2 = overlap_m2 = 0.0
    for shape in drawn:
        inside = _polygonal(shapely.intersection(shape, ground))
        outside_m2 += shape.area - inside.area
        own = _polygonal(shapely.difference(inside, taken))
        overlap_m2 += inside.area - own.area
        taken = shapely.union(taken, own)
        pieces.append(own)
    left = _polygonal(shapely.difference(ground, taken))
    rest, slivers = _told_apart(shapely.get_parts(left))
    wanted, thin = _told_apart(pieces)
    found = sorted([*wanted, *rest], key=lambda piece: -piece.area)
    return Split(found, slivers + thin, outside_m2, overlap_m2, rest)


def split(ground: shapely.Geometry, drawn: Sequence[shapely.Geometry]) -> Split:
    """Lines cut the ground, polygons are its pieces."""
    cut = split_by_lines if all(shape.geom_type in LINES for shape in drawn) else split_by_pieces
    return cut(ground, drawn)


def lay_out(ground: shapely.Geometry, drawn: Sequence[shapely.Geometry]) -> Split:
    """The same, and nothing of the ground is lost: what is too thin goes to the pieces along it."""
    found = split(
        shapely.set_precision(ground, GRID_M), [shapely.set_precision(d, GRID_M) for d in drawn]
    )
    pieces = _with_slivers(found.pieces, found.slivers)
    pieces = _with_slivers(pieces, [])  # a stretch may have lain by its piece at one corner only
    whole = sorted(map(_without_dust, pieces), key=lambda piece: -piece.area)
    return replace(found, pieces=whole, slivers=[])


def merge(shapes: Sequence[shapely.Geometry]) -> Merge:
    """The union; hair-wide gaps between the shapes are closed, and told."""
    union = _polygonal(shapely.union_all(shapes))
    closed = _closed(union) if shapely.get_num_geometries(union) > 1 else union
    if shapely.get_num_geometries(closed) >= shapely.get_num_geometries(union):
        closed = union
    polygons = shapely.get_parts(closed)
    holes = [shapely.Polygon(ring) for part in polygons for ring in part.interiors]
    return Merge(
        shape=closed,
        parts=len(polygons),
        holes=len(holes),
        hole_m2=sum(hole.area for hole in holes),
        overlap_m2=max(0.0, sum(shape.area for shape in shapes) - union.area),
        gap_m2=max(0.0, closed.area - union.area),
    )


def is_sliver(shape: shapely.Geometry) -> bool:
    """Whether nothing is left of it once it loses a rim of the drawing's accuracy."""
    return shapely.is_empty(shapely.buffer(shape, -ACCURACY_M))


def _with_slivers(
    pieces: list[shapely.Geometry], slivers: list[shapely.Geometry]
) -> list[shapely.Geometry]:
    """Each piece with its stretch of what is too thin, whoever's that was drawn as."""
    bodies, crumbs = [], list(slivers)
    for piece in pieces:
        thick, thin = _told_apart(shapely.get_parts(piece))
        bodies.append(shapely.MultiPolygon(thick))
        crumbs += thin
    if not bodies or not crumbs:
        return bodies
    shares = [[body] for body in bodies]
    for stretch in _stretches(bodies, crumbs):
        touched = shapely.area(shapely.intersection(shapely.buffer(stretch, ACCURACY_M), bodies))
        at = touched.argmax() if touched.any() else shapely.distance(stretch, bodies).argmin()
        shares[int(at)].append(stretch)
    return [_polygonal(shapely.union_all(share, grid_size=GRID_M)) for share in shares]


def _without_dust(piece: shapely.Geometry) -> shapely.Geometry:
    parts = [part for part in shapely.get_parts(piece) if part.area >= DUST_M2]
    return shapely.MultiPolygon(parts) if parts else piece


def _stretches(
    bodies: Sequence[shapely.Geometry], crumbs: Sequence[shapely.Geometry]
) -> list[shapely.Geometry]:
    """A rim around everything in as many parts as there are bodies along it."""
    left, found = shapely.union_all(crumbs, grid_size=GRID_M), []
    for body in bodies:
        beside = shapely.buffer(body, 3 * ACCURACY_M, join_style="mitre")
        near = _polygonal(shapely.intersection(beside, left, grid_size=GRID_M))
        found += shapely.get_parts(near).tolist()
        left = _polygonal(shapely.difference(left, beside, grid_size=GRID_M))
    return found + shapely.get_parts(left).tolist()


def _sorted(faces: list[shapely.Geometry]) -> Split:
    pieces, slivers = _told_apart(faces)
    return Split(sorted(pieces, key=lambda piece: -piece.area), slivers)


def _told_apart(shapes: Sequence[shapely.Geometry]) -> tuple[list, list]:
    pieces, slivers = [], []
    for shape in shapes:
        if shape.area > 0:
            (slivers if is_sliver(shape) else pieces).append(shape)
    return pieces, slivers


def _polygonal(shape: shapely.Geometry) -> shapely.Geometry:
    parts = [p for p in shapely.get_parts(shapely.get_parts(shape)) if p.geom_type == "Polygon"]
    return shapely.MultiPolygon(parts)


def _closed(union: shapely.Geometry) -> shapely.Geometry:
    wide = shapely.buffer(union, ACCURACY_M, join_style="mitre", mitre_limit=2)
    shut = shapely.buffer(wide, -ACCURACY_M, join_style="mitre", mitre_limit=2)
    return _polygonal(shapely.union(shut, union))


def _lengthened(line: shapely.Geometry) -> shapely.Geometry:
    """A hand stops a little before the edge: both ends go on for ``REACH_M``."""
    corners = [tuple(c) for c in shapely.get_coordinates(line).tolist()]
    unlike = [c for c, before in zip(corners, [None, *corners], strict=False) if c != before]
    if len(unlike) < 2:
        return line
    return shapely.LineString(
        [_beyond(unlike[1], unlike[0]), *unlike, _beyond(unlike[-2], unlike[-1])]
    )


def _beyond(start: tuple, end: tuple) -> tuple[float, float]:
    step = shapely.distance(shapely.Point(start), shapely.Point(end))
    return tuple(e + (e - s) / step * REACH_M for s, e in zip(start, end, strict=True))
