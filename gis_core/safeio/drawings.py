"""In the child: the closed outlines of a DXF, with the texts that stand in them.

ezdxf reads the drawing; what that refers to outside of itself is never opened.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import ezdxf
import numpy as np
import shapely
from ezdxf.entities import LWPolyline, Polyline
from ezdxf.lldxf.const import DXFError
from ezdxf.lldxf.encoding import decode_dxf_unicode
from ezdxf.path import make_path

from .chunks import Chunk
from .errors import Refused
from .tags import count_objects, count_outlines

FIELDS = ("layer", "text", "handle")
MOST_OBJECTS = 300_000
BULGE_ERROR = 0.01  # how far a chord may leave its arc, in units of the drawing
LEAST_CORNERS = 4
Outline = tuple[str, str, Any]  # CAD layer, handle, polygon


class DxfSource:
    """The outlines on one layer of the drawing."""

    crs = ""

    def __init__(self, path: Path, encoding: str, layer: str, drawing: "Drawing | None" = None):
        self.path, self.encoding = path, encoding
        self.drawing = drawing or Drawing(path, encoding)
        names = self.drawing.layers
        if layer and layer not in names:
            raise Refused("no_such_member", name=layer, choices=", ".join(names)[:300])
        if not layer and len(names) != 1:
            code = "choose_member" if names else "drawing_no_outline"
            raise Refused(code, name="", choices=", ".join(names)[:300])
        self.layer = layer or names[0]
        self.outlines = [o for o in self.drawing.outlines if o[0] == self.layer]

    fields = [(name, "object") for name in FIELDS]
    geometries = {"Polygon"}

    @property
    def count(self) -> int:
        return len(self.outlines)

    @property
    def bounds(self) -> list[float] | None:
        return [float(n) for n in shapely.total_bounds([shape for *_rest, shape in self.outlines])]

    @property
    def notes(self) -> list[list[Any]]:
        left_out = self.drawing.left_out
        told = [f"{kind} ({number})" for kind, number in left_out.most_common(12)]
        return [["drawing_left_out", {"kinds": told}]] if told else []

    def counted_otherwise(self) -> int | None:
        """By the tags of the file, without the library."""
        return count_outlines(self.path, self.encoding, self.layer)

    def chunks(self, columns: list[str], *, most: int | None = None) -> Iterator[Chunk]:
        """All outlines at once."""
        chosen = self.outlines[:most] if most else self.outlines
        shapes = np.array([shape for *_rest, shape in chosen], dtype=object)
        texts = self.drawing.texts_in(shapes)
        found: dict[str, list[Any]] = {
            "layer": [layer for layer, *_rest in chosen],
            "handle": [handle for _layer, handle, _shape in chosen],
            "text": texts,
        }
        values = {name: found.get(name, [None] * len(chosen)) for name in columns}
        yield Chunk(shapely.to_wkb(shapes), values, len(chosen))


class Drawing:
    """What of a drawing is taken: outlines and labels; of the rest only how much there is."""

    def __init__(self, path: Path, encoding: str) -> None:
        self.outlines: list[Outline] = []
        self.labels: list[tuple[float, float, str]] = []
        self.left_out: Counter[str] = Counter()
        for entity in _model_space(path, encoding):
            self._take(entity)

    @cached_property
    def layers(self) -> list[str]:
        return list(dict.fromkeys(layer for layer, *_rest in self.outlines))

    def _take(self, entity: Any) -> None:
        kind = entity.dxftype()
        if kind in ("TEXT", "MTEXT"):
            x, y, _z = entity.dxf.insert
            text = entity.plain_text() if kind == "TEXT" else entity.plain_text(split=False)
            self.labels.append((x, y, " ".join(decode_dxf_unicode(text).split())))
            return
        shape = _outline(entity) if isinstance(entity, LWPolyline | Polyline) else None
        if shape is None:
            self.left_out[kind] += 1
            return
        handle = entity.dxf.handle or ""
        self.outlines.append((decode_dxf_unicode(entity.dxf.layer), handle, shape))

    def texts_in(self, shapes: np.ndarray) -> list[str | None]:
        """The labels that stand in each outline, from the top down."""
        found: list[list[tuple[float, float, str]]] = [[] for _shape in shapes]
        if self.labels:
            points = shapely.points([(x, y) for x, y, _text in self.labels])
            tree = shapely.STRtree(shapes)
            for label, shape in tree.query(points, predicate="within").T:
                x, y, text = self.labels[label]
                found[shape].append((-y, x, text))
        return [" ".join(text for *_place, text in sorted(labels)) or None for labels in found]


def _model_space(path: Path, encoding: str) -> Any:
    if count_objects(path, encoding) > MOST_OBJECTS:
        raise Refused("dxf_too_many", most=MOST_OBJECTS)
    try:
        with path.open(encoding=encoding, errors="replace") as file:
            return ezdxf.read(file).modelspace()
    except (DXFError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise Refused("drawing_broken", reason=str(error)[:100]) from error


def _outline(entity: Any) -> Any | None:
    """The polygon of a closed polyline; None for an open one and for meshes."""
    if isinstance(entity, Polyline) and not (entity.is_2d_polyline or entity.is_3d_polyline):
        return None
    path = make_path(entity)
    points = [(p.x, p.y) for p in path.flattening(BULGE_ERROR)]
    if entity.is_closed and points and points[0] != points[-1]:
        points.append(points[0])
    if len(points) < LEAST_CORNERS or points[0] != points[-1]:
        return None
    return shapely.Polygon(points)


def open_source(job: dict[str, Any]) -> DxfSource:
    """The layer that the job names."""
    return DxfSource(Path(job["files"][0]), job["encoding"], job.get("layer", ""))


def layers_in(path: Path, _kind: str, encoding: str) -> list[tuple[str, DxfSource]]:
    """Each layer that holds an outline."""
    drawing = Drawing(path, encoding)
    return [(name, DxfSource(path, encoding, name, drawing)) for name in drawing.layers]
