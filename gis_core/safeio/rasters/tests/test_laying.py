"""A plan laid on the ground: every pixel where the points say, and nothing beyond the plan."""

import numpy as np
import pytest
import rasterio
from PIL import Image
from rio_cogeo.cogeo import cog_validate

from gis_core.fitting import AFFINE, PROJECTIVE, THIN_PLATE, Homography
from gis_core.safeio import Refused, rasters

from .make import SRID, write_tiff

X, Y = 506_000, 3_245_000
WIDTH, HEIGHT = 400, 300
FLAT = {"srid": 3857, "transform": (2.0, 0, 0, 0, -2.0, 0)}  # a picture by its own pixels
PLAN = np.array([[20.0, 20], [380, 20], [380, 280], [20, 280], [200, 150]])
TURNED = np.array([[0.3, -0.1, X], [-0.1, -0.3, Y], [0, 0, 1]])
TILTED = TURNED @ np.array([[1, 0, 0], [0, 1, 0], [2e-4, -1e-4, 1]])


@pytest.fixture
def plan(tmp_path):
    """A picture as the site keeps it: red by column, green by row, in steps of a pixel."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    pixels = np.stack([columns * 255 // WIDTH, rows * 255 // HEIGHT, np.full_like(rows, 90)])
    source = write_tiff(tmp_path / "scan.tif", pixels.astype("uint8"), crs=None)
    flat = tmp_path / "flat.tif"
    rasters.make(source, flat, lossless=True, **FLAT)
    return flat


def laid(plan, kind, ground, points=PLAN):
    target = plan.with_name("laid.tif")
    made = rasters.lay(
        plan, target, srid=SRID, kind=kind, plan=points.tolist(), ground=np.array(ground).tolist()
    )
    assert cog_validate(str(target), quiet=True)[0]
    return made, target


def colour_at(target, spot):
    with rasterio.open(target) as image:
        assert image.crs.to_epsg() == SRID
        row, column = image.index(*spot)
        pixel = image.read(window=((row, row + 1), (column, column + 1)))
        seen = image.dataset_mask(window=((row, row + 1), (column, column + 1)))
        return [int(n) for n in pixel.ravel()], int(seen[0, 0])


@pytest.mark.parametrize(
    ("kind", "matrix"), [(AFFINE, TURNED), (PROJECTIVE, TILTED), (THIN_PLATE, TURNED)]
)
def test_what_the_plan_shows_lies_where_the_points_say(plan, kind, matrix):
    lead = Homography(matrix)

    made, target = laid(plan, kind, lead(PLAN))

    for column, row in [(30, 40), (350, 60), (200, 150), (100, 250)]:
        colour, seen = colour_at(target, lead(np.array([[column, row]]))[0])
        assert seen == 255
        assert colour[0] == pytest.approx(column * 255 / WIDTH, abs=6)
        assert colour[1] == pytest.approx(row * 255 / HEIGHT, abs=6)
    assert made.thumbnail.startswith(b"RIFF")


def test_beyond_the_plan_it_is_transparent(plan):
    lead = Homography(TURNED)

    _made, target = laid(plan, AFFINE, lead(PLAN))

    with rasterio.open(target) as image:
        west, south, east, north = image.bounds
        corners = [(west + 1, south + 1), (east - 1, north - 1)]
        assert [colour_at(target, corner)[1] for corner in corners] == [0, 0]
    spot = lead(np.array([[-5.0, 150]]))[0]
    assert colour_at(target, spot)[1] == 0


def test_a_bent_plan_goes_through_its_points(plan):
    ground = Homography(TURNED)(PLAN)
    ground[4] += 3, 2

    _made, target = laid(plan, THIN_PLATE, ground)

    colour, _seen = colour_at(target, ground[4])
    assert colour[0] == pytest.approx(200 * 255 / WIDTH, abs=6)
    assert colour[1] == pytest.approx(150 * 255 / HEIGHT, abs=6)


def test_progress_is_told_and_may_stop_the_work(plan):
    class Enough(Exception):
        pass

    def stop(_part):
        raise Enough

    ground = Homography(TURNED)(PLAN).tolist()
    with pytest.raises(Enough):
        rasters.lay(
            plan, plan.with_name("no.tif"), srid=SRID, kind=AFFINE, plan=PLAN.tolist(),
            ground=ground, progress=stop,
        )  # fmt: skip


def test_a_broken_picture_is_refused(plan):
    plan.write_bytes(plan.read_bytes()[:2000])

    with pytest.raises(Refused):
        laid(plan, AFFINE, Homography(TURNED)(PLAN))


@pytest.mark.parametrize(("ending", "options"), [("png", {}), ("tif", {"compression": "group4"})])
def test_a_scan_in_black_and_white_is_black_and_white(tmp_path, ending, options):
    scan = Image.new("1", (64, 32), 1)
    scan.paste(0, (0, 0, 32, 32))
    scan.save(tmp_path / f"scan.{ending}", **options)

    rasters.make(tmp_path / f"scan.{ending}", tmp_path / "flat.tif", lossless=True, **FLAT)

    with rasterio.open(tmp_path / "flat.tif") as image:
        assert image.read(1)[16, [8, 56]].tolist() == [0, 255]
