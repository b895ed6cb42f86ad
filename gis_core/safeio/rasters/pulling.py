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
    def over(cls, edge: np.ndarray, step: float, most_pixels: int) -> Grid:
        """Over an outline; coarser than ``step`` where there would be too many pixels."""
        west, south = edge.min(axis=0)
        east, north = edge.max(axis=0)
        step = max(step, math.sqrt((east - west) * (north - south) / most_pixels))
        width, height = (max(1, math.ceil(n / step)) for n in (east - west, north - south))
        return cls(float(west), float(north), step, width, height)

    @property
    def whole(self) -> Block:
        """All of it as one block."""
        return Block(0, 0, self.width, self.height)

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

    ``pixels`` has shape (4, height, width), its last band opacity.
    """
    _bands, height, width = pixels.shape
    inside = (columns >= 0) & (columns <= width) & (rows >= 0) & (rows <= height)
    left, across = _cells(np.where(inside, columns, 0), width)
    above, down = _cells(np.where(inside, rows, 0), height)
    right, below = np.minimum(left + 1, width - 1), np.minimum(above + 1, height - 1)
    upper = pixels[:, above, left] * (1 - across) + pixels[:, above, right] * across
    lower = pixels[:, below, left] * (1 - across) + pixels[:, below, right] * across
    drawn = np.rint(upper * (1 - down) + lower * down).astype("uint8")
    drawn[:, ~inside] = 0
    return drawn


def _cells(along: np.ndarray, length: int) -> tuple[np.ndarray, np.ndarray]:
    """The pixel whose middle lies before a place, and how far on the place is to the next."""
    moved = np.clip(along - 0.5, 0, length - 1).astype("float32")
    first = moved.astype(int)
    return first, moved - first
