"""Imagery: a large GeoTIFF written anew, and its tiles over HTTP."""

import os
import random
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import rasterio
from django.test import override_settings

from bench.client import Request, fetch, in_turn
from bench.ground import cookie_of_a_planner
from bench.report import Options, Report, Row
from bench.servers import Server, peers_python, started, under_gunicorn, under_uvicorn
from bench.target import finished
from gis_core import crs
from gis_core.areas.models import Area
from gis_core.jobs import running
from imagery import store, surveys, tiles
from imagery.models import Sheet, Survey

PIXEL_M = 0.25
MEMORY_MB = 1000
ZOOMS = (15, 17, 19)
SAMPLE = 200
OURS, CACHED, DRIVER = "ours", "ours, from the cache", "the same driver alone"
TRANSLATE, TITILER, BARE = "gdal_translate -of COG", "TiTiler", "bare rio-tiler"
NAME = "imagery of the benchmarks"
NOTES = (
    f"Pixels of three bands, {PIXEL_M} m, in strips, made up.",
    "Ours hashes what it wrote, checks that it is a COG, and makes a thumbnail and an outline.",
    "All tiles are 256 pixels as WebP, warped from the storage CRS out of the same file.",
    "Ours reads session, person, role, version and sheets anew for each tile; the others none.",
)


def run(options: Options) -> Report:
    """Seconds and memory of the writing; times and throughput of the tiles."""
    report = Report("imagery")
    with tempfile.TemporaryDirectory(dir=os.environ.get("DATA_DIR")) as folder:
        delivered = Path(folder) / "flight.tif"
        middle = _middle()
        _fly(delivered, middle, options)
        _writing(report, delivered, Path(folder), options.pixels)
        report.show()  # what comes then takes as long again
        os.environ["IMAGERY_DIR"] = folder
        with override_settings(IMAGERY_DIR=folder):
            survey = _brought_in(delivered)
            try:
                _drawing(report, survey, middle, options)
            finally:
                survey.delete()
    report.notes += NOTES
    return report


def _middle() -> tuple[float, float]:
    """Where the parcels are, in the storage CRS."""
    spot = Area.objects.exclude(boundary=None).order_by("pk").first().boundary.centroid
    return spot.x, spot.y


def _fly(path: Path, middle: tuple[float, float], options: Options) -> None:
    """Soft ground in large fields and grain in small ones, written strip by strip."""
    chance, pixels = np.random.default_rng(options.seed), options.pixels
    side = pixels * PIXEL_M
    west, north = middle[0] - side / 2, middle[1] + side / 2
    coarse = chance.integers(60, 200, (3, pixels // 200 + 2, pixels // 200 + 2)).astype("uint8")
    profile = {
        "driver": "GTiff", "width": pixels, "height": pixels, "count": 3, "dtype": "uint8",
        "interleave": "pixel", "photometric": "RGB", "BIGTIFF": "IF_SAFER",
        "crs": f"EPSG:{crs.STORAGE}",
        "transform": rasterio.Affine(PIXEL_M, 0, west, 0, -PIXEL_M, north),
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as image:
        for row in range(0, pixels, 200):
            field = np.repeat(coarse[:, row // 200, : pixels // 200], 200, axis=1)
            grain = chance.integers(0, 24, (3, 200, pixels), dtype="uint8")
            window = rasterio.windows.Window(0, row, pixels, 200)
            image.write(field[:, np.newaxis, :] + grain, window=window)


def _writing(report: Report, delivered: Path, folder: Path, pixels: int) -> None:
    if shutil.which("gdal_translate") is None:
        report.notes.append("Writing not taken: Debian's package gdal-bin has gdal_translate.")
        return
    rival = finished(
        ["gdal_translate", "-q", "-of", "COG", "-co", "COMPRESS=JPEG", "-co", "QUALITY=90",
         "-co", "NUM_THREADS=2", "-co", "OVERVIEW_RESAMPLING=AVERAGE", "-co", "BIGTIFF=IF_SAFER",
         str(delivered), str(folder / "rival.tif")]
    )  # fmt: skip
    ours = finished(
        [sys.executable, "-m", "bench.peers.make_cog", str(delivered), str(folder / "ours.tif")]
    )
    bare = finished(
        [sys.executable, "-m", "bench.peers.bare_cog", str(delivered), str(folder / "bare.tif")]
    )
    for name in ("rival", "ours", "bare"):
        (folder / f"{name}.tif").unlink()
    what = f"{pixels:,} x {pixels:,} written as COG"
    report.rows += [
        Row(what, ours.seconds, "s", TRANSLATE, rival.seconds, "<= 1.2"),
        Row(f"{what}: processor", ours.processor_seconds, "s", TRANSLATE,
            rival.processor_seconds, "<= 1.2"),
        Row(f"{what}: processor", ours.processor_seconds, "s", DRIVER, bare.processor_seconds),
        Row(f"{what}: peak memory", ours.peak_mb, "MB", goal=f"<= {MEMORY_MB}"),
    ]  # fmt: skip


def _brought_in(delivered: Path) -> Survey:
    survey = surveys.begin(None, name_ar=NAME, flown_on="2026-01-01", keeps_delivered=False)
    copy = store.work_path("flight.tif")
    delivered.rename(copy)
    sheet = surveys.add_sheet(survey, copy, name="flight.tif", actor=None)
    running.run(sheet.job_id)
    surveys.publish(survey, actor=None)
    survey.refresh_from_db()
    return survey


def _drawing(report: Report, survey: Survey, middle: tuple[float, float], options: Options) -> None:
    cog = str(store.path_of(Sheet.objects.get(survey=survey).cog))
    places = {z: _places(middle, z, options) for z in ZOOMS}
    spot = "{0.z}/{0.x}/{0.y}".format(places[ZOOMS[0]][0])
    cookie, peers = cookie_of_a_planner(), peers_python()
    product = under_gunicorn("gis_core.wsgi")
    with ExitStack() as stack:

        def start(name: str, command: list[str], probe: str, **extra: str) -> Server:
            return stack.enter_context(started(name, command, probe=probe, **extra))

        address = {
            OURS: f"/imagery/{survey.pk}/%s.webp",
            CACHED: f"/imagery/{survey.pk}/%s.webp",
            TITILER: "/tiles/WebMercatorQuad/%s.webp",
            BARE: "/%s",
        }
        site = "bench.peers.titiler_site:app"
        servers = [
            start(OURS, product, "/health/live"),
            start(CACHED, product, "/health/live", BENCH_CACHE=f"bench-{survey.pk}"),
            start(TITILER, under_uvicorn(site, python=peers), address[TITILER] % spot,
                  BENCH_COG=cog),
            start(BARE, under_gunicorn("bench.peers.rio_tiles", python=peers),
                  address[BARE] % spot, BENCH_COG=cog),
        ]  # fmt: skip
        for z in ZOOMS:
            asked = {
                server: [
                    Request(address[server.name] % f"{z}/{p.x}/{p.y}", cookie) for p in places[z]
                ]
                for server in servers
            }
            _all_draw(asked)
            for clients in (1, 4, 16):
                taken = in_turn(
                    asked, clients=clients, seconds=options.seconds, rounds=options.rounds
                )
                report.rows += _rows(taken, z, clients)


def _places(middle: tuple[float, float], zoom: int, options: Options) -> list[tiles.Place]:
    """Tiles over the image, none at its edge."""
    chance, found = random.Random(options.seed), set()
    half = options.pixels * PIXEL_M * 0.4
    while len(found) < SAMPLE:
        x, y = (n + chance.uniform(-half, half) for n in middle)
        ((east, north),) = crs.transformer(crs.STORAGE, crs.WEB_MERCATOR).itransform([(x, y)])
        side = 2 * crs.HALF_WORLD_M / (1 << zoom)
        found.add((int((east + crs.HALF_WORLD_M) / side), int((crs.HALF_WORLD_M - north) / side)))
        if len(found) >= (2 * half / side) ** 2 / 2:
            break
    return [tiles.Place(zoom, x, y) for x, y in sorted(found)]


def _all_draw(asked: dict[Server, list[Request]]) -> None:
    for server, requests in asked.items():
        answers = fetch(server, requests[:3])
        assert {answer.status for answer in answers} == {200}, (server.name, answers[0].status)
        assert all(answer.body[8:12] == b"WEBP" for answer in answers), server.name


def _rows(taken: dict[str, object], zoom: int, clients: int) -> list[Row]:
    if clients == 1:
        ours, bare = taken[OURS].p50_ms, taken[BARE].p50_ms
        return [Row(f"z{zoom}, p50, 1 client", ours, "ms", BARE, bare, "<= 1.25")]
    theirs = taken[TITILER].per_second
    return [
        Row(f"z{zoom}, {clients} clients: {name}", taken[name].per_second, "tiles/s", TITILER,
            theirs, ">= 1")
        for name in (OURS, CACHED)
    ]  # fmt: skip
