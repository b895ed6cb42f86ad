"""The grid that a plan is pulled to: no more pixels than somebody can hold or write."""

import numpy as np
import pytest

from gis_core.safeio.rasters.pulling import Grid


@pytest.mark.parametrize("size", [(1_000_000, 3), (3, 1_000_000), (40_000, 40_000), (7, 5)])
def test_neither_the_pixels_nor_a_side_of_a_grid_are_too_many(size):
    edge = np.array([[0.0, 0.0], size])

    grid = Grid.over(edge, 1.0, 1_500_000, 16_383)

    assert max(grid.width, grid.height) <= 16_383
    assert (grid.width - 1) * (grid.height - 1) <= 1_500_000
    assert grid.width * grid.step == pytest.approx(size[0], rel=0.001, abs=grid.step)
    assert grid.height * grid.step == pytest.approx(size[1], rel=0.001, abs=grid.step)
