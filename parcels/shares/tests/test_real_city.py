"""Cambridge's real parcels under its real zoning: every total is exactly a hundred."""

import json

import pytest

from tests.city import City, shared

REAL = shared()
PARCELS = REAL / "parcels/cambridge_us/ASSESSING_ParcelsFY2013.topojson.zip"
ZONING = REAL / "plan/cambridge_us/CDD_ZoningDistricts.geojson"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        not (PARCELS.exists() and ZONING.exists()),
        reason="the real files lie beside the project, and are not here",
    ),
]
UNEVEN = """
    SELECT count(*) FROM (
        SELECT FROM parcels_zoneshare GROUP BY boundary_id, plan_id HAVING sum(percent) <> 100
    ) uneven
"""
LOST = """
    SELECT count(*) FROM (
        SELECT version.id FROM parcels_parcelboundary version
        JOIN parcels_zoneshare share ON share.boundary_id = version.id
        GROUP BY version.id
        HAVING abs(sum(share.area_m2) - min(version.computed_area_m2)) > 0.001
    ) lost
"""
# The same by plain set operations, for every thirteenth parcel.
UNLIKE = """
    WITH city AS (SELECT ST_Union(boundary) AS ground FROM parcels_structuralplanzone)
    SELECT version.label, gap, stored FROM parcels_parcelboundary version
    CROSS JOIN city
    CROSS JOIN LATERAL (SELECT ST_Area(ST_Difference(version.boundary, city.ground)) AS gap) own
    LEFT JOIN LATERAL (SELECT sum(area_m2) AS stored FROM parcels_zoneshare share
                       WHERE share.boundary_id = version.id AND kind = 'uncovered') said ON true
    WHERE version.id % 13 = 0
      AND EXISTS (SELECT FROM parcels_zoneshare share WHERE share.boundary_id = version.id)
      AND abs(gap - coalesce(stored, 0)) > 0.001
"""


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """The city with both layers published."""
    made = City(tmp_path_factory.mktemp("cambridge"), srid=26986)
    with made.made():
        deliver(made, "parcels", PARCELS, "--map", "ML=number")
        deliver(made, "plan", ZONING, "--map", "ZONE_TYPE=zone_class", "--set", "plan=zoning")
        yield made


def deliver(city: City, layer: str, path, *options: str) -> dict:
    report = city.folder / f"{layer}.json"
    done = city.run(
        "import_layer", layer, str(path), *options, "--publish", "--report", str(report)
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(report.read_text())


def test_a_delivery_ends_with_the_shares_there(city):
    assert city.found("SELECT count(*) FROM parcels_sharequeue") == [(0,)]
    ((parcels, with_shares),) = city.found(
        "SELECT count(*), count(*) FILTER (WHERE EXISTS (SELECT FROM parcels_zoneshare share"
        " WHERE share.boundary_id = version.id)) FROM parcels_parcelboundary version"
    )
    assert parcels > 12_900
    assert with_shares > 0.99 * parcels


def test_every_parcel_makes_exactly_a_hundred(city):
    assert city.found(UNEVEN) == [(0,)]
    assert city.found(LOST) == [(0,)]


def test_gaps_are_those_of_plain_set_operations(city):
    assert city.found(UNLIKE) == []


def test_stored_is_what_a_recomputation_gives(city):
    before = city.found("SELECT * FROM parcels_zoneshare ORDER BY id")

    assert city.run("recompute_shares", "--all").returncode == 0

    assert city.found("SELECT * FROM parcels_zoneshare ORDER BY id") == before


def test_one_changed_zone_is_recomputed_for_its_parcels_only(city):
    ((under,),) = city.found(
        "SELECT count(*) FROM parcels_parcelboundary version JOIN (SELECT boundary FROM"
        " parcels_structuralplanzone ORDER BY id LIMIT 1) zone"
        " ON ST_Relate(zone.boundary, version.boundary, '2********')"
    )
    city.found(
        "UPDATE parcels_structuralplanzone SET valid_from = valid_from - 1"
        " WHERE id = (SELECT min(id) FROM parcels_structuralplanzone) RETURNING id"
    )

    said = city.run("recompute_shares").stdout

    assert said.startswith(f"{under} parcels")
