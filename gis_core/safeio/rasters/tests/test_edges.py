"""Along its edges a picture has its own colours: what is not there has none to give."""

import numpy as np
import pytest
import rasterio

from gis_core.fitting import AFFINE, Homography
from gis_core.safeio import rasters
from gis_core.safeio.rasters import drawing
from gis_core.safeio.rasters.pulling import sampled

from .make import SRID, write_tiff

SIDE, STEP = 1100, 0.5
WEST, NORTH = 506_000, 3_245_000
PAPER = 240
LOSS = 20  # of JPEG, where letters meet paper
PLAN = np.array([[50.0, 50], [1050, 50], [1050, 1050], [50, 1050]])
TURNED = Homography(np.array([[0.4, -0.16, WEST], [-0.16, -0.4, NORTH], [0, 0, 1]]))


@pytest.fixture
def torn(tmp_path):
    """A scan of white paper with ragged edges and holes, written anew without loss; what is not
    there is black."""
    rows, columns = np.mgrid[0:SIDE, 0:SIDE]
    there = (columns + rows * 0.37 > 333) & (columns - rows * 0.2 < 900)
    there &= (columns // 7 + rows // 5) % 11 > 0
    scan = np.where(there, [[[PAPER]]] * 3, 0).astype("uint8")
    alpha = (there * 255).astype("uint8")[np.newaxis]
    source = write_tiff(
        tmp_path / "scan.tif", np.concatenate([scan, alpha]), photometric="RGB", alpha="YES"
    )
    target = tmp_path / "torn.tif"
    place = (STEP, 0, WEST, 0, -STEP, NORTH)
    rasters.make(source, target, srid=SRID, transform=place, lossless=True)
    return target


@pytest.mark.parametrize("pixels", [700, 400, 217, 90])
def test_drawn_smaller_no_pixel_is_darker_than_the_paper(torn, pixels):
    box = (WEST, NORTH - SIDE * STEP, WEST + SIDE * STEP, NORTH)

    drawn = drawing.draw(torn, box, (pixels, pixels), srid=SRID)

    assert drawn[:3][:, drawn[3] > 0].min() == PAPER
    assert 0 < drawn[3][drawn[3] > 0].min() < 128  # of an edge only a part is there


def test_turned_and_laid_on_the_land_it_has_no_dark_edge_at_any_size(torn, tmp_path):
    target = tmp_path / "laid.tif"

    rasters.lay(
        torn, target, srid=SRID, kind=AFFINE, plan=PLAN.tolist(), ground=TURNED(PLAN).tolist()
    )

    for level in ("NONE", 0, 1):
        with rasterio.open(target, OVERVIEW_LEVEL=level) as image:
            there = image.dataset_mask() > 0
            assert image.read()[:, there].min() >= PAPER - LOSS


def test_of_a_pixel_beside_nothing_the_colour_is_its_own_and_the_opacity_a_part():
    pixels = np.zeros((4, 1, 2), "uint8")
    pixels[:, 0, 0] = 200, 100, 50, 255

    ((seen,),) = np.moveaxis(sampled(pixels, np.array([[1.0]]), np.array([[0.5]])), 0, 2)

    assert seen.tolist() == [200, 100, 50, 128]
