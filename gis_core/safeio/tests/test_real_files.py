"""Files that nobody here made, against what an independent reader found in them."""

import collections
import json

import pytest

from gis_core.safeio import Outcome, Reading, inspect, read, receive

from .make import DIGITS, REAL, make_shapefile, make_square

pytestmark = pytest.mark.skipif(not REAL.exists(), reason="the shared data is not here")
EVERYWHERE = (-179.0, -80.0, 179.0, 80.0)


def take(name, work_dir, *, column, storage, given=None, **kwargs):
    """(features as (key, attributes, hex), outcome) of a shared file."""
    delivery = receive(REAL / name, work_dir=work_dir)
    seen = inspect(delivery, allowed={4326, storage, given or storage}, given_srid=given)
    reading = Reading(
        columns=({"source": column, "field": "number", "kind": "label"},),
        constants={}, key=("number",), required=("number",), srid=seen.srid, storage_srid=storage,
        digits=DIGITS, **{"geometry": "polygon", "extent": EVERYWHERE, **kwargs},
    )  # fmt: skip
    outcome = Outcome()
    blocks = read(delivery, reading, outcome, progress=lambda *_: None)
    rows = [line.split("\t") for line in b"".join(blocks).decode().splitlines()]
    assert outcome.read == seen.count == len(rows)
    return rows, outcome


def tally(outcome):
    return collections.Counter(found["code"] for found in outcome.findings)


def test_swellendam(tmp_path):
    rows, outcome = take("parcels/swellendam_za/farms_33S.zip", tmp_path, column="SG_CODE",
                         storage=32733, extent=(19, -35, 22, -33))  # fmt: skip
    found = tally(outcome)
    codes = [row[1] for row in rows if row[1]]
    twins = [f for f in outcome.findings if f["code"] == "geometry_duplicate"]
    groups = {tuple(sorted([f["seq"], *f["params"]["others"]])) for f in twins}

    assert len(rows) == 2008
    assert found["geometry_invalid"] == 16
    assert found["geometry_multipart"] == 10
    assert len(twins) - len(groups) == 68
    assert len(rows) - len({row[1] for row in rows}) == 418
    assert len(codes) == 2008 - found["value_missing"]


def test_cambridge(tmp_path):
    rows, outcome = take("parcels/cambridge_us/ASSESSING_ParcelsFY2013.topojson.zip", tmp_path,
                         column="ML", storage=26986, extent=(-72, 42, -71, 43))  # fmt: skip
    found = tally(outcome)
    pairs = {
        (min(f["seq"], f["params"]["others"][0]), max(f["seq"], f["params"]["others"][0]))
        for f in outcome.findings if f["code"] == "overlap" and f["params"]["area"] > 10
    }  # fmt: skip

    assert len(rows) == 13_159
    assert found["value_missing"] == 6
    assert found["geometry_invalid"] == 24
    assert len({row[1] for row in rows} - {""}) == 13_077
    assert 1 <= len(pairs) <= 8


@pytest.mark.slow
def test_contagem_without_numbers_is_numbered_and_has_no_overlap(tmp_path):
    rows, outcome = take("parcels/contagem_br/contagem_parcels_geojson.zip", tmp_path,
                         column="@row", storage=31983, extent=(-45, -21, -43, -19))  # fmt: skip
    found = tally(outcome)

    assert len(rows) == 115_541
    assert rows[-1][1] == "115541"
    assert found["geometry_multipart"] == 22
    assert found["overlap"] == found["geometry_invalid"] == 0


@pytest.mark.parametrize(
    ("name", "column", "storage", "count", "invalid"),
    [
        ("parcels/muranga_ke/parcels.geojson.zip", "parcel_num", 21037, 2813, 0),
        ("parcels/dc_us/condo-approval-lots.geojson.zip", "GIS_ID", 26985, 3068, 0),
        ("plan/cambridge_us/CDD_ZoningDistricts.geojson", "ZONE_TYPE", 26986, 261, 0),
        ("plan/cambridge_us/CDD_ZoningOverlayDistricts.geojson", "Name", 26986, 53, 0),
        ("plan/dc_us/future-land-use.geojson.zip", "ALLCODES", 26985, 1648, 7),
        ("plan/plu_fr/41175_ZONE_URBA.zip", "LIBELLE", 2154, 118, 0),
        ("plan/squamish_ca/Zoning_Classification.zip", "ZONE_CODE", 26910, 380, 1),
        ("arabic/TN-delegations.geojson", "id", 32632, 264, 0),
    ],
)
def test_counts_of_the_others(tmp_path, name, column, storage, count, invalid):
    rows, outcome = take(name, tmp_path, column=column, storage=storage)

    assert len(rows) == count
    assert tally(outcome)["geometry_invalid"] == invalid


def test_repair_mends_what_was_invalid(tmp_path):
    _rows, outcome = take("plan/dc_us/future-land-use.geojson.zip", tmp_path, column="ALLCODES",
                          storage=26985, repair=True)  # fmt: skip

    assert tally(outcome)["geometry_repaired"] == 7
    assert tally(outcome)["geometry_invalid"] == 0


def test_arabic_names_survive_every_code_page(tmp_path):
    """No such file is public in cp1256, so the Tunisian delegations are written in it."""
    told = json.loads((REAL / "arabic/TN-delegations.geojson").read_text(encoding="utf-8"))
    names = [feature["properties"]["del_ar"] for feature in told["features"]]
    rings = [make_square(480_000 + 30 * n, 3_240_000) for n in range(len(names))]
    for codec in ("cp1256", "iso8859-6", "utf-8"):
        folder = tmp_path / codec
        (folder / "work").mkdir(parents=True)
        shp = make_shapefile(folder, rings, {"NAME": names}, encoding=codec)

        rows, _outcome = take(shp, folder / "work", column="NAME", storage=31901,
                              extent=(46, 28, 49, 31))  # fmt: skip

        assert [row[1] for row in rows] == [" ".join(name.split()) for name in names]


def test_tunisian_delegations_are_read_once_their_system_is_confirmed(tmp_path):
    rows, outcome = take("arabic/tunisia_delegations_shp.zip", tmp_path, column="deleg_name",
                         storage=32632, given=4326, extent=(5, 28, 13, 39))  # fmt: skip

    assert len(rows) == 272
    assert tally(outcome)["geometry_invalid"] == 1
    assert tally(outcome)["value_missing"] == 7


def test_burlington_permits_are_read_as_a_table(tmp_path):
    delivery = receive(REAL / "permits/burlington_ca/Building_Permits.csv.zip", work_dir=tmp_path)
    seen = inspect(delivery, allowed={4326})

    assert (seen.count, seen.names[0], delivery.encoding.name) == (5026, "X", "utf-8")
