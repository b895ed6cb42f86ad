"""Deliveries of survey points: drawings and tables."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from gis_core.safeio.tests.make import make_geojson
from parcels.models import AutomatedNumber, BoundaryPoint, SurveyPlan
from tests.make import X, Y, lng_lat, make_area, make_block, make_parcel, make_person, square

from .test_import_others import make_table
from .test_import_parcels import bring, codes

pytestmark = pytest.mark.django_db

HEAD = "رقم المخطط,رقم النقطة,س,ص,الدقة,القسيمة,القطعة,المنطقة,المكتب المساحي,تاريخ المسح"


@pytest.fixture
def parcel():
    block = make_block(make_area(code="SAL", name_ar="السالمية"), number="4")
    made = make_parcel(block, number="12", boundary=square(0, 0))
    AutomatedNumber.objects.create(parcel=made, number="95842316")
    return made


def at(x, y):
    return f"{X + x},{Y + y}"


def test_a_table_of_points_makes_a_plan_of_its_parcel(tmp_path, parcel):
    path = make_table(
        tmp_path / "points.csv", HEAD,
        f"SP-1,١,{at(0, 0)},٠٫٠٢,١٢,٤,السالميه,مكتب القياس,٣١/٠١/٢٠٢٤",
        f"SP-1,2,{at(20, 0)},0.02,12,4,SAL,,",
    )  # fmt: skip

    report = bring(path, "--crs", "31901", layer="survey_points")

    plan = SurveyPlan.objects.get()
    assert report["published"] == {"added": 2, "changed": 0, "unchanged": 0}
    assert (plan.number, plan.surveyor, plan.surveyed_on) == (
        "SP-1", "مكتب القياس", date(2024, 1, 31)
    )  # fmt: skip
    assert list(plan.parcels.all()) == [parcel]
    first, second = plan.points.order_by("number")
    assert (first.number, float(first.accuracy_m)) == ("1", 0.02)
    assert first.location.coords == pytest.approx((X, Y))
    assert second.location.coords == pytest.approx((X + 20, Y))
    assert codes(report, "W") == []
    assert bring(path, "--crs", "31901", layer="survey_points")["published"]["unchanged"] == 2


def test_a_drawing_of_points_comes_in_any_system(tmp_path, parcel):
    spots = [
        ({"plan_no": "SP-1", "point_no": n, "paci": "95842316"},
         {"type": kind, "coordinates": lng_lat(*spot) if kind == "Point" else [lng_lat(*spot)]})
        for n, kind, spot in (("1", "Point", (0, 0)), ("2", "MultiPoint", (20, 20)))
    ]  # fmt: skip
    path = make_geojson(tmp_path / "points.geojson", spots)

    bring(path, layer="survey_points")

    first, second = BoundaryPoint.objects.order_by("number")
    assert first.location.coords == pytest.approx((X, Y), abs=0.002)
    assert second.location.coords == pytest.approx((X + 20, Y + 20), abs=0.002)


def test_a_plan_that_is_known_keeps_what_is_known_of_it(tmp_path, parcel):
    SurveyPlan.objects.create(number="SP-1", surveyor="الأول")
    path = make_table(
        tmp_path / "a.csv", "plan,point,x,y,surveyor,surveyed_on",
        f"SP-1,1,{at(0, 0)},الثاني,2024-01-31",
    )  # fmt: skip

    bring(path, "--crs", "31901", layer="survey_points")

    plan = SurveyPlan.objects.get()
    assert (plan.surveyor, plan.surveyed_on) == ("الأول", date(2024, 1, 31))


def test_a_point_that_was_measured_again_moves(tmp_path, parcel):
    head = "plan,point,x,y,paci,accuracy"
    bring(make_table(tmp_path / "a.csv", head, f"S,1,{at(0, 0)},95842316,0.05",
                     f"S,2,{at(20, 0)},95842316,0.05"),
          "--crs", "31901", layer="survey_points")  # fmt: skip
    again = make_table(tmp_path / "b.csv", "plan,point,x,y", f"S,1,{at(0.1, 0)}")

    report = bring(again, "--crs", "31901", layer="survey_points")

    assert report["published"] == {"added": 0, "changed": 1, "unchanged": 0}
    point = BoundaryPoint.objects.get(number="1")
    assert (point.location.x, float(point.accuracy_m)) == (pytest.approx(X + 0.1), 0.05)
    assert BoundaryPoint.objects.count() == 2


def test_a_point_far_from_every_corner_of_its_parcel_is_warned_of_with_metres(tmp_path, parcel):
    make_parcel(parcel.block, number="13", boundary=square(20, 0))
    head = "plan,point,x,y,paci,accuracy"
    path = make_table(
        tmp_path / "a.csv", head,
        f"S,1,{at(0, 0.4)},95842316,0.05",
        f"S,2,{at(40, 3)},95842316,0.05",  # near a corner, but the neighbour's
        f"S,3,{at(0, 4)},,2",  # as inaccurate as that
    )  # fmt: skip

    report = bring(path, "--crs", "31901", layer="survey_points")

    (said,) = [f for f in report["findings"] if f["code"] == "survey_point_far"]
    assert said["key"] == "S/2"
    assert "20.22" in said["text_en"]


def test_what_is_odd_about_plans_is_warned_of(tmp_path, parcel):
    path = make_table(
        tmp_path / "a.csv", "plan,point,x,y,plot,surveyor,accuracy",
        f"S,1,{at(0, 0)},12,A,", f"S,2,{at(20, 0)},12,B,20",  # two hands; not metres, perhaps
        f"T,1,{at(0, 0)},,,", f"T,2,{at(20, 0)},,,",  # of no parcel
        f"S,3,{at(20, 20)},99,A,",
    )  # fmt: skip

    report = bring(path, "--crs", "31901", layer="survey_points")

    assert codes(report, "W") == [
        "survey_accuracy_coarse", "survey_parcel_not_found", "survey_plan_contradicts",
        "survey_plan_of_no_parcel",
    ]  # fmt: skip
    assert SurveyPlan.objects.get(number="S").surveyor == "A"
    assert SurveyPlan.objects.get(number="T").points.count() == 2


TOMORROW = timezone.localdate() + timedelta(days=1)


def test_bad_points_are_rejected_by_name_and_spare_the_others(tmp_path):
    heap = [lng_lat(0, 0), lng_lat(9, 0)]
    spot = {"type": "Point", "coordinates": heap[0]}
    far = {"type": "Point", "coordinates": (50.5, 29.3)}
    told = [
        ({}, spot, ""), ({"accuracy": -1}, spot, "survey_accuracy_impossible"),
        ({"accuracy": 5000}, spot, "survey_accuracy_impossible"),
        ({"date": str(TOMORROW)}, spot, "survey_in_future"), ({}, far, "geometry_outside"),
        ({}, None, "geometry_missing"),
        ({}, {"type": "LineString", "coordinates": heap}, "geometry_not_point"),
        ({}, {"type": "MultiPoint", "coordinates": heap}, "geometry_not_point"),
    ]  # fmt: skip
    rows = [({"plan": "S", "point": n} | more, shape) for n, (more, shape, _) in enumerate(told)]
    rows += [({"plan": "S", "point": ""}, spot), ({"plan": "", "point": 1}, spot)]
    rows += [({"plan": "T", "point": 1}, spot), ({"plan": "T", "point": 1}, spot)]

    report = bring(make_geojson(tmp_path / "a.geojson", rows), layer="survey_points")

    said = {f["key"]: f["code"] for f in report["findings"] if f["severity"] == "B"}
    assert said == {
        **{f"S/{n}": code for n, (_more, _shape, code) in enumerate(told) if code},
        "S": "value_missing", "1": "value_missing", "T/1": "duplicate_key",
    }  # fmt: skip
    assert str(BoundaryPoint.objects.get()).endswith("/0")


def test_points_are_seen_with_their_plan(parcel):
    plan = SurveyPlan.objects.create(number="S")
    plan.parcels.add(parcel)
    point = plan.points.create(number="1", location=parcel.boundary.boundary.centroid)

    assert list(BoundaryPoint.objects.visible_to(make_person())) == [point]
    assert not BoundaryPoint.objects.visible_to(make_person(areas=[make_area()]))
