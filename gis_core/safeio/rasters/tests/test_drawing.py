"""Parts of an image drawn: no more of it is read than the picture needs."""

import numpy as np
import pytest
import rasterio

from gis_core.safeio.rasters import drawing

from .make import NORTH, PIXEL_M, SRID, WEST, picture, write_tiff

WIDE, HIGH = 4000, 40


class Watched:
    """An open image that knows how many pixels were read of it."""

    def __init__(self, image):
        self.image, self.columns = image, 0

    def __getattr__(self, name):
        return getattr(self.image, name)

    def read(self, bands, *, out, **given):
        self.columns = out.shape[2]
        return self.image.read(bands, out=out, **given)


@pytest.fixture
def wide(tmp_path, monkeypatch):
    path = write_tiff(tmp_path / "wide.tif", np.full((3, HIGH, WIDE), 90, "uint8"))
    with rasterio.open(path) as image:
        watched = Watched(image)
        monkeypatch.setattr(drawing, "_opened", lambda _path: watched)
        yield watched


def test_of_a_sheet_whose_edge_alone_is_touched_no_more_is_read_than_is_drawn(wide, tmp_path):
    side = WIDE * PIXEL_M
    last_rows = NORTH - (HIGH - 12) * PIXEL_M

    drawn = drawing.draw(
        tmp_path, (WEST, last_rows - side, WEST + side, last_rows), (256, 256), srid=SRID
    )

    assert wide.columns <= 256 * drawing.FINER + 4 * drawing.MARGIN
    assert drawn[3, 0].max() > 0
    assert drawn[3, 10:].max() == 0


def test_within_an_image_its_own_pixels_are_drawn(tmp_path):
    path = write_tiff(tmp_path / "a.tif")
    box = (WEST, NORTH - 60 * PIXEL_M, WEST + 80 * PIXEL_M, NORTH)

    drawn = drawing.draw(path, box, (80, 60), srid=SRID)

    assert np.abs(drawn[:3].astype(int) - picture()).max() <= 4


def test_where_an_image_does_not_reach_nothing_is_drawn(tmp_path):
    path = write_tiff(tmp_path / "a.tif")

    assert (
        drawing.draw(path, (WEST + 1000, NORTH, WEST + 1100, NORTH + 99), (9, 9), srid=SRID) is None
    )
