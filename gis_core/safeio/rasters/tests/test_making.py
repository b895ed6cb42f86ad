"""What comes of an image: the same pixels at the same place, and nothing else."""

import errno
import os
import shutil

import numpy as np
import pytest
import rasterio
from PIL import Image
from rasterio._err import CPLE_AppDefinedError
from rasterio.enums import ColorInterp
from rasterio.errors import RasterioIOError
from rio_cogeo.cogeo import cog_validate

from gis_core.safeio import Refused, rasters, sentence_of
from gis_core.safeio.rasters import making

from .make import NORTH, PIXEL_M, SRID, WEST, picture, write_tiff

ALLOWED = {4326, SRID}
RGB = (ColorInterp.red, ColorInterp.green, ColorInterp.blue)


def made_of(path, target, *, lossless=True, **looking):
    """(what was seen, what was made, its pixels, its mask)."""
    seen = rasters.look(path, allowed=ALLOWED, **looking)
    made = rasters.make(
        path,
        target,
        srid=seen.srid,
        transform=seen.transform,
        stretch=seen.stretch,
        lossless=lossless,
    )
    assert cog_validate(str(target), quiet=True)[0]
    with rasterio.open(target) as image:
        assert image.count == 3
        assert image.dtypes == ("uint8",) * 3
        assert image.crs.to_epsg() == seen.srid
        assert tuple(image.transform)[:6] == pytest.approx(seen.transform)
        return seen, made, image.read(), image.dataset_mask()


def test_colours_of_a_byte_are_kept_as_they_are(tmp_path):
    path = write_tiff(tmp_path / "a.tif")

    seen, made, pixels, mask = made_of(path, tmp_path / "cog.tif")

    assert (seen.width, seen.height, seen.bands, seen.dtype) == (80, 60, 3, "uint8")
    assert seen.resolution_m == pytest.approx(PIXEL_M, rel=0.001)
    assert not seen.has_gaps
    assert (pixels == picture()).all()
    assert (mask == 255).all()
    assert made.statistics[0]["maximum"] == pixels[0].max()
    assert made.thumbnail[:4] == b"RIFF"


def test_compressed_colours_look_the_same(tmp_path):
    rows, columns = np.mgrid[0:300, 0:400]
    soft = np.stack([columns / 2, rows / 2, (rows + columns) / 4]).astype("uint8")
    path = write_tiff(tmp_path / "a.tif", soft)

    _seen, made, pixels, _mask = made_of(path, tmp_path / "cog.tif", lossless=False)

    assert np.abs(pixels.astype(int) - soft).max() <= 8
    assert made.size_bytes < soft.size / 5


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_bands_are_taken_by_their_colour_and_not_by_their_place(tmp_path, order):
    pixels = picture()[list(order)]
    path = write_tiff(tmp_path / "a.tif", pixels, colours=[RGB[n] for n in order])

    assert (made_of(path, tmp_path / "cog.tif")[2] == picture()).all()


def test_a_fourth_band_without_a_name_is_infrared_and_hides_nothing(tmp_path):
    pixels = picture(bands=4)
    pixels[3] = 0
    path = write_tiff(tmp_path / "a.tif", pixels, photometric="MINISBLACK")

    _seen, _made, drawn, mask = made_of(path, tmp_path / "cog.tif")

    assert (drawn == picture()).all()
    assert (mask == 255).all()


def test_transparency_becomes_the_mask(tmp_path):
    pixels = picture(bands=4)
    pixels[3, :, :20] = 0
    path = write_tiff(tmp_path / "a.tif", pixels, colours=[*RGB, ColorInterp.alpha])

    seen, made, drawn, mask = made_of(path, tmp_path / "cog.tif")

    assert seen.has_gaps
    assert (mask[:, :20] == 0).all()
    assert (mask[:, 20:] == 255).all()
    assert (drawn[:, :, 20:] == pixels[:3, :, 20:]).all()
    west = min(x for x, _y in made.footprint["coordinates"][0])
    assert west == pytest.approx(WEST + 20 * PIXEL_M)


def test_a_hole_is_where_all_colours_are_the_value_of_nothing(tmp_path):
    pixels = np.full((3, 60, 80), 90, "uint8")
    pixels[:, :10] = 0
    pixels[0, 30:] = 0  # a green is no hole
    path = write_tiff(tmp_path / "a.tif", pixels, nodata=0)

    mask = made_of(path, tmp_path / "cog.tif")[3]

    assert (mask[:10] == 0).all()
    assert (mask[10:] == 255).all()


def test_deeper_bands_are_stretched_between_their_dark_and_bright(tmp_path):
    deep = (picture(dtype="uint8").astype("uint16") * 12) + 500
    path = write_tiff(tmp_path / "a.tif", deep)

    seen, _made, drawn, _mask = made_of(path, tmp_path / "cog.tif")

    low, high = seen.stretch
    assert 500 <= low < high <= 3560
    wanted = np.clip(np.rint((deep - low) * 255 / (high - low)), 0, 255)
    assert np.abs(drawn - wanted).max() <= 1


def test_a_palette_is_resolved_and_grey_is_grey(tmp_path):
    index = np.arange(60 * 80, dtype="uint8").reshape(1, 60, 80) % 4
    path = write_tiff(tmp_path / "a.tif", index, photometric="palette")
    colours = {0: (255, 0, 0, 255), 1: (0, 255, 0, 255), 2: (0, 0, 255, 255), 3: (9, 9, 9, 255)}
    with rasterio.open(path, "r+") as image:
        image.write_colormap(1, colours)
    grey = write_tiff(tmp_path / "g.tif", picture(bands=1))

    drawn = made_of(path, tmp_path / "cog.tif")[2]
    plain = made_of(grey, tmp_path / "grey.tif")[2]

    assert tuple(drawn[:, 0, 0]) == (255, 0, 0)
    assert tuple(drawn[:, 0, 3]) == (9, 9, 9)
    assert (plain == picture(bands=1)).all()


@pytest.mark.parametrize("suffix", ["png", "jp2"])
def test_a_place_from_beside_the_file(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    plain = Image.fromarray(np.ascontiguousarray(np.moveaxis(picture(), 0, 2)))
    plain.save(path, **({"irreversible": False} if suffix == "jp2" else {}))
    lines = f"{PIXEL_M}\n0\n0\n-{PIXEL_M}\n{WEST + PIXEL_M / 2}\n{NORTH - PIXEL_M / 2}\n"

    unplaced = rasters.look(path, allowed=ALLOWED)
    seen, _made, drawn, _mask = made_of(
        path, tmp_path / "cog.tif", given_srid=SRID, world_file=lines
    )

    assert (unplaced.srid, unplaced.transform, unplaced.footprint) == (None, None, None)
    assert seen.transform == pytest.approx((PIXEL_M, 0, WEST, 0, -PIXEL_M, NORTH))
    assert (drawn == picture()).all()


@pytest.mark.parametrize("lines", ["0.5\n0\n0\n", "0.5\n0\n0\n-0.5\nwest\nnorth\n"])
def test_a_world_file_that_is_none_is_refused(tmp_path, lines):
    path = tmp_path / "a.png"
    Image.fromarray(np.ascontiguousarray(np.moveaxis(picture(), 0, 2))).save(path)

    with pytest.raises(Refused, match="world_file_broken"):
        rasters.look(path, allowed=ALLOWED, given_srid=SRID, world_file=lines)


def test_an_image_that_was_not_written_as_it_should_be_is_not_kept(tmp_path):
    """Which only a fault of the library's could do: overviews of one that is in no tiles."""
    path = write_tiff(tmp_path / "a.tif", picture(1200, 1200))

    with pytest.raises(Refused, match="raster_not_written"):
        making.told_of(path)


def test_progress_can_stop_the_work(tmp_path):
    path = write_tiff(tmp_path / "a.tif", picture(bands=4))
    seen = rasters.look(path, allowed=ALLOWED)

    class Enough(Exception):
        pass

    def stop(_part):
        raise Enough

    with pytest.raises(Enough):
        rasters.make(
            path,
            tmp_path / "cog.tif",
            srid=SRID,
            transform=seen.transform,
            progress=stop,
        )


@pytest.mark.parametrize(
    ("code", "pixels", "options"),
    [
        ("raster_no_picture", np.zeros((1, 8, 8), "float32"), {}),
        ("raster_bands", np.zeros((17, 8, 8), "uint8"), {}),
        ("raster_empty", np.zeros((3, 8, 8), "uint8"), {"nodata": 0}),
    ],
)
def test_what_is_no_picture_is_refused(tmp_path, code, pixels, options):
    path = write_tiff(tmp_path / "a.tif", pixels, **options)

    with pytest.raises(Refused) as refusal:
        rasters.look(path, allowed=ALLOWED)
    assert refusal.value.code == code


def full(*_args):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def full_in_words(*_args):
    """As GDAL tells it, by way of another error's cause."""
    try:
        raise RuntimeError(f"_tiffWriteProc: {os.strerror(errno.ENOSPC)}")
    except RuntimeError as error:
        raise RasterioIOError("Write failed. See previous exception for details.") from error


def full_as_it_was_seen(*_args):
    """The copy to a Cloud Optimized GeoTIFF, on a disk that was full."""
    raise CPLE_AppDefinedError(1, 1, "TIFFAppendToStrip:Seek error at scanline 512")


def cut(*_args):
    raise RasterioIOError("Read failed. See previous exception for details.")


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (full, "raster_no_room"),
        (full_in_words, "raster_no_room"),
        (full_as_it_was_seen, "raster_no_room"),
        (cut, "raster_damaged"),
    ],
)
def test_a_full_disk_is_not_the_fault_of_the_image(tmp_path, monkeypatch, fault, code):
    path = write_tiff(tmp_path / "a.tif", picture(bands=4))
    with rasterio.open(path) as image:
        transform = tuple(image.transform)[:6]
    monkeypatch.setattr(making, "_paint", fault)

    with pytest.raises(Refused) as refusal:
        making.work({"task": "raster_make", "kind": "tiff", "path": str(path), "srid": SRID,
                     "target": str(tmp_path / "cog.tif"), "transform": transform,
                     "stretch": None})  # fmt: skip

    assert refusal.value.code == code
    assert sentence_of(refusal.value)


def disk_of(free: int):
    return lambda _path: shutil._ntuple_diskusage(10**12, 10**12 - free, free)


def test_a_disk_that_is_full_is_told_whatever_broke_first(tmp_path, monkeypatch):
    """A file that was not written out is closed without a word, and is broken when it is read."""
    path = write_tiff(tmp_path / "a.tif", picture(bands=4))
    monkeypatch.setattr(making, "_paint", cut)
    monkeypatch.setattr(making, "_refuse_without_room", lambda *_args, **_given: None)
    monkeypatch.setattr(making.shutil, "disk_usage", disk_of(free=1000))

    assert refused_of(path, tmp_path) == "raster_no_room"


def test_room_is_asked_for_before_anything_is_written(tmp_path, monkeypatch):
    plain = write_tiff(tmp_path / "plain.tif", picture(600, 600))
    painted = write_tiff(tmp_path / "painted.tif", picture(600, 600, bands=4))
    monkeypatch.setattr(making, "optimize", lambda *_args, **_given: None)
    monkeypatch.setattr(making, "_paint", lambda *_args, **_given: None)
    monkeypatch.setattr(making, "told_of", lambda _target: {})
    monkeypatch.setattr(making.shutil, "disk_usage", disk_of(free=600 * 600 * 2))

    assert refused_of(plain, tmp_path) is None  # it needs none for a file on the way
    assert refused_of(painted, tmp_path) == "raster_no_room"
    assert refused_of(painted, tmp_path, filled=0.2) is None  # what is empty takes no room


def refused_of(path, folder, **given):
    """The code by which making an image anew is refused, None where it is not."""
    with rasterio.open(path) as image:
        transform = tuple(image.transform)[:6]
    job = {"task": "raster_make", "kind": "tiff", "path": str(path), "srid": SRID, "stretch": None}
    try:
        making.work(job | {"target": str(folder / "cog.tif"), "transform": transform} | given)
    except Refused as refusal:
        return refusal.code
    return None


def test_what_is_painted_on_the_way_takes_little_room(tmp_path, monkeypatch):
    path = write_tiff(tmp_path / "a.tif", np.full((4, 600, 600), 90, "uint8"))
    sizes = []
    monkeypatch.setattr(making, "optimize", lambda plain, *_args, **_given: sizes.append(
        plain.stat().st_size))  # fmt: skip
    monkeypatch.setattr(making, "told_of", lambda _target: {})
    monkeypatch.setattr(making, "tell", lambda _done: None)
    with rasterio.open(path) as image:
        transform = tuple(image.transform)[:6]

    making.work({"task": "raster_make", "kind": "tiff", "path": str(path), "srid": SRID,
                 "target": str(tmp_path / "cog.tif"), "transform": transform,
                 "stretch": None})  # fmt: skip

    assert sizes[0] < 600 * 600


def test_a_tiff_that_says_no_place_has_none(tmp_path):
    path = tmp_path / "scan.tif"
    Image.new("RGB", (240, 180), "white").save(path)

    for _time in range(3):  # what lay in memory is not always the same
        assert rasters.look(path, allowed=ALLOWED).transform is None


def test_a_png_cut_short_is_not_shown_in_black(tmp_path):
    path = tmp_path / "scan.png"
    Image.effect_noise((240, 180), 40).save(path)
    path.write_bytes(path.read_bytes()[:-2000])

    with pytest.raises(Refused):
        rasters.look(path, allowed=ALLOWED)
