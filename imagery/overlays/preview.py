"""A plan over the map as its points say now, before it is laid there."""

from __future__ import annotations

import numpy as np

from gis_core import crs, fitting
from gis_core.fitting import Mapping
from gis_core.safeio.rasters import drawing
from gis_core.safeio.rasters.pulling import Grid, places, sampled
from imagery import store
from imagery.models import Overlay
from imagery.overlays import pixels
from imagery.overlays.crossing import crossed
from imagery.overlays.judging import Standing
from imagery.tiles import as_webp

MOST_PIXELS = 1_500_000
WEBP_MOST = 16_383  # pixels of a side
SIDE = 512  # of what is reckoned at once
PLAN_PIXELS = 1600  # of the plan's longer side that are read


def grid_of(overlay: Overlay, standing: Standing) -> Grid | None:
    """The pixels of the preview in Web Mercator; None while there is nothing to preview."""
    if standing.judged is None or standing.resolution_m is None:
        return None
    edge = fitting.outline(standing.judged.mapping, overlay.box)
    web = crossed(edge, crs.STORAGE, crs.WEB_MERCATOR)
    if not np.isfinite(web).all():
        return None
    return Grid.over(web, standing.resolution_m, MOST_PIXELS, WEBP_MOST)


def bounds_of(grid: Grid) -> list[list[float]]:
    """South-west and north-east in degrees."""
    south, east = grid.north - grid.height * grid.step, grid.west + grid.width * grid.step
    (w, s), (e, n) = crs.to_wgs84(crs.WEB_MERCATOR, [(grid.west, south), (east, grid.north)])
    return [[s, w], [n, e]]


def picture(overlay: Overlay, mapping: Mapping, grid: Grid) -> bytes | None:
    """The plan as WebP, None where nothing of it is there; raises ``Refused`` where its picture
    is gone."""
    width, height = overlay.most_x, overlay.most_y
    shrunk = max(1.0, max(width, height) / PLAN_PIXELS)
    size = max(1, round(width / shrunk)), max(1, round(height / shrunk))
    scan = drawing.draw(store.path_of(overlay.picture), pixels.box(*overlay.box), size)
    if scan is None:
        return None
    inverse = mapping.inverse()

    def back(spots: np.ndarray) -> np.ndarray:
        return inverse(crossed(spots, crs.WEB_MERCATOR, crs.STORAGE))

    drawn = np.empty((4, grid.height, grid.width), "uint8")
    for block in grid.blocks(SIDE):
        columns, rows = places(grid, block, back, (width, height))
        within = np.s_[
            :, block.row : block.row + block.height, block.column : block.column + block.width
        ]
        drawn[within] = sampled(scan, columns * (size[0] / width), rows * (size[1] / height))
    return as_webp(drawn)
