"""Real parcel files of three cities, each in its own CRS and database: imported, drawn, clicked."""

import json
from dataclasses import dataclass
from urllib.request import Request, urlopen

import mapbox_vector_tile
import pytest
from playwright.sync_api import expect

from tests.city import City, shared
from tests.e2e.visitor import Visitor

REAL = shared()
NOTHING = {"features": []}  # a layer that is empty is not in the tile at all
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        not REAL.exists(), reason="the real files lie beside the project, and are not here"
    ),
]


@dataclass(frozen=True)
class Delivery:
    """A file, how its columns are named, and what its README says is in it."""

    path: str
    srid: int
    options: tuple[str, ...]
    features: int
    invalid: int = 0
    least_accepted: int = 0
    truths: str = ""
    truth_area: str = ""


DELIVERIES = {
    "muranga": Delivery(
        "parcels/muranga_ke/parcels.geojson.zip",
        21037,
        ("--map", "parcel_num=number"),
        features=2813,
        least_accepted=2813,
    ),
    "cambridge": Delivery(
        "parcels/cambridge_us/ASSESSING_ParcelsFY2013.topojson.zip",
        26986,
        ("--map", "ML=number"),
        features=13159,
        invalid=24,
        least_accepted=12_950,
        truths="cambridge_fy13_clicks",
        truth_area="area_m2_26986",
    ),
    "contagem": Delivery(
        "parcels/contagem_br/contagem_parcels_geojson.zip",
        31983,
        ("--map", "@row=number"),
        features=115_541,
        least_accepted=115_541,
        truths="contagem_clicks",
        truth_area="areas_m2_31983",
    ),
}


@pytest.fixture(scope="module", params=DELIVERIES)
def imported(request, tmp_path_factory):
    """The city with its parcels published: delivery, city, report."""
    delivery = DELIVERIES[request.param]
    city = City(tmp_path_factory.mktemp(request.param), srid=delivery.srid)
    report = city.folder / "report.json"
    with city.made():
        done = city.run(
            "import_layer",
            "parcels",
            str(REAL / delivery.path),
            *delivery.options,
            "--publish",
            "--report",
            str(report),
        )
        assert done.returncode == 0, done.stderr[-2000:]
        yield delivery, city, json.loads(report.read_text())


def test_the_counts_are_those_of_an_independent_reader(imported):
    delivery, city, report = imported

    assert report["source_features"] == delivery.features
    assert report["accepted"] + report["rejected"] == delivery.features
    assert report["accepted"] >= delivery.least_accepted
    codes = [finding["code"] for finding in report["findings"]]
    assert codes.count("geometry_invalid") == delivery.invalid
    assert city.found("SELECT count(*) FROM parcels_parcelboundary") == [(report["accepted"],)]


def clicks(delivery: Delivery) -> list[dict]:
    """Places and what lies there, worked out by others with other software."""
    if not delivery.truths:
        return []
    return json.loads((REAL / "expected-truths.json").read_text())[delivery.truths]


def test_every_known_place_has_the_known_parcel(imported):
    delivery, city, report = imported
    rejected = {finding["key"].strip("/") for finding in report["findings"]}
    token = city.run("api_token", "planner").stdout.strip()
    wrong = []
    with city.open() as address:
        for place in clicks(delivery)[::3]:
            if place.get("hits", 1) == 0 or place.get("ML") in rejected:
                continue
            url = f"{address}/api/v1/parcels/at/?lng={place['lon']}&lat={place['lat']}"
            asked = Request(url, headers={"Authorization": f"Bearer {token}"})  # noqa: S310
            with urlopen(asked) as answer:  # noqa: S310  (our own address)
                found = [feature["properties"] for feature in json.load(answer)["features"]]
            area = place[delivery.truth_area]
            areas = area if isinstance(area, list) else [area]
            seen = sorted(p["computed_area_m2"] for p in found)
            right = len(seen) == len(areas) and all(
                abs(a - b) <= 0.02 + 1e-4 * b for a, b in zip(seen, sorted(areas), strict=True)
            )
            if not right or place.get("ML", found[0]["number"]) != found[0]["number"]:
                wrong.append((place, found))

    assert wrong == []


def test_a_planner_sees_and_clicks_the_parcels(imported, browser):
    _delivery, city, _report = imported
    ((number, lng, lat),) = city.found(
        """
        SELECT label, ST_X(spot), ST_Y(spot)
        FROM (SELECT label, computed_area_m2,
                     ST_Transform(ST_PointOnSurface(boundary), 4326) AS spot
              FROM parcels_parcelboundary b
              WHERE NOT EXISTS (SELECT FROM parcels_parcelboundary o
                                WHERE o.id <> b.id
                                  AND o.recorded_to IS NULL AND o.valid_to IS NULL
                                  AND ST_Intersects(o.boundary, ST_PointOnSurface(b.boundary)))
              ORDER BY id LIMIT 1000) sampled
        ORDER BY abs(computed_area_m2 - 400) LIMIT 1
        """
    )
    with city.open() as address:
        context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900})
        someone = Visitor(context.new_page())
        tiles = []
        someone.page.on("request", lambda asked: tiles.append(asked.url))
        someone.goes_to("/accounts/login/")
        someone.page.get_by_role("textbox").first.fill("planner")
        someone.page.locator("input[type=password]").fill(city.password_of("planner"))
        someone.page.locator("main button[type=submit]").click()
        someone.page.wait_for_selector("html[data-map=ready]")
        someone.page.goto(f"/map/#18/{lat:.7f}/{lng:.7f}")
        someone.page.reload()
        someone.page.wait_for_selector("html[data-map=ready]")
        someone.page.wait_for_load_state("networkidle")
        someone.clicks_the_middle()

        expect(someone.heading).to_contain_text(number)
        labels = set()
        for url in {url for url in tiles if "/tiles/parcels/" in url}:
            drawn = mapbox_vector_tile.decode(context.request.get(url).body())
            features = drawn.get("parcels", NOTHING)["features"]
            labels |= {feature["properties"].get("label") for feature in features}
        assert number in labels
        assert someone.complaints == []
        context.close()
