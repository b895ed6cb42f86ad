"""A surveyor's sheet of some plots, as an office would have scanned it; it says that it is made up.

The sheet lies along its plots and not to the north, so that its points have to turn it.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from PIL import Image, ImageDraw, ImageFont

FINEST_M, LONGEST = 0.08, 1000  # of a pixel; pixels of the plots' longer side
MARGIN, BLOCK = 100, 150  # pixels round the plots, and of what is written below them
PAPER, INK, MEASURE, MINE = (250, 247, 238), (40, 38, 36), (150, 60, 30), (252, 236, 190)
BAR_M = 20
NOTICE = "MADE UP FOR A DEMO - NOT A REAL SURVEY"


@dataclass(frozen=True)
class Plot:
    """A plot by its number, on the ground; ``is_mine`` the one that the sheet is about."""

    number: str
    ground: shapely.Polygon
    is_mine: bool


class Sheet:
    """The plots on paper, and where on it each place of the ground lies."""

    def __init__(self, plots: list[Plot]) -> None:
        around = shapely.union_all([plot.ground for plot in plots])
        self.turn = _turn_of(around)
        self._corner = shapely.get_coordinates(around.centroid)[0]
        self._least = np.zeros(2)
        flat = self._flat(shapely.get_coordinates(around))
        (left, low), (right, high) = flat.min(axis=0), flat.max(axis=0)
        self._least = np.array([left, high])
        self.pixel_m = max(FINEST_M, max(right - left, high - low) / LONGEST)
        self.width = round((right - left) / self.pixel_m) + 2 * MARGIN
        self.height = round((high - low) / self.pixel_m) + 2 * MARGIN + BLOCK
        self.plots = plots

    def places(self, ground: np.ndarray) -> np.ndarray:
        """Columns and rows of places on the ground."""
        return (self._flat(ground) - self._least) / (self.pixel_m, -self.pixel_m) + MARGIN

    def corners(self) -> np.ndarray:
        """The corners of plots that lie farthest out, on the ground: one towards each of the
        sheet's."""
        known = shapely.get_coordinates([plot.ground for plot in self.plots])
        at = self.places(known)
        towards = [(1, 1), (-1, 1), (-1, -1), (1, -1)]
        return known[[int(np.argmax(at @ np.array(way))) for way in towards]]

    def painted(self, *title: str) -> bytes:
        """As JPEG, the title's lines in its block."""
        image = Image.new("RGB", (self.width, self.height), PAPER)
        pen = ImageDraw.Draw(image)
        pen.rectangle((16, 16, self.width - 16, self.height - 16), outline=INK, width=2)
        for plot in sorted(self.plots, key=lambda plot: plot.is_mine):
            self._plot(pen, plot)
        self._block(pen, [*title, NOTICE])
        out = io.BytesIO()
        image.save(out, "JPEG", quality=88)
        return out.getvalue()

    def _flat(self, ground: np.ndarray) -> np.ndarray:
        cos, sin = math.cos(self.turn), math.sin(self.turn)
        return (ground - self._corner) @ np.array([[cos, -sin], [sin, cos]])

    def _plot(self, pen: ImageDraw.ImageDraw, plot: Plot) -> None:
        ring = self.places(shapely.get_coordinates(plot.ground.exterior))
        spots = [(float(x), float(y)) for x, y in ring]
        pen.polygon(spots, fill=MINE if plot.is_mine else None)
        pen.line(spots, fill=INK, width=4 if plot.is_mine else 2, joint="curve")
        (middle,) = self.places(shapely.get_coordinates(plot.ground.point_on_surface()))
        pen.text(tuple(middle), plot.number, fill=INK, font=_font(22), anchor="mm")
        if plot.is_mine:
            _measure(pen, ring, self.pixel_m)

    def _block(self, pen: ImageDraw.ImageDraw, lines: list[str]) -> None:
        top = self.height - BLOCK
        pen.line((16, top, self.width - 16, top), fill=INK, width=2)
        for n, line in enumerate(lines):
            colour = MEASURE if line == NOTICE else INK
            pen.text((36, top + 18 + 36 * n), line, fill=colour, font=_font(22))
        bar = BAR_M / self.pixel_m
        pen.line((self.width - 40 - bar, top - 22, self.width - 40, top - 22), fill=INK, width=4)
        pen.text((self.width - 40, top - 44), f"{BAR_M} m", fill=INK, font=_font(18), anchor="rm")
        self._north(pen, (self.width - 64, 84))

    def _north(self, pen: ImageDraw.ImageDraw, at: tuple[int, int]) -> None:
        way = self.places(self._corner + np.array([[0, 1], [0, 0]]))
        x, y = (way[0] - way[1]) * self.pixel_m * 30
        tip, foot = (at[0] + x, at[1] + y), (at[0] - x, at[1] - y)
        pen.line((*foot, *tip), fill=INK, width=4)
        pen.polygon([tip, (at[0] - y / 4, at[1] + x / 4), (at[0] + y / 4, at[1] - x / 4)], fill=INK)
        pen.text((at[0] + 1.45 * x, at[1] + 1.45 * y), "N", fill=INK, font=_font(20), anchor="mm")


def _measure(pen: ImageDraw.ImageDraw, ring: np.ndarray, pixel_m: float) -> None:
    """Each corner as a ring, each side with its length on its inner side."""
    middle = ring[:-1].mean(axis=0)
    for start, end in pairwise(ring):
        x, y = start
        pen.ellipse((x - 5, y - 5, x + 5, y + 5), fill=PAPER, outline=MEASURE, width=2)
        length, side = math.dist(start, end), (start + end) / 2
        room = math.dist(middle, side)
        if length > 80 and room > 60:
            at, told = side + (middle - side) * (26 / room), f"{length * pixel_m:.2f}"
            pen.text(tuple(at), told, fill=MEASURE, font=_font(17), anchor="mm")


def _turn_of(shape: Any) -> float:
    """The angle of its longer side to the east."""
    spots = shapely.get_coordinates(shapely.oriented_envelope(shape))
    (x, y) = max(np.diff(spots, axis=0), key=lambda side: math.hypot(*side))
    return math.atan2(y, x) if x >= 0 else math.atan2(-y, -x)


def _font(size: int) -> Any:
    return ImageFont.load_default(size)
