"""Which copy of GDAL writes a Cloud Optimized GeoTIFF, and that each writes the same."""

import mmap
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rio_cogeo.cogeo import cog_validate

from gis_core.safeio.rasters import optimizing

from .make import SRID, picture, write_tiff

COUNTED = """
from gis_core.safeio.rasters import optimizing
gdal = optimizing._library("pyogrio")
print(gdal._name, gdal.GDALGetDriverCount())
"""


def written(path, target, **options):
    optimizing.copy(path, target, {"COMPRESS": "DEFLATE"} | options, progress=lambda _part: None)
    assert cog_validate(str(target), quiet=True)[0]
    with rasterio.open(target) as image:
        assert image.crs.to_epsg() == SRID
        return image.read(), image.dataset_mask()


@pytest.mark.parametrize("wheel", optimizing.WHEELS)
def test_every_copy_writes_the_same(tmp_path, monkeypatch, wheel):
    monkeypatch.setattr(optimizing, "WHEELS", (wheel,))
    path = write_tiff(tmp_path / "a.tif", picture(900, 700))

    pixels, mask = written(path, tmp_path / "cog.tif")

    assert (pixels == picture(900, 700)).all()
    assert (mask == 255).all()


def test_what_the_first_copy_cannot_open_another_does(tmp_path):
    path = write_tiff(tmp_path / "a.tif", compress="zstd")

    assert (written(path, tmp_path / "cog.tif")[0] == picture()).all()


def test_the_first_copy_has_vectors_for_jpeg_and_two_drivers_only():
    counted = subprocess.run([sys.executable, "-c", COUNTED], capture_output=True, check=True)
    name, count = counted.stdout.decode().rsplit(" ", 1)

    assert int(count) == 2
    with (
        Path(name).open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as library,
    ):
        assert library.find(b"jsimd_") > 0


def test_progress_is_the_drivers_own(tmp_path):
    path, heard = write_tiff(tmp_path / "a.tif", picture(900, 700)), []

    optimizing.copy(path, tmp_path / "cog.tif", {"COMPRESS": "JPEG"}, progress=heard.append)

    assert heard == sorted(heard)
    assert (heard[0], heard[-1]) == (0.0, 1.0)
    assert len(heard) > 2


def test_what_cannot_be_written_or_read_is_said_in_gdals_words(tmp_path):
    whole = write_tiff(tmp_path / "a.tif", np.zeros((3, 60, 80), "uint8"))
    cut = tmp_path / "cut.tif"
    cut.write_bytes(whole.read_bytes()[:4000])

    for source, target in ((whole, tmp_path / "none" / "cog.tif"), (cut, tmp_path / "cog.tif")):
        with pytest.raises(OSError, match="tif"):
            written(source, target)
