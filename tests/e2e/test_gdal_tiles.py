"""GDAL, and with it QGIS, reads a survey by the addresses of its tiles: what it gets is the image.

In a process of its own, without what our settings take from GDAL, by its driver of tile services
and with a bearer token, as docs/operations.md says.
"""

import json
import os
import subprocess
import sys
from datetime import date

import numpy as np
import pytest
import rasterio
from affine import Affine
from rasterio.warp import Resampling, reproject, transform_bounds

from gis_core import crs
from gis_core.accounts.models import ApiToken
from gis_core.gdal import LOCKED_DOWN
from gis_core.jobs import running
from gis_core.safeio.rasters.tests.make import write_tiff
from imagery import store, surveys
from imagery.tests.flown import make_flown, make_viewer
from imagery.tests.make import make_survey
from tests.make import X, Y

pytestmark = pytest.mark.usefixtures("_quiet_server")
ZOOM, SIDE, PIXEL_M = 18, 300, 0.6  # at this zoom a tile's pixel is about as large
MEANLY_OFF, MOST_OFF = 4, 20  # of 255, of all and of all but one in a hundred: WebP's own loss
READING = """
import json, sys
import numpy as np, rasterio
from rasterio.windows import from_bounds

asked = json.loads(sys.argv[1])
with rasterio.Env() as gdal:
    if not {"WMS", "WEBP"} <= set(gdal.drivers()):
        sys.exit(77)
with rasterio.open(asked["description"], driver="WMS") as tiles:
    window = from_bounds(*asked["box"], transform=tiles.transform).round_offsets().round_lengths()
    np.savez(asked["target"], pixels=tiles.read(window=window),
             transform=tuple(tiles.window_transform(window))[:6])
"""
WITHOUT_THE_DRIVER = 77


def waves() -> np.ndarray:
    """A picture whose every part is another, without edges that WebP would blur."""
    rows, columns = np.mgrid[0:SIDE, 0:SIDE]
    red = 128 + 100 * np.sin(rows / 23) * np.cos(columns / 31)
    return np.stack([red, 255 * columns / SIDE, 255 * rows / SIDE]).astype("uint8")


def flown(folder):
    """A published survey and the image that was delivered of it."""
    place = Affine(PIXEL_M, 0, X, 0, -PIXEL_M, Y)
    image = write_tiff(folder / "a.tif", waves(), crs=f"EPSG:{crs.STORAGE}", transform=place)
    copy = store.work_path("a.tif")
    copy.write_bytes(image.read_bytes())
    survey = make_survey()
    sheet = surveys.add_sheet(survey, copy, name="a.tif", actor=None)
    running.run(sheet.job_id)
    surveys.publish(survey, actor=None)
    return survey, image


def description(path, tiles: str):
    half = crs.HALF_WORLD_M
    path.write_text(f"""<GDAL_WMS>
      <Service name="TMS"><ServerUrl>{tiles}</ServerUrl></Service>
      <DataWindow>
        <UpperLeftX>{-half}</UpperLeftX><UpperLeftY>{half}</UpperLeftY>
        <LowerRightX>{half}</LowerRightX><LowerRightY>{-half}</LowerRightY>
        <TileLevel>{ZOOM}</TileLevel><TileCountX>1</TileCountX><TileCountY>1</TileCountY>
        <YOrigin>top</YOrigin>
      </DataWindow>
      <Projection>EPSG:3857</Projection>
      <BlockSizeX>256</BlockSizeX><BlockSizeY>256</BlockSizeY><BandsCount>4</BandsCount>
      <ZeroBlockHttpCodes>204</ZeroBlockHttpCodes>
    </GDAL_WMS>""")
    return path


def read_by_gdal(folder, tiles: str, box, token: str) -> tuple[np.ndarray, Affine]:
    asked = {
        "description": str(description(folder / "tiles.xml", tiles)),
        "target": str(folder / "read.npz"),
        "box": box,
    }
    free = {name: value for name, value in os.environ.items() if name not in LOCKED_DOWN}
    done = subprocess.run(
        [sys.executable, "-c", READING, json.dumps(asked)],
        env=free | {"GDAL_HTTP_HEADERS": f"Authorization: Bearer {token}"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == WITHOUT_THE_DRIVER:
        pytest.skip("this GDAL has no driver for tile services or none for WebP")
    assert done.returncode == 0, done.stderr[-2000:]
    read = np.load(asked["target"])
    return read["pixels"], Affine(*read["transform"])


def test_what_gdal_reads_of_the_tiles_is_the_image(live_server, tmp_path, settings):
    settings.IMAGERY_DIR = tmp_path / "imagery"
    survey, image = flown(tmp_path)
    with rasterio.open(image) as source:
        west, south, east, north = transform_bounds(source.crs, "EPSG:3857", *source.bounds)
        around = (west - 40, south - 40, east + 40, north + 40)
        tiles = f"{live_server.url}/imagery/{survey.pk}/${{z}}/${{x}}/${{y}}.webp"
        read, transform = read_by_gdal(tmp_path, tiles, around, ApiToken.issue(make_viewer()))
        wanted = np.zeros((4, *read.shape[1:]), "uint8")
        reproject(
            np.concatenate([source.read(), np.full((1, SIDE, SIDE), 255, "uint8")]),
            wanted,
            src_transform=source.transform,
            src_crs=source.crs,
            dst_transform=transform,
            dst_crs="EPSG:3857",
            src_alpha=4,
            dst_alpha=4,
            resampling=Resampling.bilinear,
            init_dest_nodata=False,
        )

    inside = (wanted[3] == 255) & (read[3] == 255)
    off = np.abs(read[:3, inside].astype(int) - wanted[:3, inside])
    assert inside.mean() > 0.4
    assert ((wanted[3] > 0) == (read[3] > 0)).mean() > 0.99  # nothing beyond the edge, nothing less
    assert off.mean() < MEANLY_OFF
    assert np.percentile(off, 99) < MOST_OFF


def test_without_a_token_gdal_reads_nothing(live_server, tmp_path, settings):
    settings.IMAGERY_DIR = tmp_path / "imagery"
    survey = make_flown(date(2024, 3, 1))
    ((x, y),) = crs.transformer(crs.STORAGE, crs.WEB_MERCATOR).itransform([(X + 50, Y - 50)])
    tiles = f"{live_server.url}/imagery/{survey.pk}/${{z}}/${{x}}/${{y}}.webp"

    with pytest.raises(AssertionError, match="401"):
        read_by_gdal(tmp_path, tiles, (x, y, x + 30, y + 30), "wrong")
