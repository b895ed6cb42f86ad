"""The map of an extract: cut, simplified and brought to paper by the database."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.geos import Polygon
from django.db.models import F, FloatField, Func, QuerySet, TextField, Value

from gis_core import crs
from parcels.extract.content import Content
from parcels.extract.frame import HEIGHT_MM, WIDTH_MM, Frame, frame_around, scale_bar
from parcels.extract.labels import number
from parcels.extract.policy import issuing_eyes
from parcels.extract.underlay import Underlay, underlay_of
from parcels.models import ParcelBoundary, StructuralPlanZone

MARGIN_MM = 3  # beyond the frame, so that the edges of what is cut do not show
FINEST_MM = 0.08  # what a printer does not show is not sent to it
MOST_NEIGHBOURS = 600
MOST_MARKS = 40  # lengths and corners beyond this many are in the table only
_APART_MM = 4  # corners nearer to the last numbered one go without their number
_LABEL_MM = (6.5, 3.6)  # a neighbour smaller than this on paper goes without its number


class OnPaper(Func):
    """A geometry in millimetres of a frame, y upwards; cut to it, polygons only."""

    output_field = GeometryField(srid=crs.STORAGE)
    template = (
        "ST_TransScale(ST_SimplifyPreserveTopology(ST_CollectionExtract("
        "ST_Intersection(%(expressions)s)"
    )

    def __init__(self, name: str, frame: Frame) -> None:
        super().__init__(
            F(name), Value(_window(frame), output_field=GeometryField(srid=crs.STORAGE))
        )
        self.frame = frame

    def as_sql(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, list]:
        """The numbers of the frame go in as parameters."""
        sql, params = super().as_sql(compiler, connection)
        frame, k = self.frame, self.frame.mm_per_m
        numbers = [FINEST_MM / k, -frame.west, -frame.north, k, k]
        return f"{sql}, 3), %s), %s, %s, %s, %s)", [*params, *numbers]


class AsPath(Func):
    """The ``d`` of an SVG path, in hundredths of a millimetre's precision."""

    function = "ST_AsSVG"
    template = "%(function)s(%(expressions)s, 1, 2)"
    output_field = TextField()


class OfPaper(Func):
    """A measure of a geometry on paper."""

    output_field = FloatField()


class Middle(Func):
    """A point that surely lies inside."""

    function = "ST_PointOnSurface"
    output_field = GeometryField(srid=crs.STORAGE)


@dataclass(frozen=True)
class Mark:
    """A text at a place of the frame: millimetres from its upper left corner, and a turn."""

    text: str
    x: float
    y: float
    degrees: float = 0
    kind: str = ""


@dataclass
class Drawing:
    """Everything that the map's template draws."""

    frame: Frame
    zones: list[Any]
    neighbours: list[Any]
    paths: list[str]
    marks: list[Mark] = field(default_factory=list)
    dots: list[tuple[float, float]] = field(default_factory=list)
    underlay: Underlay | None = None
    width: float = WIDTH_MM
    height: float = HEIGHT_MM

    @property
    def classes(self) -> list[Any]:
        """The zone classes that are seen, in the legend's order."""
        seen = {zone.zone_class_id: zone.zone_class for zone in self.zones}
        return sorted(seen.values(), key=lambda each: (each.sort_order, each.code))

    @property
    def bar(self) -> dict[str, float]:
        """The scale bar: metres, millimetres, and its quarters."""
        metres, length = scale_bar(self.frame.scale)
        return {"metres": metres, "length": round(length, 3), "half": round(length / 2, 3)}

    @property
    def styles(self) -> str:
        """Where each mark stands, as CSS: templates hold no styles of their own."""
        rules = (
            f".mark-{i} {{ left: {m.x:.2f}mm; top: {m.y:.2f}mm; "
            f"transform: translate(-50%, -50%) rotate({m.degrees:.1f}deg) }}"
            for i, m in enumerate(self.marks)
        )
        return "\n".join(rules)


def draw(content: Content, parcel_id: int, *, on: date | None) -> Drawing:
    """The map of a parcel whose content is given, as of the same day."""
    rings = [ring for part in content["ground"]["parts"] for ring in part]
    xs = [x for ring in rings for x, _y in ring]
    ys = [y for ring in rings for _x, y in ring]
    frame = frame_around((min(xs), min(ys), max(xs), max(ys)))
    drawing = Drawing(
        frame=frame,
        zones=list(_zones(frame, on)),
        neighbours=list(_neighbours(frame, parcel_id, on)),
        paths=[_path(frame, ring) for ring in rings],
        underlay=underlay_of(frame, on),
    )
    drawing.marks = [*_numbers(drawing.neighbours), *_sides(content, frame, drawing.dots)]
    drawing.marks.append(_own_number(content, frame, parcel_id, on))
    return drawing


def _zones(frame: Frame, on: date | None) -> QuerySet:
    seen = StructuralPlanZone.objects.as_of(on).visible_to(issuing_eyes())
    there = seen.filter(boundary__intersects=_window(frame)).select_related("zone_class")
    shown = there.annotate(path=AsPath(OnPaper("boundary", frame)))
    return shown.defer("boundary", "boundary_web").order_by("-computed_area_m2", "pk")


def _neighbours(frame: Frame, parcel_id: int, on: date | None) -> QuerySet:
    there = ParcelBoundary.objects.as_of(on).filter(boundary__intersects=_window(frame))
    paper = OnPaper("boundary", frame)
    shown = there.exclude(parcel=parcel_id).annotate(
        path=AsPath(paper),
        x=OfPaper(Middle(paper), function="ST_X"),
        y=OfPaper(Middle(paper), function="ST_Y"),
        left=OfPaper(paper, function="ST_XMin"),
        right=OfPaper(paper, function="ST_XMax"),
        lower=OfPaper(paper, function="ST_YMin"),
        upper=OfPaper(paper, function="ST_YMax"),
    )
    return shown.defer("boundary", "boundary_web", "source_boundary").order_by("-computed_area_m2")[
        :MOST_NEIGHBOURS
    ]


def _numbers(neighbours: list[Any]) -> list[Mark]:
    """The neighbours' numbers, where there is room for them."""
    wide, high = _LABEL_MM
    return [
        Mark(row.label, row.x, -row.y, kind="neighbour")
        for row in neighbours
        if row.x is not None
        and row.right - row.left >= wide
        and row.upper - row.lower >= high
        and 2 < row.x < WIDTH_MM - 2
        and 2 < -row.y < HEIGHT_MM - 2
    ]


def _own_number(content: Content, frame: Frame, parcel_id: int, on: date | None) -> Mark:
    inside = ParcelBoundary.objects.as_of(on).filter(parcel=parcel_id)
    point = inside.values_list(Middle("boundary"), flat=True)[0]
    x, y = frame.on_paper([point.x, point.y])
    return Mark(content["parcel"]["number"], x, y, kind="own")


def _path(frame: Frame, ring: list[list[float]]) -> str:
    """The parcel's own line: every point that was drawn, none simplified away."""
    placed = (frame.on_paper(point) for point in ring[:-1])
    return "M" + "L".join(f"{x:.3f} {y:.3f}" for x, y in placed) + "Z"


def _sides(content: Content, frame: Frame, dots: list[tuple[float, float]]) -> list[Mark]:
    """Each side's length outside it, and the corners as dots; long lists are left to the table."""
    marks = []
    for ring in content["ground"]["sides"]:
        corners = [frame.on_paper(side["from"]) for side in ring]
        if len(dots) + len(corners) > MOST_MARKS:
            break
        dots.extend(corners)
        numbered: list[tuple[float, float]] = []
        turn = 1 if _signed_area(corners) > 0 else -1
        for i, side in enumerate(ring):
            if all(math.dist(corners[i], other) >= _APART_MM for other in numbered[-1:]):
                numbered.append(corners[i])
                marks.append(_corner(corners, i, turn))
            length_mm = side["length_m"] * frame.mm_per_m
            if length_mm >= _LABEL_MM[0]:
                ends = corners[i], corners[(i + 1) % len(corners)]
                marks.append(_length(side["length_m"], ends, turn))
    return marks


def _corner(corners: list[tuple[float, float]], i: int, turn: int) -> Mark:
    """The corner's number as in the table, on the inner side of its angle."""
    (x, y), before, after = corners[i], corners[i - 1], corners[(i + 1) % len(corners)]
    towards = [
        ((px - x) / d, (py - y) / d)
        for px, py in (before, after)
        if (d := math.dist((px, py), (x, y)))
    ]
    dx, dy = (sum(each) for each in zip(*towards, strict=True))
    (ax, ay), (bx, by) = (x - before[0], y - before[1]), (after[0] - x, after[1] - y)
    if math.hypot(dx, dy) < 0.2:  # nearly straight: inwards from the side
        dx, dy = -(after[1] - before[1]) * turn, (after[0] - before[0]) * turn
    elif (ax * by - ay * bx) * turn < 0:  # a corner that bends inwards
        dx, dy = -dx, -dy
    size = math.hypot(dx, dy) or 1
    return Mark(str(i + 1), x + 2.4 * dx / size, y + 2.4 * dy / size, kind="corner")


def _length(
    metres: float, ends: tuple[tuple[float, float], tuple[float, float]], turn: int
) -> Mark:
    """Beside the middle of the side, on the outer side, never upside down."""
    (x1, y1), (x2, y2) = ends
    size = math.dist(*ends) or 1
    across = ((y2 - y1) / size * turn, -(x2 - x1) / size * turn)
    degrees = math.degrees(math.atan2(y2 - y1, x2 - x1))
    if not -90 <= degrees < 90:
        degrees -= math.copysign(180, degrees)
    middle = (x1 + x2) / 2 + 2.1 * across[0], (y1 + y2) / 2 + 2.1 * across[1]
    return Mark(number(metres, 2), *middle, degrees=degrees, kind="length")


def _signed_area(points: list[tuple[float, float]]) -> float:
    ends = zip(points, [*points[1:], points[0]], strict=True)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in ends)


def _window(frame: Frame) -> Polygon:
    """The frame and a little more, on the ground."""
    more = MARGIN_MM / frame.mm_per_m
    box = (frame.west - more, frame.south - more, frame.east + more, frame.north + more)
    window = Polygon.from_bbox(box)
    window.srid = crs.STORAGE
    return window
