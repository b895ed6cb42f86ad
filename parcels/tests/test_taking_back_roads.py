"""Deliveries of roads and of survey points go the whole way and back again."""

from datetime import date

import pytest
from django.contrib.gis.geos import Point

from gis_core import crs
from gis_core.ingest import life
from gis_core.ingest.errors import ImportRefused
from gis_core.ingest.layer import layer_named
from gis_core.ingest.models import ImportRun
from gis_core.safeio.tests.make import make_geojson
from parcels.compare.tests.making import compare, tell
from parcels.models import BoundaryPoint, Street, StreetKind, SurveyPlan
from parcels.tests.published import published
from parcels.tests.test_import_others import make_table
from parcels.tests.test_import_parcels import bring
from parcels.tests.test_import_roads import ground, line
from tests.make import X, Y, make_block, make_parcel, make_person, square

pytestmark = pytest.mark.django_db


def go_the_whole_way(path, layer, **told):
    """Compared, submitted, approved by another and published: the run with what is counted."""
    run = compare(path, layer, **told)
    analyst, colleague = make_person("analyst"), make_person("analyst")
    assert run.state == "compared"
    life.submit(run, actor=analyst)
    while ImportRun.objects.get(pk=run.pk).state == "submitted":
        life.approve(run, actor=colleague)
        colleague = make_person("analyst")
    counts = life.publish(run, actor=colleague, progress=tell)
    run.refresh_from_db()
    assert run.state == "published"
    return run, counts


def agree(run, counts):
    """Whether publishing did what the comparison had said."""
    said = run.counts
    changed = sum(said.get(kind, 0) for kind in ("geometry", "attributes", "both"))
    return counts == {
        "added": said.get("added", 0), "changed": changed, "unchanged": said["unchanged"]
    } | ({"removed": said["removed"]} if "removed" in said else {})  # fmt: skip


@pytest.fixture
def streets():
    """One that will change, one that stays, one that is delivered no more."""
    StreetKind.objects.create(code="main", name_ar="رئيسي", name_en="Main")
    return [
        Street.objects.create(code=code, name_ar=f"شارع {code}", width_m=10,
                              surface=square(200 * n, 0, 100))
        for n, code in enumerate(["1", "2", "3"])
    ]  # fmt: skip


def roads(folder, *features):
    return make_geojson(folder / "roads.geojson", features)


def changed_roads(folder):
    """Of the three roads the first is wider, the third is missing, and there is a new one."""
    return roads(
        folder,
        ({"code": "1", "width": 12, "kind": "main"}, ground(0, 0, 100)),
        ({"code": "2", "width": 10}, ground(200, 0, 100)),
        ({"code": "4", "width": 8}, line((0, 300), (90, 300))),
    )


def spot(x, y=0.0):
    return Point(X + x, Y + y, srid=crs.STORAGE)


@pytest.fixture
def survey():
    """A plan that nobody measured as far as is known, of one parcel, with three points."""
    parcel = make_parcel(make_block(number="4"), number="12")
    make_parcel(parcel.block, number="13", boundary=square(20))
    plan = SurveyPlan.objects.create(number="S")
    plan.parcels.add(parcel)
    for n in range(3):
        plan.points.create(number=str(n + 1), location=spot(10 * n), accuracy_m="0.02")
    return plan


HEAD = "plan,point,x,y,accuracy,plot,surveyor"


def points(folder, *lines):
    return make_table(folder / "points.csv", HEAD, *lines)


def changed_points(folder):
    """The first was measured again, the third is missing, and there are two new ones."""
    return points(
        folder,
        f"S,1,{X + 0.1},{Y},0.02,13,مكتب", f"S,2,{X + 10},{Y},0.02,,",
        f"S,4,{X + 30},{Y},0.02,,", f"T,1,{X + 30},{Y},0.02,13,",
    )  # fmt: skip


def test_roads_go_the_whole_way_and_back(streets, tmp_path):
    before = published()

    run, counts = go_the_whole_way(changed_roads(tmp_path), "roads", scope="layer",
                                   constants={"valid_from": "2024-03-01"})  # fmt: skip

    assert counts == {"added": 1, "changed": 1, "unchanged": 1, "removed": 1}
    assert agree(run, counts)
    now = Street.objects.as_of(None)
    assert set(now.values_list("code", flat=True)) == {"1", "2", "4"}
    assert now.get(code="1").follows == streets[0]
    streets[2].refresh_from_db()
    assert (streets[2].valid_to, streets[2].ended_by) == (date(2024, 3, 1), run)

    assert life.roll_back(run, actor=make_person("analyst")) == {"restored": 4, "left": 0}
    assert published() == before


def test_survey_points_go_the_whole_way_and_back(survey, tmp_path):
    before = published()

    run, counts = go_the_whole_way(changed_points(tmp_path), "survey_points", scope="layer",
                                   srid=crs.STORAGE)  # fmt: skip

    assert counts == {"added": 2, "changed": 1, "unchanged": 1, "removed": 1}
    survey.refresh_from_db()
    assert survey.surveyor == "مكتب"
    assert [p.number for p in survey.parcels.order_by("number")] == ["12", "13"]
    assert survey.points.get(number="1").location.x == pytest.approx(X + 0.1)
    assert not survey.points.filter(number="3").exists()

    assert life.roll_back(run, actor=make_person("analyst"))["left"] == 0
    assert published() == before


def test_a_road_that_somebody_edited_since_stays_with_the_one_before_it(streets, tmp_path):
    run, _counts = go_the_whole_way(changed_roads(tmp_path), "roads", scope="layer")
    edited = Street.objects.get(code="1", valid_to=None)
    Street.objects.filter(pk=edited.pk).update(name_en="Corrected")

    counts = life.roll_back(run, actor=None)

    assert counts == {"restored": 2, "left": 2}
    assert Street.objects.get(code="1", valid_to=None).name_en == "Corrected"
    assert not Street.objects.filter(code="4").exists()
    assert Street.objects.get(code="3").valid_to is None
    found = run.findings.filter(code="touched_since")
    assert {finding.key for finding in found} == {"1"}
    assert all(finding.point for finding in found)
    assert all(finding.text_ar != finding.text_en for finding in found)


def test_a_later_delivery_of_the_same_road_stays(streets, tmp_path):
    first, _counts = go_the_whole_way(changed_roads(tmp_path), "roads")
    second, _counts = go_the_whole_way(
        roads(tmp_path, ({"code": "1", "width": 30}, ground(0, 0, 100))), "roads"
    )

    assert life.roll_back(first, actor=None) == {"restored": 1, "left": 2}
    assert Street.objects.get(code="1", valid_to=None).width_m == 30
    life.roll_back(second, actor=None)
    assert Street.objects.get(code="1", valid_to=None).width_m == 12


def test_a_road_does_not_come_back_where_its_code_was_given_anew(streets, tmp_path):
    run, _counts = go_the_whole_way(changed_roads(tmp_path), "roads", scope="layer")
    anew = Street.objects.create(code="3", surface=square(400, 0, 50))

    assert life.roll_back(run, actor=None) == {"restored": 3, "left": 1}
    assert Street.objects.get(code="3", valid_to=None) == anew


def test_a_point_that_somebody_moved_since_stays(survey, tmp_path):
    run, _counts = go_the_whole_way(changed_points(tmp_path), "survey_points", srid=crs.STORAGE)
    BoundaryPoint.objects.filter(plan=survey, number="1").update(location=spot(0.3))

    counts = life.roll_back(run, actor=None)

    assert counts["left"] == 1
    (finding,) = run.findings.filter(code="touched_since")
    assert finding.key == "S/1"
    assert survey.points.get(number="1").location.x == pytest.approx(X + 0.3)
    assert not survey.points.filter(number="4").exists()
    assert not SurveyPlan.objects.filter(number="T").exists()
    assert [parcel.number for parcel in survey.parcels.all()] == ["12"]


def test_a_plan_on_which_somebody_measured_since_stays(survey, tmp_path):
    run, _counts = go_the_whole_way(changed_points(tmp_path), "survey_points", srid=crs.STORAGE)
    made = SurveyPlan.objects.get(number="T")
    made.points.create(number="9", location=spot(40))

    life.roll_back(run, actor=None)

    assert [point.number for point in made.points.all()] == ["9"]
    assert [parcel.number for parcel in made.parcels.all()] == ["13"]
    assert run.findings.get(code="used_since").key == "T"


def test_a_number_that_was_measured_anew_keeps_its_new_point(survey, tmp_path):
    run, _counts = go_the_whole_way(changed_points(tmp_path), "survey_points", scope="layer",
                                    srid=crs.STORAGE)  # fmt: skip
    survey.points.create(number="3", location=spot(20.5))

    assert life.roll_back(run, actor=None)["left"] == 1
    assert survey.points.get(number="3").location.x == pytest.approx(X + 20.5)


def test_what_nobody_left_as_it_was_cannot_be_taken_back(survey, tmp_path):
    path = points(tmp_path, f"S,1,{X + 0.1},{Y},0.02,,")
    bring(path, "--crs", str(crs.STORAGE), layer="survey_points")
    BoundaryPoint.objects.filter(number="1").update(accuracy_m="0.5")

    with pytest.raises(ImportRefused) as refusal:
        life.roll_back(ImportRun.objects.get(), actor=None)
    assert refusal.value.code == "everything_touched"


@pytest.mark.parametrize("layer", ["roads", "survey_points"])
def test_every_table_that_is_written_is_kept(layer):
    assert all(table.content for table in layer_named(layer).writes)
