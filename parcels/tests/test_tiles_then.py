"""Tiles as of a day gone by, decoded by an independent reader."""

import re
from datetime import date, timedelta

import mapbox_vector_tile
import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from gis_core.tiles.middleware import ExpressLane
from parcels import fabric
from parcels.history.renumbering import renumber_parcel
from parcels.licensing import reviewing
from parcels.licensing.tests.cases import Case
from parcels.licensing.tiles import LICENCES
from parcels.models import BuildingLicence, Parcel, ParcelBoundary, StructuralPlan, ZoneClass
from parcels.models.licence_states import LicenceState
from parcels.tests.test_tiles import address
from parcels.tiles import PARCELS
from tests.make import (
    make_area,
    make_block,
    make_boundary,
    make_licence,
    make_licence_type,
    make_parcel,
    make_person,
    make_zone,
    square,
)

pytestmark = pytest.mark.django_db

CHANGED = date(2024, 5, 1)
BEFORE = "2024-04-30"
THAT_DAY = "2024-05-01"


def layers_on(day: str, layer: str = "parcels", zoom: int = 17, person=None) -> dict[str, list]:
    """What the tile over the tests' ground holds on a day, by layer."""
    client = Client()
    client.force_login(person or make_person())
    response = client.get(address(layer, zoom), {"on": day} if day else {})
    assert response.status_code == 200, response.content
    drawn = mapbox_vector_tile.decode(response.content)
    return {name: found["features"] for name, found in drawn.items()}


def properties(features: list) -> list[dict]:
    return [feature["properties"] for feature in features]


def width(features: list) -> int:
    """How wide the only shape is, in units of the tile."""
    (feature,) = features
    across = [x for x, _y in feature["geometry"]["coordinates"][0]]
    return max(across) - min(across)


@pytest.fixture
def widened():
    """A parcel of 20 m that was of 10 m until the first of May."""
    parcel = make_parcel(make_block(), number="12")
    ParcelBoundary.objects.filter(parcel=parcel).delete()
    make_boundary(parcel, boundary=square(side=10), valid_to=CHANGED)
    make_boundary(parcel, boundary=square(side=20), valid_from=CHANGED)
    return parcel


def test_the_old_boundary_the_day_before_and_the_new_one_on_its_day(widened):
    before, that_day, now = (layers_on(day)["parcels"] for day in (BEFORE, THAT_DAY, ""))

    assert properties(before) == properties(now) == [{"id": widened.pk, "label": "12"}]
    assert width(now) == width(that_day)
    assert width(before) == pytest.approx(width(now) / 2, abs=1)


def test_names_follow_the_clock(widened):
    assert properties(layers_on(BEFORE)["parcels_label"]) == [{"label": "12"}]
    assert layers_on("2019-12-31") == {}


def test_a_parcel_that_ended_is_drawn_while_it_was_there():
    parcel = make_parcel(make_block())
    parcel.boundaries.update(valid_to=CHANGED)

    assert len(layers_on(BEFORE)["parcels"]) == 1
    assert layers_on(THAT_DAY) == layers_on("") == {}


def test_what_was_withdrawn_from_the_record_is_drawn_on_no_day():
    parcel = make_parcel(make_block())
    parcel.boundaries.update(recorded_to=timezone.now())

    assert layers_on(BEFORE) == {}


def test_a_renumbered_parcel_has_its_number_of_then():
    parcel = make_parcel(make_block(), number="12")
    renumber_parcel(
        parcel,
        number="77",
        sub_number="1",
        effective_on=CHANGED,
        decision_number="3/2024",
        actor=make_person("supervisor"),
    )

    said = {day: layers_on(day) for day in (BEFORE, THAT_DAY, "")}

    assert properties(said[BEFORE]["parcels"]) == [{"id": parcel.pk, "label": "12"}]
    assert properties(said[BEFORE]["parcels_label"]) == [{"label": "12"}]
    assert properties(said[THAT_DAY]["parcels"]) == [{"id": parcel.pk, "label": "77/1"}]
    assert said[THAT_DAY] == said[""]


def test_from_far_the_fabric_of_today_is_drawn_and_no_parcel(widened):
    fabric.rebuild()

    assert properties(layers_on(BEFORE, zoom=13)["parcels"]) == [{"count": 1}]


def test_the_plan_is_drawn_in_the_edition_that_was_in_force():
    new = make_zone()
    old = make_zone(
        plan=StructuralPlan.objects.create(
            edition="old",
            name_ar="قديم",
            state="superseded",
            valid_from=date(2000, 1, 1),
            valid_to=date(2020, 1, 1),
        ),
        zone_class=ZoneClass.objects.create(code="trade", name_ar="تجاري", colour="#123456"),
        valid_from=date(2000, 1, 1),
    )
    make_zone(
        plan=StructuralPlan.objects.create(edition="draft", name_ar="مسودة"),
        valid_from=date(2000, 1, 1),
    )

    def drawn(day):
        return properties(layers_on(day, "plan", 15)["plan"])

    then = {"id": old.pk, "zone_class": "trade", "colour": "#123456"}
    assert drawn("2019-12-31") == [then]
    assert [one["id"] for one in drawn("2020-01-01")] == [new.pk]
    assert layers_on("1999-12-31", "plan", 15) == {}


def test_a_zone_that_ended_within_its_edition_is_drawn_until_its_day():
    make_zone(valid_to=CHANGED)

    assert len(layers_on(BEFORE, "plan", 15)["plan"]) == 1
    assert layers_on(THAT_DAY, "plan", 15) == {}


def test_licences_stand_as_their_file_tells_them_on_that_day():
    """In whatever state and with whatever dates: the tile and the file must not differ."""
    kind, block = make_licence_type(), make_block()
    first, day = date(2024, 1, 1), date(2024, 4, 30)
    for n, state in enumerate(LicenceState.values):
        for m, issued in enumerate((None, 90, 200)):
            if state == "issued" and issued is None:
                continue  # PostgreSQL would not have it
            parcel = make_parcel(block, boundary=square(n * 3, m * 3, 2))
            dates = {"submitted_on": 30, "decided_on": 60, "issued_on": issued}
            dates["expires_on"] = (issued or 80) + 20
            days = {k: first + timedelta(v) if v else None for k, v in dates.items()}
            make_licence(parcel, state=state, licence_type=kind, **days)
    told = BuildingLicence.objects.as_of(day).values_list("pk", "state_on")

    for zoom in (14, 16):
        drawn = properties(layers_on(BEFORE, "licences", zoom)["licences"])
        assert sorted((one["id"], one["state"]) for one in drawn) == sorted(told)
    assert len(set(dict(told).values())) > 2
    assert layers_on(BEFORE, "licences", LICENCES.past_from - 1) == {}


def test_steps_of_an_application_are_drawn_from_their_days_and_no_draft_of_an_office():
    for day, step in ((10, None), (20, "submitted"), (25, "under_review")):
        with time_machine.travel(date(2024, 3, day)):
            if step is None:
                case = Case()
            elif step == "submitted":
                case.submitted()
            else:
                case.licence = reviewing.start_review(case.licence, actor=case.reviewer)
    ParcelBoundary.objects.filter(parcel=case.parcel).update(valid_to=CHANGED)

    def states(day):
        drawn = layers_on(f"2024-03-{day}", "licences", 16).get("licences", [])
        return [one["state"] for one in properties(drawn)]

    assert states("09") == states("19") == []
    assert states("20") == states("24") == ["submitted"]
    assert states("25") == ["under_review"]
    assert layers_on(THAT_DAY, "licences", 16) == {}  # the parcel has ended


def make_many(number: int) -> None:
    """So many parcels beside one another, every second one ended, of which the planner knows."""
    block = make_block()
    numbers = range(1, number + 1)
    parcels = Parcel.objects.bulk_create(
        Parcel(block=block, area_id=block.area_id, number=str(n)) for n in numbers
    )
    ParcelBoundary.objects.bulk_create(
        ParcelBoundary(
            parcel=parcel,
            boundary=square(30 * (n % 40), 30 * (n // 40)),
            valid_from=date(2020, 1, 1),
            valid_to=CHANGED if n % 2 else None,
        )
        for n, parcel in zip(numbers, parcels, strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE parcels_parcel, parcels_parcelboundary")


@pytest.mark.parametrize(("layer", "zoom"), [("parcels", 17), ("licences", 16)])
def test_each_half_of_the_past_reads_a_partial_index_of_its_own(layer, zoom):
    make_many(1000)  # of none at all, one index would do as well as another
    statement = {"parcels": PARCELS, "licences": LICENCES}[layer].past(zoom)
    asked = {"z": zoom, "x": 1, "y": 1, "everything": True, "area_ids": [], "on": CHANGED}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
        cursor.execute(f"EXPLAIN {statement}", asked)
        plan = "\n".join(line for (line,) in cursor.fetchall())

    # Which of the two partial indexes of its half is a matter of rows, and there are few here.
    assert re.search("boundary_current_by_(tile|place)", plan)
    assert re.search("boundary_ended_by_(tile|place)", plan)
    assert "Seq Scan on parcels_parcelboundary" not in plan


def test_areas_and_blocks_are_the_same_on_any_day():
    make_block(make_area())

    for layer in ("areas", "blocks"):
        assert layers_on(BEFORE, layer, 13) == layers_on("", layer, 13) != {}


def test_completeness_tells_of_today_only(client):
    client.force_login(make_person("supervisor"))

    response = client.get(address("completeness", 15), {"on": BEFORE})

    assert response.status_code == 400
    assert client.get("/tiles/completeness.json", {"on": BEFORE}).status_code == 400


def test_days_do_not_share_a_tile_in_any_cache(client, widened):
    client.force_login(make_person())
    days = {"on": BEFORE}, {"on": THAT_DAY}, {}
    answers = [client.get(address("parcels", 17), day) for day in days]
    again = [client.get(address("parcels", 17), day) for day in days]

    assert len({answer["ETag"] for answer in answers}) == 3
    assert [a.content for a in answers] == [a.content for a in again]
    assert answers[0].content != answers[2].content
    etag = answers[0]["ETag"]
    for day, status in zip(days, (304, 200, 200), strict=True):
        response = client.get(address("parcels", 17), day, HTTP_IF_NONE_MATCH=etag)
        assert response.status_code == status


def test_one_day_is_one_tile_however_it_is_written(client, widened):
    client.force_login(make_person())
    written = (BEFORE, "٢٠٢٤-٠٤-٣٠", "20240430")

    assert len({client.get(address("parcels", 17), {"on": day})["ETag"] for day in written}) == 1


def test_today_is_no_day_of_the_clock_and_is_not_kept_as_one(client, widened):
    client.force_login(make_person())
    plain = client.get(address("parcels", 17))
    today = client.get(address("parcels", 17), {"on": timezone.localdate().isoformat()})

    assert (today["ETag"], today.content) == (plain["ETag"], plain.content)
    assert "immutable" in plain["Cache-Control"]
    assert today["Cache-Control"] == "private, no-cache"  # tomorrow it will be a day gone by


@pytest.mark.parametrize("path", [address("parcels", 17), "/tiles/parcels.json"])
@pytest.mark.parametrize(
    "day", ["x", "2024-13-01", "2023-02-29", "9999-12-31", "-1", "2024-01-01T00:00", "\0", "9" * 99]
)
def test_an_odd_day_is_answered_with_what_to_do(client, path, day):
    client.force_login(make_person())
    response = client.get(path, {"on": day})

    assert response.status_code == 400
    sentence = "في يوم مضى" if day.startswith("9999-") else "?on=2024-05-31"
    assert sentence in response.content.decode()


def test_the_first_day_of_all_is_a_day(client, widened):
    client.force_login(make_person())

    assert client.get(address("parcels", 17), {"on": "0001-01-01"}).content == b""


def test_tilejson_names_the_tiles_of_the_day(client):
    client.force_login(make_person())

    (then,) = client.get("/tiles/parcels.json", {"on": BEFORE}).json()["tiles"]

    assert then.endswith(f"{{y}}.mvt?on={BEFORE}")


def test_a_day_opens_nothing_to_nobody(client, widened):
    fabric.rebuild()
    elsewhere = make_person("inspector", areas=[make_area()])

    assert client.get(address("parcels", 17), {"on": BEFORE}).status_code == 401
    for zoom in (13, 17):
        assert layers_on(BEFORE, zoom=zoom, person=elsewhere) == {}
    client.force_login(make_person("desk"))
    assert client.get(address("plan", 15), {"on": BEFORE}).status_code == 403


def test_a_day_costs_no_statement_more(client, widened, django_assert_num_queries):
    person = make_person()
    client.force_login(person)
    cache.clear()
    with django_assert_num_queries(0) as now:  # both go past Django, prepared
        client.get(address("parcels", 17))
    with django_assert_num_queries(len(now)):
        client.get(address("parcels", 17), {"on": BEFORE})


def test_a_past_tile_goes_the_short_way_and_an_odd_day_the_long_one(rf, widened, client):
    client.force_login(make_person())
    taken = []
    lane = ExpressLane(lambda request: taken.append(request) or "the long way")

    def ask(day):
        request = rf.get(address("parcels", 17), {"on": day})
        request.COOKIES = {name: one.value for name, one in client.cookies.items()}
        return lane(request)

    assert ask(BEFORE).status_code == 200
    assert not taken
    assert ask("x") == "the long way"
