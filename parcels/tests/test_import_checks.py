"""Each check of a delivery of parcels: a small file that trips it, and one that does not."""

from datetime import date

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon

from gis_core import crs
from gis_core.ingest import findings, pipeline
from gis_core.ingest.errors import ImportRefused
from gis_core.ingest.layer import layer_named
from gis_core.ingest.models import Change, Finding
from gis_core.ingest.reading import Wishes
from gis_core.safeio.tests.make import KTM_WKT, WGS84_WKT, make_geojson, make_shapefile
from parcels.models import AutomatedNumber, Parcel, Street
from tests.make import (
    X,
    Y,
    lng_lat,
    make_area,
    make_block,
    make_boundary,
    make_licence,
    make_parcel,
    square,
)

from .test_import_parcels import ring

pytestmark = pytest.mark.django_db
SPEC = layer_named("parcels")


def tell(*_told):
    """Progress that nobody watches."""


def bring(path, scope="mentioned", **wishes):
    """A delivery that was checked, speaking for what ``scope`` says."""
    run = pipeline.bring_in(SPEC, path, wishes=Wishes(**wishes), actor=None, progress=tell)
    if scope != run.scope:
        run.scope = scope
        run.save()
        pipeline.check(run, SPEC, progress=tell)
    return run


def found(run):
    """(code, row) of all that blocks or warns."""
    told = run.findings.exclude(severity="I").values_list("code", "seq")
    return sorted(told, key=str)


def drawn(tmp_path, *rings, **columns):
    """Parcels of rings (metres from the tests' corner), numbered from 1."""
    placed = [[(X + x, Y + y) for x, y in ring] for ring in rings]
    numbers = {"PARCEL_NO": [str(n + 1) for n in range(len(rings))]}
    return make_shapefile(tmp_path, placed, numbers | columns)


def box(west, south, east, north):
    return [(west, south), (west, north), (east, north), (east, south), (west, south)]


GOOD = box(60, 0, 80, 20)
ODD_OUTLINES = {
    "geometry_spike": [(0, 0), (0, 20), (20, 20), (35, 19.9), (20, 19.8), (20, 0), (0, 0)],
    "geometry_repeats_points": [(0, 0), (0, 0), (0, 20), (20, 20), (20, 0), (0, 0)],
    "geometry_short_segments": [(0, 0), (0, 20), (0.004, 20), (20, 20), (20, 0), (0, 0)],
    "geometry_sliver": box(0, 0, 20, 0.3),
    "geometry_tiny": box(0, 0, 0.9, 0.9),
}


@pytest.fixture
def block():
    return make_block(make_area(code="SAL"), number="4", boundary=square(-50, -50, 500))


@pytest.mark.parametrize("code", ODD_OUTLINES)
def test_an_odd_outline_warns_at_its_place(tmp_path, code):
    run = bring(drawn(tmp_path, ODD_OUTLINES[code], GOOD))

    assert found(run) == [(code, 1)]
    told = run.findings.get(code=code)
    west, south = lng_lat(-1, -1)
    east, north = lng_lat(36, 21)
    assert (west < told.point.x < east, south < told.point.y < north) == (True, True)
    assert run.accepted == 2


@pytest.mark.parametrize(
    ("code", "shape", "severity"),
    [
        ("geometry_multipart", [[box(0, 0, 9, 9)], [box(20, 0, 29, 9)]], "W"),
        ("geometry_holes", [[box(0, 0, 20, 20), box(5, 5, 9, 9)]], "W"),
        ("z_dropped", [[[(0, 0, 7), (0, 20, 7), (20, 20, 7), (0, 0, 7)]]], "I"),
        (None, [[box(0, 0, 20, 20)]], "W"),
    ],
)  # fmt: skip
def test_what_is_more_than_a_plain_outline_is_told(tmp_path, code, shape, severity):
    rings = [[[(*lng_lat(*p[:2]), *p[2:]) for p in ring] for ring in part] for part in shape]
    geometry = {"type": "MultiPolygon", "coordinates": rings}
    run = bring(make_geojson(tmp_path / "a.geojson", [({"parcel_no": "1"}, geometry)]))

    told = run.findings.exclude(code__in=["columns_used", "geometry_repaired"])
    assert list(told.values_list("code", "severity")) == ([(code, severity)] if code else [])


def test_texts_that_fill_their_column_may_be_cut(tmp_path):
    names = ["a plan reference that is too long", "short", "short"]
    rings = [ring(0), ring(30), ring(60)]
    columns = {"PARCEL_NO": ["1", "2", "3"], "PLAN_NO": names}

    cut = bring(make_shapefile(tmp_path, rings, columns, width=10))
    whole = bring(make_shapefile(tmp_path, rings, columns, width=60))

    assert found(cut) == [("text_cut", None)]
    assert "PLAN_NO" in cut.findings.get(code="text_cut").text_en
    assert found(whole) == []


def test_codes_as_long_as_their_column_are_not_cut(tmp_path):
    columns = {"PARCEL_NO": ["1", "2"], "PLAN_NO": ["AB-1234567", "AB-7654321"]}

    assert found(bring(make_shapefile(tmp_path, [ring(0), ring(30)], columns, width=10))) == []


def test_a_missing_index_is_made_anew_and_said(tmp_path):
    path = drawn(tmp_path, GOOD)
    path.with_suffix(".shx").unlink()

    assert found(bring(path)) == [("shx_rebuilt", None)]


def refusal(path, **wishes):
    with pytest.raises(ImportRefused) as error:
        bring(path, **wishes)
    return error.value


DEGREES = [lng_lat(x, y) for x, y in GOOD]
UTM = crs.transformer(crs.STORAGE, 32638)


@pytest.mark.parametrize(
    ("code", "placed", "prj", "says"),
    [
        ("crs_flipped", [(Y + y, X + x) for x, y in GOOD], KTM_WKT, "Exchange"),
        ("crs_flipped", [(lat, lng) for lng, lat in DEGREES], WGS84_WKT, "Exchange"),
        ("crs_contradicts", [UTM.transform(X + x, Y + y) for x, y in GOOD], KTM_WKT, "EPSG:32638"),
        ("crs_outside", [(lng + 30, lat) for lng, lat in DEGREES], WGS84_WKT, "Ask the sender"),
        ("crs_degrees", DEGREES, KTM_WKT, "look like degrees"),
        ("crs_impossible", [(X + x, Y + y) for x, y in GOOD], WGS84_WKT, "31901"),
    ],
)
def test_coordinates_that_contradict_their_system_are_refused(tmp_path, code, placed, prj, says):
    refused = refusal(make_shapefile(tmp_path, [placed], {"PARCEL_NO": ["1"]}, prj=prj))

    assert refused.code == code
    assert says in Finding.objects.get(code=code).text_en


def test_coordinates_in_the_system_that_they_declare_are_read(tmp_path):
    assert (
        found(bring(make_shapefile(tmp_path, [DEGREES], {"PARCEL_NO": ["1"]}, prj=WGS84_WKT))) == []
    )


def publish_row(block, count=4, **given):
    """Parcels 1, 2, … of 20 m side by side, published."""
    return [
        make_parcel(block, number=str(n + 1), boundary=square(20 * n, 0), **given)
        for n in range(count)
    ]


def row(count=4, east=0.0, north=0.0):
    return [box(20 * n + east, north, 20 * n + 20 + east, 20 + north) for n in range(count)]


@pytest.mark.parametrize("srid", [4326, 4319])
def test_a_mistake_of_datum_is_named_and_holds_the_delivery(tmp_path, block, srid):
    publish_row(block)
    meant, used = (4326, 4319) if srid == 4326 else (4319, 4326)
    read = crs.transformer(used, crs.STORAGE)
    written = crs.transformer(crs.STORAGE, meant)
    shifted = [[read.transform(*written.transform(X + x, Y + y)) for x, y in one] for one in row()]
    columns = {"PARCEL_NO": ["1", "2", "3", "4"], "BLOCK": ["4"] * 4}
    run = bring(make_shapefile(tmp_path, shifted, columns), accept=("overlaps_neighbour",))

    told = run.findings.get(code="shifted")
    assert (told.severity, told.seq) == ("B", None)
    assert "23.5 m" in told.text_en
    assert f"EPSG:{meant}" in told.text_en or meant == 4319
    with pytest.raises(ImportRefused) as held:
        pipeline.publish(run, SPEC, actor=None, progress=tell)
    assert held.value.code == "held"


def test_parcels_that_moved_each_in_its_own_way_are_no_mistake_of_datum(tmp_path, block):
    publish_row(block, 3)
    moved = [box(0, 3, 20, 23), box(20, -3, 40, 17), box(43, 0, 63, 20)]
    run = bring(drawn(tmp_path, *moved, BLOCK=["4"] * 3))

    assert [code for code, _seq in found(run) if code in ("shifted", "moved")] == ["moved"] * 3


def test_new_numbers_are_compared_with_the_blocks_that_they_fill(tmp_path):
    area = make_area(code="SAL")
    for n in range(3):
        make_block(area, number=str(n + 1), boundary=square(100 * n, 0, 100))
    blocks = {"BLOCK": ["1", "2", "3"]}
    there = [box(100 * n, 0, 100 * n + 100, 100) for n in range(3)]
    beside = [box(100 * n + 23, 0, 100 * n + 123, 100) for n in range(3)]

    assert found(bring(drawn(tmp_path, *there, **blocks))) == []
    assert ("shifted", None) in found(bring(drawn(tmp_path, *beside, **blocks)))


@pytest.mark.parametrize(("by", "warns"), [(0.5, []), (1.5, [("moved", 1)])])
def test_a_boundary_far_from_the_published_one_warns(tmp_path, block, by, warns):
    publish_row(block, 1)

    assert found(bring(drawn(tmp_path, *row(1, north=by), BLOCK=["4"]))) == warns


def test_the_number_of_a_parcel_that_is_no_more_is_not_used_again(tmp_path, block):
    gone, _other = publish_row(block, 2)
    ended = date(2024, 1, 1)
    gone.boundaries.update(valid_to=ended)
    Parcel.objects.filter(pk=gone.pk).update(status="historic", retired_because="gone")
    never = make_parcel(block, number="3", boundary=square(40, 0))
    never.boundaries.update(recorded_to="2024-01-01T00:00:00Z")
    Parcel.objects.filter(pk=never.pk).update(status="historic", retired_because="gone")

    run = bring(drawn(tmp_path, *row(3), BLOCK=["4"] * 3))

    assert ("number_of_former", 1) in found(run)
    assert [seq for code, seq in found(run) if code == "number_of_former"] == [1]
    assert run.findings.get(code="number_of_former").severity == "B"


def test_an_automated_number_belongs_to_one_parcel(tmp_path, block):
    first, _second = publish_row(block, 2)
    AutomatedNumber.objects.create(parcel=first, number="11111111")
    blocks = {"BLOCK": ["4", "4"]}

    right = bring(drawn(tmp_path, *row(2), PACI=["11111111", "22222222"], **blocks))
    wrong = bring(drawn(tmp_path, *row(2), PACI=["", "11111111"], **blocks))

    assert found(right) == []
    assert found(wrong) == [("automated_number_taken", 2)]


@pytest.mark.parametrize(
    ("east", "told"), [(20, []), (21.5, ["block_gains"]), (18.5, ["block_loses"])]
)
def test_ground_that_a_block_gains_or_loses_is_told(tmp_path, block, east, told):
    publish_row(block, 1)
    run = bring(drawn(tmp_path, box(0, 0, east, 20), BLOCK=["4"]))

    codes = [code for code, _seq in found(run) if code.startswith("block_")]
    assert codes == told
    if told:
        sentence = run.findings.get(code=told[0])
        assert "30.0 m²" in sentence.text_en
        assert sentence.key == "SAL/4"


def test_two_must_approve_where_many_parcels_of_an_area_would_go(tmp_path, block):
    publish_row(block, 4)
    named = drawn(tmp_path, *row(3), BLOCK=["4"] * 3)

    assert bring(named).approvals_needed == 1
    run = bring(named, scope="blocks")

    assert run.approvals_needed == 2
    assert "1 of the 4 parcels" in run.findings.get(code="many_removed").text_en
    assert ("block_loses", None) in found(run)


@pytest.mark.parametrize(("state", "holds"), [("issued", True), ("completed", False)])
def test_a_parcel_with_open_work_does_not_end_without_a_transition(tmp_path, block, state, holds):
    _first, second = publish_row(block, 2)
    make_licence(second, state=state)
    path = drawn(tmp_path, *row(1), BLOCK=["4"])

    assert not bring(path).findings.filter(code="goes_with_open_matters").exists()
    run = bring(path, scope="blocks")

    told = run.findings.filter(code="goes_with_open_matters")
    there = [(f.severity, f.seq, f.row_id) for f in told]
    assert there == ([("B", None, second.pk)] if holds else [])
    assert findings.holding(run).exists() is holds
    if holds:
        assert "Parcel 2 would end, and on it hang: open licences: 1." in told[0].text_en
        Change.objects.create(run=run, kind="renumbered", row_ids=[second.pk], is_confirmed=True)
        assert not findings.holding(run).exists()


def test_parcels_that_are_followed_on_their_ground_are_not_removed(tmp_path, block):
    publish_row(block, 1)
    halves = [box(0, 0, 10, 20), box(10, 0, 20, 20)]
    path = make_shapefile(
        tmp_path, [[(X + x, Y + y) for x, y in half] for half in halves],
        {"PARCEL_NO": ["1A", "1B"], "BLOCK": ["4", "4"]},
    )  # fmt: skip

    run = bring(path, scope="blocks")

    assert run.approvals_needed == 1
    assert not run.findings.filter(code="many_removed").exists()


GAP = [box(0, 0, 20, 20), box(20.4, 0, 40, 20)]


def test_a_narrow_gap_is_told_with_its_measures(tmp_path):
    run = bring(drawn(tmp_path, *GAP))

    assert found(run) == [("gap", 1)]
    told = run.findings.get(code="gap")
    assert "Between it and 2 a gap of 8.0 m²" in told.text_en
    west, _south = lng_lat(20, 0)
    east, _north = lng_lat(20.4, 0)
    assert west < told.point.x < east


@pytest.mark.parametrize("width", [0.0, 1.5, 6.0])
def test_a_shared_edge_and_a_street_are_no_gap(tmp_path, width):
    assert found(bring(drawn(tmp_path, box(0, 0, 20, 20), box(20 + width, 0, 45, 20)))) == []


def test_a_gap_to_a_parcel_that_stays_is_one(tmp_path, block):
    make_parcel(block, number="9", boundary=square(20.4, 0))

    run = bring(drawn(tmp_path, box(0, 0, 20, 20), BLOCK=["4"]))

    assert ("gap", 1) in found(run)
    assert "Between it and 9" in run.findings.get(code="gap").text_en


def test_a_road_is_never_a_gap(tmp_path):
    lane = Polygon.from_bbox((X + 20, Y - 5, X + 20.4, Y + 25))
    surface = MultiPolygon(lane, srid=crs.STORAGE)
    Street.objects.create(surface=surface)

    assert found(bring(drawn(tmp_path, *GAP))) == []


def test_a_boundary_drawn_twice_is_no_shared_edge(tmp_path):
    run = bring(drawn(tmp_path, box(0, 0, 20, 20), box(19.98, 0, 40, 20)))

    assert found(run) == [("edges_unmatched", 1), ("edges_unmatched", 2)]


def test_a_corner_that_only_one_side_has_is_told(tmp_path):
    run = bring(drawn(tmp_path, box(0, 0, 40, 20), box(0, 20, 20, 40), box(20, 20, 40, 40)))

    assert {code for code, _seq in found(run)} == {"edges_unmatched"}


def test_a_version_of_yesterday_is_not_what_stays(tmp_path, block):
    neighbour = make_parcel(block, number="9", boundary=square(300, 0))
    neighbour.boundaries.update(valid_to=date(2021, 1, 1))
    make_boundary(neighbour, boundary=square(200, 0), valid_from=date(2021, 1, 1))

    run = bring(drawn(tmp_path, box(300, 0, 320, 20), BLOCK=["4"]))

    assert [code for code, _seq in found(run)] == ["block_gains"]
