"""Every broken file of the shared data is refused or repaired, with a sentence."""

import pytest

from gis_core import crs
from gis_core.safeio.tests.make import REAL, make_zip
from parcels.models import Parcel
from tests.make import make_block, make_parcel

from .test_import_parcels import codes, refused

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not REAL.exists(), reason="the shared data is not here"),
]
BROKEN = {
    "hostile/zip/zip-slip.zip": "leads out of it",
    "hostile/zip/zip-slip-win.zip": "leads out of it",
    "hostile/shp/badzip.zip": "is broken",
    "hostile/shp/no-dbf.zip": "without its .dbf",
    "hostile/shp/gdal/buggymultipoly.shp": "without its .dbf",
    "hostile/shp/gdal/emptymultipoly.shp": "does not say its coordinate system",
    "hostile/image/broken.png": "nothing that can be read",
    "hostile/image/png_decompression_dos.png": "nothing that can be read",
    "parcels/california_many_zips/Alameda__Dublin__hcd-011125.zip": "would fit: 3857",
    "parcels/california_many_zips/Orange__Laguna_Beach__hcd-011125.zip": "would fit: 3857",
    "arabic/tunisia_delegations_shp.zip": "does not say its coordinate system",
    "parcels/contagem_br/contagem_parcels_geojson.zip": "outside the municipality",
    "parcels/muranga_ke/parcels.geojson.zip": "outside the municipality",
    "parcels/cambridge_us/TaxFY13.csv.zip": "No column could be recognised",
    "parcels/nowhere.zip": "There is no file",
}


@pytest.fixture
def in_wyoming(settings):
    """The municipality lies there: where a delivery lies is asked before it is read."""
    settings.GIS_EXTENT = [-109.5, 40.5, -108, 42]
    crs.extent.cache_clear()
    yield
    crs.extent.cache_clear()


@pytest.mark.parametrize("name", BROKEN)
def test_it_is_refused_with_a_sentence(tmp_path, name):
    make_parcel(make_block(), number="1")

    assert BROKEN[name] in refused(REAL / name, folder=tmp_path)["sentence"]


def test_an_empty_multipolygon_is_refused_even_when_its_system_is_confirmed(tmp_path):
    parts = list((REAL / "hostile/shp/gdal").glob("emptymultipoly.*"))
    path = make_zip(tmp_path / "a.zip", parts)

    report = refused(path, "--crs", "31901", "--map", "NAME=number")

    assert "look like degrees" in report["sentence"]


def test_a_web_page_for_an_encoding_and_no_index_are_mended_and_said(tmp_path, in_wyoming):
    parts = list((REAL / "hostile/shp").glob("htmlcpg.*"))
    path = make_zip(tmp_path / "a.zip", parts)

    report = refused(path, "--map", "@row=number")  # its points are no parcels

    assert {"shx_rebuilt", "cpg_ignored"} <= set(codes(report, "W"))
    assert codes(report, "B").count("geometry_not_polygon") == 2
    assert not Parcel.objects.exists()
