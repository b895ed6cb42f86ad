"""Pixels pulled from a plan to where it lies on the ground.

Every pixel of the ground asks where on the plan it lies; a lattice is asked exactly and what lies
between is interpolated, which is nearer than a pixel however the plan is bent.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

LATTICE = 16  # pixels between two places that are asked exactly
LONGEST = 2**31 - 1  # side of a TIFF
Back = Callable[[np.ndarray], np.ndarray]


class Block(NamedTuple):
    """A part of a grid, in its pixels."""

    column: int
    row: int
    width: int
    height: int


class Grid(NamedTuple):
    """Square pixels over the ground, north up, from its upper left corner."""

    west: float
    north: float
    step: float
    width: int
    height: int

    @classmethod
    def over(
        cls, edge: np.ndarray, step: float, most_pixels: int, most_side: int = LONGEST
    ) -> Grid:
        """Over an outline; coarser than ``step`` where there would be too many pixels, or where a
        side would be too long."""
        west, south = edge.min(axis=0)
        east, north = edge.max(axis=0)
        least = math.sqrt((east - west) * (north - south) / most_pixels)
        step = max(step, least, (east - west) / most_side, (north - south) / most_side)
        sides = (east - west, north - south)
        width, height = (min(max(1, math.ceil(n / step)), most_side) for n in sides)
        return cls(float(west), float(north), step, width, height)

    def blocks(self, side: int) -> Iterator[Block]:
        """Row by row."""
        for row in range(0, self.height, side):
            for column in range(0, self.width, side):
                yield Block(
                    column, row, min(side, self.width - column), min(side, self.height - row)
                )


def places(
    grid: Grid, block: Block, back: Back, size: tuple[float, float]
) -> tuple[np.ndarray, np.ndarray]:
    """The plan's column and row for every pixel of a block, NaN far beyond the plan, whose width
    and height ``size`` is."""
    across, down = (math.ceil(n / LATTICE) + 1 for n in (block.width, block.height))
    x = grid.west + (block.column + LATTICE * np.arange(across)) * grid.step
    y = grid.north - (block.row + LATTICE * np.arange(down)) * grid.step
    asked = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    found = back(asked).reshape(down, across, 2)
    near = np.all(np.abs(found - np.array(size) / 2) <= 1.5 * np.array(size), axis=2)
    found = np.where(near[..., np.newaxis], found, np.nan)
    columns, rows = (_between(found[..., n], block) for n in (0, 1))
    return columns, rows


def _between(lattice: np.ndarray, block: Block) -> np.ndarray:
    """The lattice's values at the middle of every pixel."""
    down = (np.arange(block.height) + 0.5) / LATTICE
    above = down.astype(int)
    part = (down - above)[:, np.newaxis]
    lines = lattice[above] * (1 - part) + lattice[above + 1] * part
    across = (np.arange(block.width) + 0.5) / LATTICE
    left = across.astype(int)
    part = across - left
    return lines[:, left] * (1 - part) + lines[:, left + 1] * part


def sampled(pixels: np.ndarray, columns: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Colours and opacity at places between pixels; what lies off the picture is transparent.

    ``pixels`` has shape (4, height, width), its last band opacity, by which each of the four
    pixels around a place gives of its colour: what is not there has none.
    """
    _bands, height, width = pixels.shape
    inside = (columns >= 0) & (columns <= width) & (rows >= 0) & (rows <= height)
    left, across = _cells(np.where(inside, columns, 0), width)
    above, down = _cells(np.where(inside, rows, 0), height)
    right, below = np.minimum(left + 1, width - 1), np.minimum(above + 1, height - 1)
    colours = np.zeros((3, *columns.shape), "float32")
    opacity = np.zeros(columns.shape, "float32")
    for row, near_row in ((above, 1 - down), (below, down)):
        for column, near_column in ((left, 1 - across), (right, across)):
            weight = pixels[3, row, column] * near_row * near_column
            opacity += weight
            colours += pixels[:3, row, column] * weight
    drawn = np.zeros((4, *columns.shape), "uint8")
    drawn[:3] = np.rint(colours / np.where(opacity > 0, opacity, 1))
    drawn[3] = np.rint(opacity)
    drawn[:, ~inside] = 0
    return drawn


def _cells(along: np.ndarray, length: int) -> tuple[np.ndarray, np.ndarray]:
    """The pixel whose middle lies before a place, and how far on the place is to the next."""
    moved = np.clip(along - 0.5, 0, length - 1).astype("float32")
    first = moved.astype(int)
    return first, moved - first
