"""In the child: the lines and lettering of a DXF drawing, in its own coordinates."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ezdxf.addons.drawing import Frontend, RenderContext
from ezdxf.addons.drawing.config import TextPolicy
from ezdxf.document import Drawing

from gis_core.safeio.errors import Refused
from gis_core.safeio.frames import PICTURE, send

from .drawing import BROKEN, layout_of, loaded
from .painting import HOW, dark
from .plain_backend import PlainBackend

MOST_VERTICES, MOST_TEXTS = 300_000, 1500
MOST_CHARACTERS = 80
FARTHEST = 1e9
FINE = 4000  # a curve is cut so finely that it misses by that part of the drawing
Spot = tuple[float, float]


def work(job: dict[str, Any]) -> dict[str, Any]:
    """Send the lines as JSON; answer with the box that holds them."""
    document = loaded(Path(job["path"]))
    try:
        lines, texts = _lines(document), _texts(document)
    except RecursionError as error:
        raise Refused("dxf_loops") from error
    except BROKEN as error:
        raise Refused("page_damaged") from error
    spots = [spot for line in lines for spot in line["points"]]
    if not spots:
        raise Refused("drawing_empty")
    send(PICTURE, json.dumps({"lines": lines, "texts": texts}, separators=(",", ":")).encode())
    xs, ys = zip(*spots, strict=True)
    return {"box": [min(xs), min(ys), max(xs), max(ys)]}


def _lines(document: Drawing) -> list[dict[str, Any]]:
    """Twice: how fine a curve need be is known only from the size of the whole."""
    coarse = _drawn(document, 1.0)
    spots = [spot for line in coarse for spot in line["points"]]
    if not spots:
        return []
    xs, ys = zip(*spots, strict=True)
    size = max(max(xs) - min(xs), max(ys) - min(ys))
    return _drawn(document, max(size / FINE, 1e-6))


def _drawn(document: Drawing, fine: float) -> list[dict[str, Any]]:
    pen = _Pen(fine)
    how = HOW.with_changes(text_policy=TextPolicy.IGNORE, max_flattening_distance=fine)
    Frontend(RenderContext(document), pen, config=how).draw_layout(layout_of(document))
    return pen.lines


def _texts(document: Drawing) -> list[dict[str, Any]]:
    """Lettering that stands in the layout itself, where it begins."""
    found: list[dict[str, Any]] = []
    for entity in layout_of(document).query("TEXT MTEXT"):
        text = entity.plain_text() if entity.dxftype() == "MTEXT" else str(entity.dxf.text)
        spot = _spot(entity.dxf.insert)
        if spot and text.strip() and len(found) < MOST_TEXTS:
            plain = " ".join(text.split())[:MOST_CHARACTERS]
            found.append({"at": spot, "text": plain.encode("utf-8", "ignore").decode()})
    return found


def _spot(place: Any) -> Spot | None:
    """None for what is no place on any map."""
    x, y = float(place.x), float(place.y)
    is_one = math.isfinite(x) and math.isfinite(y) and max(abs(x), abs(y)) <= FARTHEST
    return (round(x, 4), round(y, 4)) if is_one else None


class _Pen(PlainBackend):
    """Gathers lines; what is filled has its outline."""

    def __init__(self, fine: float) -> None:
        super().__init__()
        self.fine = fine
        self.lines: list[dict[str, Any]] = []
        self.count = 0

    def draw_point(self, pos: Any, properties: Any) -> None:
        pass

    def draw_line(self, start: Any, end: Any, properties: Any) -> None:
        self._add([start, end], properties)

    def draw_solid_lines(self, lines: Iterable[tuple[Any, Any]], properties: Any) -> None:
        for start, end in lines:
            self._add([start, end], properties)

    def draw_path(self, path: Any, properties: Any) -> None:
        self._add(path.flattening(self.fine), properties)

    def draw_filled_polygon(self, points: Any, properties: Any) -> None:
        self._add(points.vertices(), properties)

    def draw_filled_paths(self, paths: Iterable[Any], properties: Any) -> None:
        for path in paths:
            self._add(path.flattening(self.fine), properties)

    def _add(self, places: Iterable[Any], properties: Any) -> None:
        spots = [spot for spot in map(_spot, places) if spot]
        self.count += len(spots)
        if self.count > MOST_VERTICES:
            raise Refused("dxf_too_many", most=MOST_VERTICES)
        if len(spots) > 1:
            red, green, blue = dark(str(properties.color)[:7])
            colour = f"#{red:02x}{green:02x}{blue:02x}"
            self.lines.append({"colour": colour, "points": spots})
