"""Outlines of torn images: few corners, in an end of time, and nothing that is there left out."""

import numpy as np
import pytest
import rasterio
from rasterio.io import MemoryFile
from shapely.geometry import box, shape

from gis_core.safeio.rasters.outlining import CORNERS, outline

SIDE = 600
WHOLE = box(0, -SIDE, SIDE, 0)
TRANSFORM = rasterio.Affine(1, 0, 0, 0, -1, 0)


@pytest.fixture(scope="module")
def image():
    """Any image of that size; outlines are of the mask that is given."""
    profile = {
        "driver": "GTiff", "width": SIDE, "height": SIDE, "count": 1, "dtype": "uint8",
        "transform": rasterio.Affine(0.5, 0, 9, 0, -0.5, 9),
    }  # fmt: skip
    with MemoryFile() as memory, memory.open(**profile) as opened:
        yield opened


def outlined(mask, image):
    return shape(outline(mask, TRANSFORM, image))


def corners(geometry) -> int:
    parts = getattr(geometry, "geoms", [geometry])
    return sum(
        len(part.exterior.coords) + sum(len(r.coords) for r in part.interiors) for part in parts
    )


def spotted(cells: int, count: int) -> np.ndarray:
    """So many squares of so many cells' side, none of which touches another."""
    apart = int(SIDE / np.ceil(np.sqrt(count)))
    mask = np.zeros((SIDE, SIDE), bool)
    spots = [(row, column) for row in range(1, SIDE - cells, apart)
             for column in range(1, SIDE - cells, apart)][:count]  # fmt: skip
    assert len(spots) == count
    for row, column in spots:
        mask[row : row + cells, column : column + cells] = True
    return mask


@pytest.mark.parametrize(("cells", "count"), [(1, 150), (1, 2000), (5, 2000)])
def test_holes_are_too_many_to_be_told(image, cells, count):
    found = outlined(~spotted(cells, count), image)

    assert found.is_valid
    assert corners(found) <= CORNERS
    assert found.symmetric_difference(WHOLE).area < 0.15 * WHOLE.area


@pytest.mark.parametrize(("cells", "count"), [(1, 150), (1, 2000), (5, 2000)])
def test_islands_are_too_many_to_be_told(image, cells, count):
    mask = spotted(cells, count)

    found = outlined(mask, image)

    assert found.is_valid
    assert corners(found) <= CORNERS
    rows, columns = np.nonzero(mask)
    there = box(columns.min(), -rows.max() - 1, columns.max() + 1, -rows.min())
    assert found.symmetric_difference(there).area < 0.1 * WHOLE.area


def test_specks_beside_a_whole_are_left_out_and_a_hole_that_counts_is_kept(image):
    mask = np.zeros((SIDE, SIDE), bool)
    mask[100:500, 100:500] = True
    mask[200:300, 200:300] = False
    mask[5, ::7] = True

    found = outlined(mask, image)

    wanted = box(100, -500, 500, -100) - box(200, -300, 300, -200)
    assert found.equals(wanted)


def test_one_pixel_is_an_image(image):
    found = outlined(np.ones((1, 1), bool), image)

    assert found.equals(WHOLE)
