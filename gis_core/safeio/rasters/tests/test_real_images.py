"""Images that nobody here made, against what an independent reader found in them."""

import json

import numpy as np
import pytest
import rasterio
from rasterio.enums import Compression
from rio_cogeo.cogeo import cog_validate

from gis_core.safeio import Refused, rasters
from gis_core.safeio.tests.make import REAL

pytestmark = pytest.mark.skipif(not REAL.exists(), reason="the shared data is not here")
ALLOWED = {4326, 32633}
IMAGES = [
    "imagery/misc/RGBA.uint16.tif",
    "imagery/misc/cog_rgb.tif",
    "imagery/misc/cog_rgba.tif",
    "imagery/misc/colorado_hro_nodata.tif",
    "imagery/misc/nl_ortho25cm_jpeg_ycbcr.tif",
    "imagery/naip/m_4709963_se_14_1_20090818.tif",
    "imagery/naip/m_4709963_se_14_1_20140720.tif",
    "imagery/naip/m_4709963_se_14_1_20200831.tif",
    "imagery/swellendam_za/3420B_2010_328_RGB_LATLNG.tif",
    "imagery/worldfile/Pk50095.tif",
]
SAMPLES = 25  # along each side


@pytest.fixture(scope="module")
def expected():
    return json.loads((REAL / "expected.json").read_text())


def colours_of(image, told):
    """The bands of red, green and blue as the independent reader names them."""
    names = told["colorinterp"]
    if "red" in names:
        return [names.index(name) + 1 for name in ("red", "green", "blue")]
    return [1, 2, 3]


def sampled(image, bands):
    """(pixels, whether they are there) at points spread over the image, asked by coordinates."""
    columns = np.linspace(0, image.width - 1, SAMPLES).astype(int)
    rows = np.linspace(0, image.height - 1, SAMPLES).astype(int)
    pixels, mask = image.read(bands), image.dataset_mask() > 0
    return pixels[:, rows][:, :, columns], mask[rows][:, columns]


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
@pytest.mark.parametrize("name", IMAGES)
def test_the_image_is_written_anew_with_its_pixels_at_its_place(tmp_path, expected, name):
    path, told = REAL / name, expected[name]
    beside = path.with_suffix(".tfw")
    lines = beside.read_text() if beside.exists() else ""
    seen = rasters.look(
        path, allowed=ALLOWED, given_srid=32633 if lines else None, world_file=lines
    )
    target = tmp_path / "cog.tif"
    made = rasters.make(
        path,
        target,
        srid=seen.srid,
        transform=seen.transform,
        stretch=seen.stretch,
        lossless=True,
    )

    assert [seen.width, seen.height] == told["size"]
    assert (seen.bands, seen.dtype) == (told["bands"], told["dtype"])
    assert seen.srid == (told["crs"] or 32633)
    assert cog_validate(str(target), quiet=True)[0]
    with rasterio.open(target) as image, rasterio.open(path) as delivered:
        assert image.bounds == pytest.approx(told["bounds"], abs=seen.transform[0] / 100)
        drawn, is_there = sampled(image, [1, 2, 3])
        wanted, was_there = sampled(delivered, colours_of(delivered, told))
        assert (is_there == was_there).all()
        # The reader counts a hole wherever one colour has the value of nothing.
        share = image.dataset_mask().astype(bool).mean()
        assert share == pytest.approx(told["valid_fraction"], abs=0.005)
        if told["dtype"] == "uint8":
            apart = np.abs(drawn[:, is_there].astype(int) - wanted[:, is_there])
            # Two decoders of JPEG differ where colours meet; this test's reader has another one.
            assert (
                apart.mean() < 1 if delivered.compression == Compression.jpeg else not apart.any()
            )
            places = colours_of(delivered, told)
            if told["valid_fraction"] == 1.0:
                means = [told["band_mean"][n - 1] for n in places]
                assert [s["mean"] for s in made.statistics] == pytest.approx(means, abs=0.5)


def test_an_image_without_a_place_says_so():
    seen = rasters.look(REAL / "imagery/misc/no_geo.jpg", allowed=ALLOWED)

    assert (seen.kind, seen.srid, seen.transform) == ("jpeg", None, None)
    assert (seen.width, seen.height) == (2000, 2000)


def test_bombs_and_strangers_are_refused():
    hostile = [p for p in (REAL / "hostile/image").rglob("*") if p.is_file()]
    assert hostile
    for path in hostile:
        found = look(path)
        # A photograph is an image without a place, which a person would have to give it.
        assert found.startswith("raster_") if isinstance(found, str) else found.srid is None, path


def look(path):
    """What is found in the file, or the code by which it was refused."""
    try:
        return rasters.look(path, allowed=ALLOWED)
    except Refused as refusal:
        return refusal.code
