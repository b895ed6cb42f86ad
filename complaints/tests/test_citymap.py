"""What the maps show of complaints, and what they never do."""

from datetime import timedelta

import mapbox_vector_tile
import pytest
from django.db import connection
from django.utils import timezone

from complaints.models import Complaint
from complaints.tests.make import bring_to, close, make_category, make_complaint, make_unit
from gis_core import crs
from gis_core.accounts.models import Membership
from tests.make import make_area, make_person, point

pytestmark = pytest.mark.django_db

CELL = "SELECT qasima_quadkey(ST_SetSRID(ST_MakePoint(%s, %s), 3857))"
HALF = 20037508.342789244


def tile_at(z: int, x: float = 10, y: float = 10) -> tuple[int, int, int]:
    web = point(x, y).transform(crs.WEB_MERCATOR, clone=True)
    size = 2 * HALF / (1 << z)
    return z, int((web.x + HALF) // size), int((HALF - web.y) // size)


def drawn(client, z: int, *, layer: str = "complaints", name: str = "", **at) -> list[dict]:
    z, x, y = tile_at(z, **at)
    answer = client.get(f"/tiles/{layer}/0/{z}/{x}/{y}.mvt")
    assert answer.status_code == 200
    found = mapbox_vector_tile.decode(answer.content) if answer.content else {}
    return [f["properties"] for f in found.get(name or layer, {"features": []})["features"]]


def without_days(rows: list[dict]) -> list[dict]:
    return [{k: v for k, v in row.items() if k not in {"since"}} for row in rows]


@pytest.mark.parametrize("z", [1, 6, 13, 24])
def test_a_cell_is_the_tile_of_its_zoom_with_the_bits_of_both_numbers_in_turn(z):
    web = point(123, 456).transform(crs.WEB_MERCATOR, clone=True)
    with connection.cursor() as cursor:
        cursor.execute(CELL, [web.x, web.y])
        key = cursor.fetchone()[0] >> (2 * (24 - z))
    bits = f"{key:0{2 * z}b}"

    assert (int(bits[1::2], 2), int(bits[0::2], 2)) == tile_at(z, 123, 456)[1:]


def test_anybody_sees_one_case_with_its_category_stage_and_day_and_nothing_else(client):
    complaint = make_complaint(text="مجهول 99887766", address="قطعة 3")
    day = int(complaint.received_at.timestamp() // 86400)

    for z in (6, 14, 18):
        (case,) = drawn(client, z)
        assert case.pop("count", 1) == 1
        assert case == {
            "category": complaint.category.code,
            "stage": "received",
            "since": pytest.approx(day, abs=1),
            "rough": 0,
        }


def test_cases_far_away_are_gathered_and_open_up_as_the_map_comes_closer(client):
    category = make_category()
    for n in range(5):
        make_complaint(category=category, location=stored(10 + n * 40, 10))

    assert [heap["count"] for heap in drawn(client, 10)] == [5]
    assert sum("category" in case for case in drawn(client, 18)) == 1
    assert sum(len(drawn(client, 18, x=10 + n * 40)) for n in range(5)) >= 5


def test_hidden_categories_are_not_there_and_coarse_ones_only_roughly(client):
    hidden = make_complaint(category=make_category(publicity="hidden"))
    coarse = make_complaint(category=make_category(publicity="coarse"))
    codes = {row["category"] for z in (6, 12, 16) for row in drawn(client, z)}
    assert codes == {coarse.category.code}
    assert hidden.category.code not in codes

    # Close by, two coarse cases far apart in one rough cell lie at the very same spot.
    make_complaint(category=coarse.category, location=stored(60, 60))
    middles = set()
    _z, x, y = tile_at(16)
    for dx in range(4):
        for dy in range(4):
            answer = client.get(f"/tiles/complaints/0/18/{4 * x + dx}/{4 * y + dy}.mvt")
            if answer.content:
                layer = mapbox_vector_tile.decode(answer.content)["complaints"]
                middles |= {(dx, dy, *f["geometry"]["coordinates"]) for f in layer["features"]}
    assert len(middles) == 1


@pytest.mark.parametrize("publicity", ["exact", "coarse"])
def test_a_heap_of_one_tells_of_that_one_whatever_else_lies_in_its_cell(client, publicity):
    category = make_category(publicity=publicity)
    earlier = timezone.now() - timedelta(days=40)
    closed = make_complaint(category=category, received_at=earlier)
    bring_to(closed, "triaged")
    close(closed, "withdrawn", days=2)
    make_complaint(category=make_category(publicity="hidden"), received_at=earlier)
    shown = bring_to(make_complaint(category=category), "triaged", "assigned", "accepted")
    day = int(shown.received_at.timestamp() // 86400)

    for z in range(6, 17):
        (case,) = drawn(client, z)

        assert (case["count"], case["category"]) == (1, category.code)
        assert (case["stage"], case["since"]) == ("in_hand", pytest.approx(day, abs=1))


def test_a_solved_case_stays_a_month_and_others_that_were_closed_do_not(client):
    way = ("assigned", "accepted", "in_progress", "work_done", "verified")
    solved, other = make_complaint(), make_complaint()
    bring_to(solved, *way)
    close(solved, "resolved", days=2)
    close(other, "withdrawn", days=2)

    assert drawn(client, 12) == []
    assert without_days(drawn(client, 12, name="solved")) == [
        {"count": 1, "category": solved.category.code, "stage": "solved", "rough": 0}
    ]


def test_a_changed_category_is_off_the_map_at_once(client):
    complaint = make_complaint()
    assert drawn(client, 14)
    complaint.category.publicity = "hidden"
    complaint.category.save()

    assert drawn(client, 15) == []


def test_the_public_tile_is_kept_for_seconds_and_answered_short_when_unchanged(client):
    make_complaint()
    z, x, y = tile_at(12)
    address = f"/tiles/complaints/0/{z}/{x}/{y}.mvt"
    first = client.get(address)

    assert first["Cache-Control"] == "public, max-age=2"
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get("/tiles/complaints.json").json()["maxzoom"] == 18


def test_staff_see_the_open_cases_of_their_areas_and_of_their_units_with_a_way_to_them(client):
    area, elsewhere = make_area(), make_area()
    unit = make_unit()
    inspector = make_person("inspector", areas=[area])
    Membership.objects.create(user=inspector, unit=unit)
    here = make_complaint(area=area, due_at=timezone.now() - timedelta(hours=1))
    held = make_complaint(area=elsewhere, unit=unit, location=stored(150, 10))
    make_complaint(area=elsewhere, location=stored(300, 10))
    client.force_login(inspector)

    seen = {
        row["reference"]: row
        for at in (10, 150, 300)
        for row in drawn(client, 18, layer="cases", x=at)
    }
    (heap,) = drawn(client, 9, layer="cases")

    assert seen.keys() == set(
        Complaint.objects.visible_to(inspector).values_list("reference", flat=True)
    )
    assert seen[here.reference]["clock"] == "late"
    assert seen[held.reference]["clock"] == "in_time"
    assert (heap["count"], heap["late"]) == (2, 1)
    assert "reference" not in heap


def test_a_heap_of_one_tells_its_reference_far_away_too(client):
    complaint = make_complaint(area=make_area())
    client.force_login(make_person("supervisor"))

    (case,) = drawn(client, 8, layer="cases")

    assert case["reference"] == complaint.reference


def stored(x: float, y: float):
    return point(x, y).transform(crs.STORAGE, clone=True)
