"""The piece of paper that the map gets, and the round scale at which the parcel fits on it."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH_MM, HEIGHT_MM = 180.0, 104.0
FILLED = 0.62  # of the frame by the parcel at most: what lies around it is wanted, too
_STEPS = (1, 2, 2.5, 5)
SCALES = tuple(int(step * 10**power) for power in range(2, 7) for step in _STEPS)


@dataclass(frozen=True)
class Frame:
    """A window on the ground: its corner in metres of the storage CRS, and 1:``scale``."""

    west: float
    north: float
    scale: int

    @property
    def mm_per_m(self) -> float:
        """Millimetres on paper for a metre of ground."""
        return 1000 / self.scale

    @property
    def east(self) -> float:
        """The right edge."""
        return self.west + WIDTH_MM / self.mm_per_m

    @property
    def south(self) -> float:
        """The lower edge."""
        return self.north - HEIGHT_MM / self.mm_per_m

    def on_paper(self, point: list[float]) -> tuple[float, float]:
        """Millimetres from the frame's upper left corner."""
        x, y = point
        return (x - self.west) * self.mm_per_m, (self.north - y) * self.mm_per_m


def frame_around(box: tuple[float, float, float, float]) -> Frame:
    """The frame around a box (west, south, east, north), at the largest scale that fits."""
    west, south, east, north = box
    scale = next((s for s in SCALES if _fits(east - west, north - south, s)), SCALES[-1])
    half_width, half_height = WIDTH_MM * scale / 2000, HEIGHT_MM * scale / 2000
    return Frame((west + east) / 2 - half_width, (south + north) / 2 + half_height, scale)


def _fits(width_m: float, height_m: float, scale: int) -> bool:
    widest, highest = FILLED * WIDTH_MM, FILLED * HEIGHT_MM
    return width_m * 1000 <= widest * scale and height_m * 1000 <= highest * scale


def scale_bar(scale: int) -> tuple[int | float, float]:
    """A round length in metres for a bar of 25 to 60 mm, and its length on paper in mm."""
    for power in range(6):
        for step in (1, 2, 5):
            metres = step * 10**power
            if metres * 1000 / scale >= 25:
                return metres, metres * 1000 / scale
    return 10**6, 10**9 / scale
