import csv
import io
import json

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from gis_core.jobs.models import Job
from gis_core.jobs.running import run
from parcels.models import Selection
from parcels.selection.making import add_parcels, make_selection, share
from tests.make import lng_lat, make_area, make_block, make_parcel, make_person, square

pytestmark = pytest.mark.django_db


@pytest.fixture
def block():
    area = make_area(name_ar="السالمية", name_en="Salmiya")
    return make_block(area, number="4")


def make_row(block, count=3):
    return [
        make_parcel(block, number=str(11 + i), boundary=square(20 * i, 0)) for i in range(count)
    ]


def selection_of(person, parcels, **given):
    ids = [parcel.pk for parcel in parcels]
    values = {"name": "مجموعة", "how": "list"} | given
    return make_selection(actor=person, parcels=ids, **values)


def polygon(x, y, side):
    spots = [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]
    return json.dumps({"type": "Polygon", "coordinates": [[lng_lat(*spot) for spot in spots]]})


def test_a_pasted_list_becomes_a_selection(client, block):
    first, second, _third = make_row(block)
    client.force_login(make_person())

    page = client.post(
        reverse("selections:paste"), {"text": "السالمية ق٤ قسيمة ١١\nSalmiya block 4 plot 12"}
    )
    assert page.context["answer"].matched_ids == [first.pk, second.pk]
    made = client.post(
        reverse("selections:keep-list"),
        {"name": "للمراجعة", "parcels": f"{first.pk},", "pick-a1": second.pk, "pick-a2": ""},
    )

    selection = Selection.objects.get()
    assert made.url == reverse("selections:page", args=[selection.key])
    assert list(selection.members.values_list("parcel", flat=True)) == [first.pk, second.pk]
    assert client.get(made.url).status_code == 200


def test_an_ambiguous_line_offers_its_parcels_and_ticks_none(client, block):
    other = make_block(block.area, number="5")
    here, there = make_parcel(block, number="7"), make_parcel(other, number="7")
    client.force_login(make_person())

    page = client.post(reverse("selections:paste"), {"text": "السالمية قسيمة 7"})

    (item,) = page.context["lists"]["ambiguous"]
    assert {p.pk for p in item.candidates} == {here.pk, there.pk}
    assert page.content.decode().count("checked") == 1  # "none of them"


def test_a_parcel_that_is_no_more_offers_who_lies_there_now(client, block):
    make_parcel(block, number="30", status="historic", boundary=square(0, 0, 40))
    heir = make_parcel(block, number="31", boundary=square(0, 0, 20))
    beside = make_parcel(block, number="32", boundary=square(40, 0, 20))
    client.force_login(make_person())

    page = client.post(reverse("selections:paste"), {"text": "السالمية قطعة 4 قسيمة 30"})

    (item,) = page.context["lists"]["historic"]
    assert [p.pk for p in item.suggestions] == [heir.pk]
    assert beside.pk not in [p.pk for p in item.suggestions]


def test_what_one_does_not_see_is_not_found_nor_kept(client, block):
    (parcel,) = make_row(block, 1)
    stranger = make_person("inspector", areas=[make_area()])
    client.force_login(stranger)

    page = client.post(reverse("selections:paste"), {"text": "السالمية قطعة 4 قسيمة 11"})
    kept = client.post(reverse("selections:keep-list"), {"parcels": str(parcel.pk)})

    assert page.context["answer"].matched_ids == []
    assert kept.status_code == 400
    assert not Selection.objects.exists()


def test_a_drawn_shape_with_a_distance_finds_what_lies_in_it(client, block):
    first, second, third = make_row(block)
    client.force_login(make_person())
    asked = {"shape": polygon(2, 2, 5), "metres": "٢٥"}

    page = client.post(reverse("selections:around"), asked)
    made = client.post(reverse("selections:around"), asked | {"keep": "1", "name": "حول"})

    assert page.context["total"] == 2
    selection = Selection.objects.get()
    assert set(selection.members.values_list("parcel", flat=True)) == {first.pk, second.pk}
    assert (selection.how, selection.details) == ("near", {"metres": 25.0})
    assert made.status_code == 302
    assert third.pk not in selection.members.values_list("parcel", flat=True)


def test_pasted_coordinates_are_a_shape(client, block):
    first, *_others = make_row(block)
    lng, lat = lng_lat(5, 5)
    client.force_login(make_person())

    page = client.post(reverse("selections:around"), {"shape": f"{lat:.7f}, {lng:.7f}"})

    assert [row.parcel_id for row in page.context["found"]] == [first.pk]


@pytest.mark.parametrize(
    "shape",
    [
        "",
        "{",
        "{}",
        "[]",
        '{"type": "Polygon", "coordinates": []}',
        '{"type": "Polygon", "coordinates": [[[47, 29], [48, 29]]]}',
        '{"type": "Polygon", "coordinates": [[[47, 29], [48, 30], [48, 29], [47, 30], [47, 29]]]}',
        '{"type": "Point", "coordinates": [1e999, 2]}',
        '{"type": "Point", "coordinates": ["x", 2]}',
        '{"type": "Point", "coordinates": [2, 48]}',
        '{"type": "MultiPolygon", "coordinates": 3}',
        "nowhere at all",
        "\x00",
    ],
)
def test_a_wrong_shape_is_answered_with_a_sentence(client, shape):
    client.force_login(make_person())

    answer = client.post(reverse("selections:around"), {"shape": shape})

    assert answer.status_code == 400
    assert answer.context["error"]


@pytest.mark.parametrize("metres", ["-1", "2001", "nan", "inf", "ten", "1e9"])
def test_a_wrong_distance_is_answered_with_a_sentence(client, block, metres):
    (parcel,) = make_row(block, 1)
    client.force_login(make_person())

    answer = client.get(reverse("selections:near", args=[parcel.pk]), {"metres": metres})

    assert answer.status_code == 400
    assert answer.context["error"]


def test_a_shared_selection_shows_a_colleague_only_what_he_sees(client, block):
    elsewhere = make_block()
    mine, hidden = make_parcel(block), make_parcel(elsewhere, number="9753")
    planner = make_person()
    selection = selection_of(planner, [mine, hidden])
    inspector = make_person("inspector", areas=[block.area])
    client.force_login(inspector)
    address = reverse("selections:page", args=[selection.key])

    assert client.get(address).status_code == 404
    share(selection, actor=planner, is_shared=True)
    page = client.get(address)

    assert [row.pk for row in page.context["page"]] == [mine.pk]
    assert page.context["totals"]["hidden"] == 1
    assert "9753" not in page.content.decode()
    outlines = client.get(reverse("selections:outlines", args=[selection.key])).json()
    assert [feature["id"] for feature in outlines["features"]] == [mine.pk]


@pytest.mark.parametrize("role", ["planner", "analyst", "supervisor", "administrator", "desk"])
def test_only_its_maker_changes_a_selection(client, block, role):
    (parcel,) = make_row(block, 1)
    planner = make_person()
    selection = selection_of(planner, [parcel])
    share(selection, actor=planner, is_shared=True)
    client.force_login(make_person(role))
    address = reverse("selections:change", args=[selection.key])

    answers = {
        client.post(address, {"verb": verb, "parcel": parcel.pk}).status_code
        for verb in ("rename", "share", "close", "remove", "add", "discard")
    }

    assert answers == ({403} if role == "desk" else {404})
    assert selection.members.count() == 1


@pytest.mark.parametrize("name", ["paste", "keep-list", "around"])
def test_who_may_not_select_may_not_post(client, name):
    client.force_login(make_person("desk"))

    assert client.post(reverse(f"selections:{name}"), {"text": "x"}).status_code == 403


def test_the_maker_changes_it(client, block):
    first, second, third = make_row(block)
    person = make_person()
    selection = selection_of(person, [first])
    client.force_login(person)
    address = reverse("selections:change", args=[selection.key])

    client.post(address, {"verb": "add", "text": "السالمية قطعة 4 قسائم 12-13"})
    client.post(address, {"verb": "remove", "parcel": [first.pk]})
    client.post(address, {"verb": "rename", "name": "اسم آخر"})

    selection.refresh_from_db()
    assert selection.name == "اسم آخر"
    assert set(selection.members.values_list("parcel", flat=True)) == {second.pk, third.pk}
    client.post(address, {"verb": "discard"})
    assert not Selection.objects.exists()


def test_adding_twice_adds_once(block):
    first, second, _third = make_row(block)
    person = make_person()
    selection = selection_of(person, [first])

    assert add_parcels(selection, actor=person, parcels=[first.pk, second.pk, second.pk]) == 1


@pytest.mark.parametrize("sort", ["position", "number", "-block", "area_m2", "-licences", "status"])
def test_the_table_sorts(client, block, sort):
    person = make_person()
    selection = selection_of(person, make_row(block))
    client.force_login(person)

    page = client.get(reverse("selections:page", args=[selection.key]), {"sort": sort})

    assert len(page.context["page"]) == 3


def test_a_wrong_sort_is_a_bad_request(client, block):
    person = make_person()
    selection = selection_of(person, make_row(block, 1))
    client.force_login(person)
    address = reverse("selections:page", args=[selection.key])

    assert client.get(address, {"sort": "id; drop"}).status_code == 400
    assert client.get(address, {"page": "x"}).status_code == 400


def test_totals_and_the_ground_together(client, block):
    person = make_person()
    selection = selection_of(
        person,
        [make_parcel(block, boundary=square(0, 0)), make_parcel(block, boundary=square(10, 0))],
    )
    client.force_login(person)

    totals = client.get(reverse("selections:page", args=[selection.key])).context["totals"]

    assert totals["computed_m2"] == pytest.approx(800)
    assert totals["union_m2"] == pytest.approx(600)


def test_the_page_costs_the_same_for_many_parcels(client, block, django_assert_max_num_queries):
    person = make_person()
    selection = selection_of(person, make_row(block, 40))
    client.force_login(person)
    client.get(reverse("selections:page", args=[selection.key]))

    with django_assert_max_num_queries(20):
        client.get(reverse("selections:page", args=[selection.key]))


def exported(client, selection, kind):
    asked = client.post(reverse("selections:export", args=[selection.key]), {"format": kind})
    job = Job.objects.latest("pk")
    assert asked.url == reverse("jobs:page", args=[job.pk])
    run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.sentence
    return job.folder / job.result["file"]


@pytest.fixture
def harmful(client, block):
    """A selection of a parcel whose number a spreadsheet would run."""
    person = make_person()
    client.force_login(person)
    parcel = make_parcel(block, number="=1+1", boundary=square(0, 0))
    return selection_of(person, [parcel, make_parcel(block, number="12", boundary=square(40, 0))])


def test_csv_is_for_excel_and_runs_nothing(client, harmful, settings):
    settings.DEMO = True
    body = exported(client, harmful, "csv").read_bytes()
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))

    assert body.startswith(b"\xef\xbb\xbf")
    assert [row[3] for row in rows[1:3]] == ["'=1+1", "12"]
    assert rows[1][1] == "السالمية"
    assert any("تجريبية" in cell for row in rows[3:] for cell in row)


def test_xlsx_has_no_formula_and_reads_from_the_right(client, harmful):
    book = load_workbook(exported(client, harmful, "xlsx"))
    sheet = book.worksheets[0]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]

    assert sheet.sheet_view.rightToLeft
    assert all(cell.data_type != "f" for cell in cells)
    assert sheet.cell(3, 4).value == "12"


def test_geojson_is_wgs84_and_says_what_it_is(client, harmful):
    told = json.loads(exported(client, harmful, "geojson").read_text())

    ((lng, lat), *_rest) = told["features"][0]["geometry"]["coordinates"][0][0]
    assert (round(lng, 3), round(lat, 3)) == tuple(round(n, 3) for n in lng_lat(0, 0))
    assert len(told["features"]) == 2
    assert "EPSG:4326" in json.dumps(told["about"])


def test_geopackage_is_in_the_grid(client, harmful):
    path = exported(client, harmful, "gpkg")
    pyogrio = pytest.importorskip("pyogrio")

    info = pyogrio.read_info(path)
    assert (info["features"], info["crs"]) == (2, "EPSG:31901")
    assert "number" in list(info["fields"])


def test_an_export_holds_only_what_the_asking_person_sees(client, block):
    planner = make_person()
    selection = selection_of(planner, [make_parcel(block), make_parcel(make_block())])
    share(selection, actor=planner, is_shared=True)
    client.force_login(make_person("inspector", areas=[block.area]))

    told = json.loads(exported(client, selection, "geojson").read_text())

    assert len(told["features"]) == 1


def test_the_report_is_a_page_and_a_pdf(client, block):
    person = make_person()
    selection = selection_of(person, make_row(block))
    client.force_login(person)

    page = client.get(reverse("selections:report", args=[selection.key]))
    paper = client.get(reverse("selections:report-pdf", args=[selection.key]))

    assert "السالمية" in page.content.decode()
    assert paper.content.startswith(b"%PDF")
