"""Reading what a delivery would change: lists, one row, the map, the file."""

import json
from datetime import date
from math import asinh, pi, radians, tan

import mapbox_vector_tile
import pytest
from django.utils import translation

from gis_core.ingest import changes
from gis_core.ingest.change_tiles import change_tile
from gis_core.ingest.changes import Wanted
from tests.make import (
    lng_lat,
    make_area,
    make_block,
    make_building_file,
    make_document,
    make_edition,
    make_licence,
    make_parcel,
    make_person,
    square,
)

from .making import box, compared, ring

pytestmark = pytest.mark.django_db


@pytest.fixture
def block():
    return make_block(make_area(code="SAL"), number="4")


@pytest.fixture
def run(tmp_path, block):
    make_parcel(block, number="1", boundary=square(0))
    make_parcel(block, number="9", boundary=square(30))
    return compared(tmp_path, ["1", "12", "13", "20"],
                    [ring(0, 0, 15), box(30, 0, 10, 20), box(40, 0, 10, 20), ring(60)])  # fmt: skip


@pytest.fixture
def analyst():
    return make_person("analyst")


def keys(rows):
    return [change.key for change in rows]


def test_a_list_is_asked_by_kind_block_and_key(run, block, analyst):
    assert keys(changes.changes_of(run, analyst)) == ["1", "12, 13", "20"]
    assert keys(changes.changes_of(run, analyst, Wanted(kinds=("added",)))) == ["20"]
    assert keys(changes.changes_of(run, analyst, Wanted(text="٩"))) == ["12, 13"]
    assert keys(changes.changes_of(run, analyst, Wanted(is_unanswered=True))) == ["12, 13"]
    assert keys(changes.changes_of(run, analyst, Wanted(block_id=block.pk + 1))) == []
    assert changes.blocks_of(run, analyst) == [(block.pk, "4", 3)]


def test_who_may_not_see_deliveries_sees_no_changes(run):
    assert not changes.changes_of(run, make_person("inspector")).exists()


def test_a_list_comes_in_pages(run, analyst):
    rows = changes.changes_of(run, analyst)

    first, after = changes.page_of(rows, most=2)
    last, end = changes.page_of(rows, after=after, most=2)

    assert keys([*first, *last]) == ["1", "12, 13", "20"]
    assert end == 0


def test_a_page_is_read_in_one_question(run, analyst, django_assert_num_queries):
    rows = changes.changes_of(run, analyst)

    with django_assert_num_queries(1):
        found, _after = changes.page_of(rows)
        with translation.override("en"):
            assert [changes.words_of(change) for change in found] == [
                "block 4, parcel 1", "block 4, parcel 12, 13", "block 4, parcel 20",
            ]  # fmt: skip


def test_what_hangs_on_a_changed_parcel_is_counted(tmp_path, block):
    parcel = make_parcel(block, number="1", boundary=square(0))
    make_licence(parcel, state="issued")
    make_licence(parcel, state="expired")
    make_document(parcel)
    make_building_file(parcel)

    run = compared(tmp_path, ["1"], [ring(1)])

    change = run.changes.get()
    assert change.effects == {"licences": 1, "documents": 1, "building_files": 1}
    with translation.override("en"):
        assert ("open licences", 1) in changes.effects_of(change)


def test_fields_are_told_before_and_after(tmp_path, block):
    parcel = make_parcel(block, number="1", boundary=square(0))
    parcel.automated.create(number="700")
    run = compared(tmp_path, ["1"], [ring(0)], AREA_M2=["401.5"], PACI_NO=["٧٠١"])

    with translation.override("en"):
        rows = changes.fields_of(run.changes.get())

    assert [(row.name, row.label, row.before, row.after) for row in rows] == [
        ("automated_number", "automated number", "700", "701"),
        ("official_area_m2", "area in the deed (m²)", None, 401.5),
    ]


def test_the_file_says_all_that_is_known(run, analyst):
    rows = changes.changes_of(run, analyst)

    told = json.loads("".join(changes.stream(run, rows, outlines=True)))

    assert told["run"]["id"] == run.pk
    assert told["counts"] == {"geometry": 1, "split": 1, "added": 1, "unchanged": 0}
    split = told["changes"][1]
    assert (split["kind"], split["key"], split["former_key"]) == ("split", "12, 13", "9")
    assert (split["block"], split["features"], split["is_confirmed"]) == ("4", [2, 3], None)
    assert split["area_before_m2"] == split["area_after_m2"] == 400
    assert split["before"]["type"] == "MultiPolygon"
    assert "before" not in json.loads("".join(changes.stream(run, rows)))["changes"][0]


def test_both_outlines_are_given_for_the_map(run):
    drawn = changes.outlines_of(run.changes.get(kind="geometry"))

    assert [feature["properties"]["side"] for feature in drawn["features"]] == ["before", "after"]
    lng, lat = drawn["features"][0]["geometry"]["coordinates"][0][0][0]
    assert (lng, lat) == pytest.approx(lng_lat(0, 0), abs=1e-3)


def tile_at(run, zoom):
    lng, lat = lng_lat(5, 5)
    x = int((lng + 180) / 360 * 2**zoom)
    y = int((1 - asinh(tan(radians(lat))) / pi) / 2 * 2**zoom)
    return mapbox_vector_tile.decode(change_tile(run, z=zoom, x=x, y=y))


def test_the_map_shows_old_and_new(run):
    tile = tile_at(run, 15)

    kinds = {side: sorted(f["properties"]["kind"] for f in tile[side]["features"])
             for side in ("before", "after")}  # fmt: skip
    assert kinds == {"before": ["geometry", "split"],
                     "after": ["added", "geometry", "split", "split"]}  # fmt: skip


def test_from_far_away_the_map_shows_spots_with_their_number(run):
    spots = [f["properties"] for f in tile_at(run, 10)["changes"]["features"]]

    assert sorted((s["kind"], s["count"]) for s in spots) == [
        ("added", 1), ("geometry", 1), ("split", 1),
    ]  # fmt: skip


def test_where_nothing_changes_the_map_is_empty(run):
    assert change_tile(run, z=15, x=0, y=0) == b""


def test_how_much_of_each_class_moves_is_worked_out_when_asked(tmp_path, block):
    make_edition("2026", {"house": [square(-50, -50, 60)], "shop": [square(10, -50, 100)]},
                 state="in_force", valid_from=date(2020, 1, 1))  # fmt: skip
    make_parcel(block, number="1", boundary=square(0, 0, 20))
    change = compared(tmp_path, ["1"], [ring(0, 0, 10)]).changes.get()

    with translation.override("en"):
        ((title, rows),) = changes.details_of(change, make_person("analyst"))

    assert title == "shares of the plan"
    assert [(row.label, row.before, row.after) for row in rows] == [
        ("outside every zone", 25.0, 0.0), ("house", 25.0, 100.0), ("shop", 50.0, 0.0),
    ]  # fmt: skip


def test_ground_that_was_dealt_out_anew_is_hinted_at(tmp_path, block):
    make_parcel(block, number="8", boundary=square(0))
    make_parcel(block, number="9", boundary=square(20))
    run = compared(tmp_path, ["12", "13"], [box(0, 0, 40, 10), box(0, 10, 40, 10)], "blocks")

    with translation.override("en"):
        assert changes.effects_of(run.changes.get(key="12")) == [
            ("published ones on its ground", 2)
        ]
        assert changes.effects_of(run.changes.get(former_key="8")) == [
            ("delivered ones on its ground", 2)
        ]
