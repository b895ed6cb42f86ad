"""Layers compared by key alone: blocks, areas, plan, licences, buildings."""

from datetime import date

import pytest
from django.contrib.gis.geos import Point

from gis_core import crs
from gis_core.areas.models import Governorate
from gis_core.ingest.layer import layer_named
from parcels.models import BoundaryPoint, Building, Street, SurveyPlan
from tests.make import (
    X,
    Y,
    make_area,
    make_block,
    make_edition,
    make_licence,
    make_licence_type,
    make_parcel,
    square,
)

from .making import compare, compared_json, degrees, told

pytestmark = pytest.mark.django_db


def test_blocks_by_area_and_number(tmp_path):
    area = make_area(code="SAL", boundary=square(0, 0, 900))
    make_block(area, number="1", boundary=square(0, 0, 100), name_ar="أ")
    make_block(area, number="2", boundary=square(200, 0, 100), name_ar="ب")
    make_block(area, number="3", boundary=square(400, 0, 100), name_ar="ج")
    make_block(area, number="4", boundary=square(600, 0, 100), name_ar="د")
    features = [
        ({"block": "١", "area": "SAL", "name_ar": "أ"}, degrees(0, 0, 100, 100)),
        ({"block": "2", "area": "SAL", "name_ar": "ب ب"}, degrees(200, 0, 100, 100)),
        ({"block": "3", "area": "", "name_ar": "ج ج"}, degrees(400, 0, 100, 90)),
        ({"block": "5", "area": "SAL", "name_ar": ""}, degrees(0, 400, 100, 100)),
    ]

    run = compared_json(tmp_path, features, "blocks", scope="layer")

    assert run.counts == {"both": 1, "attributes": 1, "added": 1, "removed": 1, "unchanged": 1}
    assert told(run) == [("added", "5", ""), ("attributes", "2", "2"), ("both", "3", "3"),
                         ("removed", "", "4")]  # fmt: skip
    assert run.changes.get(kind="attributes").fields == {"name_ar": ["ب", "ب ب"]}


def test_areas_by_code_and_governorates_by_any_of_their_names(tmp_path):
    ahmadi = Governorate.objects.create(code="AHM", name_ar="الأحمدي", name_en="Ahmadi")
    make_area(code="A", name_ar="أ", governorate=ahmadi, boundary=square(0, 0, 100))
    make_area(code="B", name_ar="ب", boundary=square(200, 0, 100))
    features = [
        ({"code": "A", "name_ar": "أ", "governorate": "احمدي"}, degrees(0, 0, 100, 100)),
        ({"code": "B", "name_ar": "ب", "governorate": "الأحمدي"}, degrees(200, 0, 100, 100)),
    ]

    run = compared_json(tmp_path, features, "areas")

    assert told(run) == [("attributes", "B", "B")]
    assert run.changes.get().fields == {"governorate": [None, "AHM"]}


def test_zones_by_their_ground_and_class(tmp_path):
    make_edition("2026", {"house": [square(0, 0, 100)], "shop": [square(200, 0, 100)]})
    features = [
        ({"zone": "house"}, degrees(0, 0, 100, 100)),
        ({"zone": "house"}, degrees(200, 0, 100, 100)),
    ]

    run = compared_json(tmp_path, features, "plan", scope="layer", constants={"plan": "2026"})

    assert told(run) == [("added", "house", ""), ("removed", "", "shop")]
    assert run.counts["unchanged"] == 1


def test_licences_by_number_in_the_terms_of_publishing(tmp_path):
    parcel = make_parcel(make_block(number="4"), number="12")
    other = make_parcel(parcel.block, number="13", boundary=square(30))
    kind = make_licence_type(code="building")
    for number, on in (("1", parcel), ("2", parcel), ("3", other), ("4", other)):
        make_licence(on, number=number, licence_type=kind, state="issued",
                     issued_on=date(2024, 1, 1))  # fmt: skip
    path = tmp_path / "licences.csv"
    path.write_text(
        "licence_no,status,issued_on,plot,block\n"
        "1,سارية,2024-01-01,12,4\n2,final,2024-01-01,12,٤\n"
        "3,issued,2024-01-01,12,4\n5,issued,2024-01-01,13,4\n",
        encoding="utf-8",
    )

    run = compare(path, "licences")

    assert told(run) == [("added", "5", ""), ("attributes", "2", "2"), ("attributes", "3", "3")]
    assert run.changes.get(key="2").fields == {"state": ["issued", "completed"]}
    assert run.changes.get(key="3").fields == {"parcel": ["4/13", "4/12"]}


def test_buildings_by_code_else_by_where_they_stand(tmp_path):
    parcel = make_parcel(make_block(number="4"), number="12")
    Building.objects.create(code="B1", parcel=parcel, footprint=square(0, 0, 10), floors=2)
    Building.objects.create(code="B2", parcel=parcel, footprint=square(12, 0, 5), floors=1)
    features = [
        ({"building_no": "B1", "floors": 3}, degrees(0, 0, 10, 10)),
        ({"building_no": "B2", "floors": 1}, degrees(12, 0, 5, 6)),
        ({"building_no": "", "floors": 1}, degrees(0, 12, 5, 5)),
    ]

    run = compared_json(tmp_path, features, "buildings")

    assert told(run) == [("added", "", ""), ("attributes", "B1", "B1"), ("geometry", "B2", "B2")]
    assert run.changes.get(key="B1").fields == {"floors": [2, 3]}


@pytest.mark.parametrize(
    "layer",
    ["parcels", "blocks", "areas", "plan", "licences", "buildings", "roads", "survey_points"],
)
def test_every_layer_is_compared(layer):
    assert layer_named(layer).compare
    assert layer_named(layer).noun


def test_roads_by_code_else_by_name_in_as_many_pieces_as_they_come(tmp_path):
    Street.objects.create(name_en="Main", surface=square(0, 0, 100))
    Street.objects.create(code="R2", surface=square(200, 0, 100), width_m=10)
    features = [
        ({"street_name": "Main"}, degrees(0, 0, 50, 100)),
        ({"street_name": "Main"}, degrees(50, 0, 50, 100)),
        ({"road_code": "R2"}, degrees(200, 0, 100, 80)),
        ({"road_code": "R3"}, degrees(400, 0, 50, 100)),
        ({"street_name": "Side"}, degrees(500, 0, 50, 100)),
        ({"street_name": "Side"}, degrees(550, 0, 50, 100)),
    ]

    run = compared_json(tmp_path, features, "roads")

    assert told(run) == [("added", "R3", ""), ("added", "Side", ""), ("geometry", "R2", "R2")]
    assert run.counts["unchanged"] == 2
    assert run.changes.get(key="Side").seqs == [5, 6]


def test_survey_points_by_plan_and_number(tmp_path):
    survey = SurveyPlan.objects.create(number="S/1")
    for number, x in (("1", 0), ("2", 10), ("3", 20)):
        spot = Point(X + x, Y, srid=crs.STORAGE)
        BoundaryPoint.objects.create(plan=survey, number=number, location=spot, accuracy_m="0.02")
    path = tmp_path / "points.csv"
    rows = [("1", X, Y, "0.02"), ("2", X + 10.5, Y, "0.02"), ("3", X + 20, Y, "0.05"),
            ("4", X + 30, Y, "0.02")]  # fmt: skip
    path.write_text("plan_no,point_no,east,north,accuracy\n"
                    + "".join(f"S/1,{n},{x},{y},{a}\n" for n, x, y, a in rows))  # fmt: skip

    run = compare(path, "survey_points", srid=crs.STORAGE)

    assert told(run) == [("added", "S/1/4", ""), ("attributes", "S/1/3", "S/1/3"),
                         ("geometry", "S/1/2", "S/1/2")]  # fmt: skip
    assert run.changes.get(key="S/1/2").moved_m == pytest.approx(0.5)


def test_a_point_is_compared_as_finely_as_it_is_published(tmp_path):
    """And what a delivery fills in of a plan is told at each of its points."""
    parcel = make_parcel(make_block(number="4"), number="12")
    survey = SurveyPlan.objects.create(number="S", surveyor="الأول")
    survey.parcels.add(parcel)
    make_parcel(parcel.block, number="13", boundary=square(20))
    for number, x in (("1", 0), ("2", 10)):
        survey.points.create(number=number, location=Point(X + x, Y, srid=crs.STORAGE))
    path = tmp_path / "points.csv"
    path.write_text(
        "plan_no,point_no,east,north,surveyor,surveyed_on,plot\n"
        f"S,1,{X + 0.005},{Y},الثاني,2024-01-31,13\nS,2,{X + 10.001},{Y},,,\n"
    )

    run = compare(path, "survey_points", srid=crs.STORAGE)

    filled_in = {"surveyed_on": [None, "2024-01-31"], "parcel": ["4/12", "4/12, 4/13"]}
    assert told(run) == [("attributes", "S/2", "S/2"), ("both", "S/1", "S/1")]
    assert [change.fields for change in run.changes.all()] == [filled_in, filled_in]
    assert run.changes.get(key="S/1").moved_m == pytest.approx(0.005)


def test_of_licences_only_those_in_force_are_missed(tmp_path):
    parcel = make_parcel(make_block(number="4"), number="12")
    for number, state in (("1", "issued"), ("2", "completed"), ("3", "suspended")):
        make_licence(parcel, number=number, state=state, issued_on=date(2024, 1, 1))
    path = tmp_path / "licences.csv"
    path.write_text("licence_no,plot,block\n1,12,4\n", encoding="utf-8")

    run = compare(path, "licences", scope="blocks")

    assert ("removed", "", "3") in told(run)
    assert run.counts["removed"] == 1


def test_the_area_in_which_a_road_lies_is_told_though_no_column_names_it(tmp_path):
    Street.objects.create(code="R1", surface=square(0, 0, 100))
    make_area(code="SAL", boundary=square(-50, -50, 900))

    run = compared_json(tmp_path, [({"road_code": "R1"}, degrees(0, 0, 100, 100))], "roads")

    assert run.changes.get().fields == {"area": [None, "SAL"]}
