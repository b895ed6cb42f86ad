"""In the child: DXF, where an outline is a closed line and its label a text at a point inside."""

import re
from collections.abc import Iterator
from typing import Any

import ezdxf
import shapely
from ezdxf.enums import TextEntityAlignment

VERSION = "R2010"  # the first of which all programs in use take UTF-8
FONT = "arial.ttf"
LETTERING, HOLES = "_TEXT", "_HOLES"
LONGEST_NAME = 100
MOST_LAYERS = 200
METRES, NO_UNIT = 6, 0
_FORBIDDEN = re.compile(r'[<>/\\":;?*|=,`\x00-\x1f]')


def write(job: dict[str, Any], blocks: Iterator[list[list[Any]]]) -> dict[str, Any]:
    """All blocks into a new drawing, each feature on the layer that it names."""
    document = ezdxf.new(VERSION)
    document.header["$INSUNITS"] = METRES if job["is_metric"] else NO_UNIT
    document.styles.add("LABEL", font=FONT)
    drawing = _Drawing(document, job)
    count = shapeless = 0
    for block in blocks:
        shapes = shapely.from_wkb([row[0] for row in block])
        for shape, row in zip(shapes, block, strict=True):
            if shape is None:
                shapeless += 1
            else:
                drawing.add(shape, row)
                count += 1
    document.saveas(job["path"])
    return {"count": count, "shapeless": shapeless}


class _Drawing:
    def __init__(self, document: Any, job: dict[str, Any]) -> None:
        self.document, self.space = document, document.modelspace()
        names = [name for name, _kind in job["fields"]]
        self.label = names.index(job["label"]) + 1 if job["label"] else None
        self.drawn_by = names.index(job["drawn_by"]) + 1 if job["drawn_by"] else None
        self.plain = job["layer"].upper()
        self.height = job["text_height"]
        self.made: set[str] = set()

    def add(self, shape: Any, row: list[Any]) -> None:
        """The lines of a feature, and its label."""
        layer = self._layer(row)
        for part in getattr(shape, "geoms", [shape]):
            self._draw(part, layer)
        text = "" if self.label is None else str(row[self.label] or "")
        if text:
            self._write(text, shape.point_on_surface(), layer)

    def _draw(self, part: Any, layer: str) -> None:
        if part.geom_type == "Polygon":
            self._ring(part.exterior.coords, layer)
            for hole in part.interiors:
                self._ring(hole.coords, self._made(layer + HOLES))
        elif part.geom_type == "LineString":
            self.space.add_lwpolyline([p[:2] for p in part.coords], dxfattribs={"layer": layer})
        else:
            self.space.add_point(part.coords[0][:2], dxfattribs={"layer": layer})

    def _ring(self, corners: Any, layer: str) -> None:
        points = [corner[:2] for corner in corners[:-1]]
        self.space.add_lwpolyline(points, close=True, dxfattribs={"layer": layer})

    def _write(self, text: str, spot: Any, layer: str) -> None:
        look = {"layer": self._made(layer + LETTERING), "style": "LABEL"}
        said = self.space.add_text(text.replace("\n", " "), height=self.height, dxfattribs=look)
        said.set_placement((spot.x, spot.y), align=TextEntityAlignment.MIDDLE_CENTER)

    def _layer(self, row: list[Any]) -> str:
        value = "" if self.drawn_by is None else str(row[self.drawn_by] or "")
        if not value or len(self.made) >= MOST_LAYERS:
            return self._made(self.plain)
        return self._made(f"{self.plain}_{_FORBIDDEN.sub('_', value)}"[:LONGEST_NAME])

    def _made(self, name: str) -> str:
        if name not in self.made:
            self.made.add(name)
            if name not in self.document.layers:
                self.document.layers.add(name)
        return name
