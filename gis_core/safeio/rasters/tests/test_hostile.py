"""Images made to read, fetch or fill what they must not."""

import struct
import subprocess
import sys

import numpy as np
import pytest
import rasterio

from gis_core.safeio import Refused, rasters
from gis_core.safeio.rasters.kinds import kind_of

from .make import NORTH, SRID, WEST, picture, write_tiff

ALLOWED = {4326, SRID}
FOREIGN = 77
RAW_BAND = (
    '<VRTDataset rasterXSize="9" rasterYSize="9"><VRTRasterBand dataType="Byte" band="1" '
    'subClass="VRTRawRasterBand"><SourceFilename>/etc/passwd</SourceFilename>'
    "</VRTRasterBand></VRTDataset>"
)
TILE_SERVICE = (
    "<GDAL_WMS><Service name='TMS'><ServerUrl>http://127.0.0.1:{port}/</ServerUrl></Service>"
    "</GDAL_WMS>"
)


def look(path):
    """What is found in the file, or the code by which it was refused."""
    try:
        return rasters.look(path, allowed=ALLOWED)
    except Refused as refusal:
        return refusal.code


@pytest.mark.parametrize(
    "text",
    [
        RAW_BAND,
        TILE_SERVICE,
        "<html><body>Not found</body></html>",
        "",
    ],
)
@pytest.mark.parametrize("name", ["a.tif", "a.jp2", "a.png"])
def test_a_description_in_disguise_is_no_image(tmp_path, canary, name, text):
    port, seen = canary
    path = tmp_path / name
    path.write_text(text.format(port=port) if "{port}" in text else text)

    assert look(path) == "raster_unknown"
    assert seen == []


def with_overviews_elsewhere(path, target):
    """A genuine GeoTIFF that names other files as its overviews."""
    write_tiff(path, np.full((3, 1200, 1200), 1, "uint8"))
    with rasterio.open(path, "r+") as image:
        image.update_tags(ns="OVERVIEWS", OVERVIEW_FILE=target)
    return path


def test_overviews_at_an_address_are_not_fetched(tmp_path, canary):
    port, seen = canary
    path = with_overviews_elsewhere(
        tmp_path / "a.tif", f"/vsicurl/http://127.0.0.1:{port}/other.tif"
    )

    found = look(path)
    rasters.make(path, tmp_path / "cog.tif", srid=SRID, transform=found.transform)

    assert seen == []


def test_overviews_in_another_file_are_not_shown(tmp_path):
    other = write_tiff(tmp_path / "other.tif", np.full((3, 1200, 1200), FOREIGN, "uint8"))
    with rasterio.open(other, "r+") as image:
        image.build_overviews([2, 4, 8])
    path = with_overviews_elsewhere(tmp_path / "a.tif", str(other))
    with rasterio.open(path) as image:  # the attack works where nobody is careful
        assert image.read(1, out_shape=(100, 100)).max() == FOREIGN

    found = look(path)
    rasters.make(path, tmp_path / "cog.tif", srid=SRID, transform=found.transform, lossless=True)

    with rasterio.open(tmp_path / "cog.tif") as image:
        assert image.tags(ns="OVERVIEWS") == {}
        for level in (1, 2, 4):
            assert image.read(1, out_shape=(1200 // level,) * 2).max() == 1


def test_descriptions_beside_an_image_are_not_read(tmp_path):
    path = write_tiff(tmp_path / "a.tif")
    (tmp_path / "a.tif.aux.xml").write_text(
        "<PAMDataset><SRS>EPSG:4326</SRS><Metadata domain='OVERVIEWS'>"
        "<MDI key='OVERVIEW_FILE'>/etc/passwd</MDI></Metadata></PAMDataset>"
    )

    assert look(path).srid == SRID


def sparse(path, width, height, **options):
    """A file that claims many pixels and holds none."""
    profile = {
        "driver": "GTiff", "width": width, "height": height, "count": 3, "dtype": "uint8",
        "tiled": True, "SPARSE_OK": "TRUE", "BIGTIFF": "YES", "crs": f"EPSG:{SRID}",
        "transform": rasterio.Affine(0.1, 0, WEST, 0, -0.1, NORTH),
    }  # fmt: skip
    with rasterio.open(path, "w", **profile | options):
        pass
    return path


def test_a_small_file_that_claims_terabytes_is_not_opened(tmp_path):
    path = sparse(tmp_path / "a.tif", 200_000, 200_000, blockxsize=16_384, blockysize=8192)

    assert path.stat().st_size < 1_000_000
    assert look(path) == "raster_bomb"


def test_pieces_too_large_to_read_are_refused(tmp_path):
    path = sparse(tmp_path / "a.tif", 16_384, 16_384, blockxsize=16_384, blockysize=16_384)

    assert look(path) in {"raster_blocks", "raster_bomb"}


def test_more_pixels_than_a_city_has_are_refused(tmp_path):
    path = sparse(tmp_path / "a.tif", 400_000, 400_000, blockxsize=16_384, blockysize=16_384)

    assert look(path) == "raster_too_large"


@pytest.mark.parametrize("kept", [9, 200, 6000])
def test_an_image_cut_short_is_refused(tmp_path, kept):
    whole = write_tiff(tmp_path / "a.tif", picture(200, 200)).read_bytes()
    path = tmp_path / "b.tif"
    path.write_bytes(whole[:kept])

    found = look(path)
    if not isinstance(found, str):
        with pytest.raises(Refused):
            rasters.make(path, tmp_path / "cog.tif", srid=SRID, transform=found.transform)
    else:
        assert found in {"raster_damaged", "raster_unknown"}


def test_a_place_that_is_none_is_refused(tmp_path):
    path = write_tiff(tmp_path / "a.tif")
    content = path.read_bytes()
    scale = struct.pack("<3d", 0.5, 0.5, 0)
    assert content.count(scale) == 1
    path.write_bytes(content.replace(scale, struct.pack("<3d", float("nan"), 0.5, 0)))

    assert look(path) == "raster_placed_nowhere"


def test_a_kind_is_known_by_its_first_bytes():
    assert kind_of(b"II*\0" + b"\0" * 12) == "tiff"
    assert kind_of(b"\x89PNG\r\n\x1a\n" + b"\0" * 8) == "png"
    assert kind_of(b"GIF89a" + b"\0" * 10) is None
    assert kind_of(b"") is None


def test_images_altered_at_random_are_read_or_refused_and_nothing_else(tmp_path):
    write_tiff(tmp_path / "plain.tif", picture())
    write_tiff(tmp_path / "tiled.tif", picture(bands=4), tiled=True, blockxsize=16, blockysize=16)
    write_tiff(tmp_path / "deep.tif", picture().astype("uint16") * 40, compress="deflate")

    done = subprocess.run(
        [sys.executable, "-m", "gis_core.safeio.rasters.tests.altered", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    refused, read = map(int, done.stdout.split())
    assert refused > 10
    assert refused + read == 3 * 25
