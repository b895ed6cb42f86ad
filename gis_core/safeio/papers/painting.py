"""In the child: a DXF layout onto a picture, by ezdxf's drawing add-on and Pillow."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from ezdxf.addons.drawing import Frontend, RenderContext
from ezdxf.addons.drawing.config import (
    BackgroundPolicy,
    ColorPolicy,
    Configuration,
    HatchPolicy,
    ImagePolicy,
    ProxyGraphicPolicy,
)
from ezdxf.addons.drawing.properties import LayoutProperties
from ezdxf.addons.drawing.recorder import Recorder
from ezdxf.document import Drawing
from ezdxf.math import Matrix44
from PIL import Image, ImageChops, ImageDraw

from gis_core.safeio.errors import Refused

from .plain_backend import PlainBackend

FINER = 2  # painted larger and shrunk, so that edges are smooth
MARGIN = 0.02
LIGHTEST, WHITE = 140, 200  # of 255
HOW = Configuration(
    background_policy=BackgroundPolicy.WHITE,
    color_policy=ColorPolicy.COLOR,
    hatch_policy=HatchPolicy.SHOW_OUTLINE,
    image_policy=ImagePolicy.IGNORE,
    proxy_graphic_policy=ProxyGraphicPolicy.IGNORE,
    max_flattening_distance=0.05,
)


def paint(document: Drawing, layout: Any, side: int) -> Image.Image:
    """The layout fitted into ``side`` pixels; raises ``Refused`` where it holds nothing to see."""
    recorder = Recorder()
    paper = LayoutProperties(layout.name, "#ffffff", "#000000")
    frontend = Frontend(RenderContext(document), recorder, config=HOW)
    frontend.draw_layout(layout, layout_properties=paper)
    player = recorder.player()
    box = player.bbox()
    if not box.has_data:
        raise Refused("drawing_empty")
    largest = max(box.size.x, box.size.y) or 1.0
    scale = side * FINER * (1 - 2 * MARGIN) / largest
    margin = side * FINER * MARGIN
    width, height = (int(length * scale + 2 * margin) + 1 for length in (box.size.x, box.size.y))
    west, north = box.extmin.x, box.extmax.y
    player.transform(
        Matrix44.translate(-west, -north, 0)
        @ Matrix44.scale(scale, -scale, 1)
        @ Matrix44.translate(margin, margin, 0)
    )
    brush = _Brush((width, height))
    player.replay(brush)
    return brush.image.resize(
        (max(1, width // FINER), max(1, height // FINER)), Image.Resampling.BOX
    )


class _Brush(PlainBackend):
    """Draws in pixels; line weights matter less than that every line is seen."""

    def __init__(self, size: tuple[int, int]) -> None:
        super().__init__()
        self.image = Image.new("RGB", size, "white")
        self.pen = ImageDraw.Draw(self.image)

    def draw_point(self, pos: Any, properties: Any) -> None:
        self.pen.ellipse((pos.x - 2, pos.y - 2, pos.x + 2, pos.y + 2), fill=_ink(properties))

    def draw_line(self, start: Any, end: Any, properties: Any) -> None:
        self._strokes([(start.x, start.y), (end.x, end.y)], properties)

    def draw_solid_lines(self, lines: Iterable[tuple[Any, Any]], properties: Any) -> None:
        for start, end in lines:
            self.draw_line(start, end, properties)

    def draw_path(self, path: Any, properties: Any) -> None:
        self._strokes([(p.x, p.y) for p in path.flattening(0.5)], properties)

    def draw_filled_polygon(self, points: Any, properties: Any) -> None:
        self._fill([[(p.x, p.y) for p in points.vertices()]], properties)

    def draw_filled_paths(self, paths: Iterable[Any], properties: Any) -> None:
        self._fill([[(p.x, p.y) for p in path.flattening(0.5)] for path in paths], properties)

    def _strokes(self, points: list[tuple[float, float]], properties: Any) -> None:
        if len(points) > 1:
            self.pen.line(points, fill=_ink(properties), width=2 * FINER, joint="curve")

    def _fill(self, rings: list[list[tuple[float, float]]], properties: Any) -> None:
        """Rings within rings are holes, as in letters: what lies in an odd number is filled."""
        rings = [ring for ring in rings if len(ring) > 2]
        if not rings:
            return
        xs = [x for ring in rings for x, _y in ring]
        ys = [y for ring in rings for _x, y in ring]
        left, top = max(0, int(min(xs))), max(0, int(min(ys)))
        right = min(self.image.width, int(max(xs)) + 2)
        bottom = min(self.image.height, int(max(ys)) + 2)
        if right <= left or bottom <= top:
            return
        mask = Image.new("1", (right - left, bottom - top))
        for ring in rings:
            one = Image.new("1", mask.size)
            ImageDraw.Draw(one).polygon([(x - left, y - top) for x, y in ring], fill=1)
            mask = ImageChops.logical_xor(mask, one)
        self.image.paste(_ink(properties), (left, top), mask)


@lru_cache(maxsize=1024)
def dark(colour: str) -> tuple[int, int, int]:
    """A colour made for a black screen, as dark as it must be to be seen on paper."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    light = (299 * red + 587 * green + 114 * blue) / 1000
    if light > WHITE and max(red, green, blue) - min(red, green, blue) < 16:
        return 0, 0, 0
    shade = min(1.0, LIGHTEST / light) if light else 1.0
    return int(red * shade), int(green * shade), int(blue * shade)


def _ink(properties: Any) -> tuple[int, int, int]:
    return dark(str(properties.color)[:7])
