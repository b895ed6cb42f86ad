"""Several parcels laid out anew: drawn or delivered, looked at, recorded, found again."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gis_core.safeio.tests.make import make_shapefile, make_zip
from parcels.models import ParcelBoundary, ParcelTransition, Selection
from parcels.transitions.tests.tryout import (
    CUT,
    DECISION,
    address,
    look,
    numbers,
    record_seen,
    seen_in,
)
from tests.make import X, Y, lng_lat, make_area, make_block, make_parcel, make_person, square

pytestmark = pytest.mark.django_db
KIND = "redistribution"
THREE = ("21", ""), ("22", ""), ("23", "")


@pytest.fixture
def supervisor(client):
    person = make_person("supervisor")
    client.force_login(person)
    return person


@pytest.fixture
def two():
    """Numbers 12 and 13, side by side, 40 by 20 m together."""
    block = make_block()
    return [make_parcel(block, number=str(12 + n), boundary=square(20 * n)) for n in range(2)]


def named(parcels):
    return "\n".join(f"#{parcel.pk}" for parcel in parcels)


def lines(*across):
    """Cuts from south to north at these metres."""
    return json.dumps(
        {"type": "MultiLineString",
         "coordinates": [[lng_lat(x, -5), lng_lat(x, 25)] for x in across]}
    )  # fmt: skip


def plots(*edges, south=0, north=20):
    """Polygons side by side between these metres."""
    rings = [
        [lng_lat(a, south), lng_lat(b, south), lng_lat(b, north), lng_lat(a, north),
         lng_lat(a, south)]
        for a, b in edges
    ]  # fmt: skip
    features = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [r]}}
        for r in rings
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def sent_file(name, content):
    return {"boundaries": SimpleUploadedFile(name, content)}


def test_two_parcels_become_three_once_they_were_looked_at(client, supervisor, two):
    said = {"parcels": named(two), "drawing": lines(10, 25)}

    page = look(client, two[0], KIND, **said)
    assert page.status_code == 200
    assert not ParcelTransition.objects.exists()
    record_seen(client, two[0], KIND, **said, **numbers(*THREE))

    made = ParcelTransition.objects.get()
    assert (made.kind, made.created_by, made.does_not_add_up) == (KIND, supervisor, False)
    roles = made.parts.order_by("pk").values_list("role", "label")
    assert list(roles) == [
        ("parent", "12"), ("parent", "13"), ("child", "21"), ("child", "22"), ("child", "23"),
    ]  # fmt: skip
    begun = ParcelBoundary.objects.current().order_by("parcel")
    assert [round(row.boundary.area) for row in begun] == [300, 300, 200]


def test_numbers_are_suggested_after_the_parcel_that_had_the_ground(client, supervisor, two):
    page = look(client, two[0], KIND, parcels=named(two), drawing=plots((0, 9), (9, 30), (30, 40)))

    told = [
        (form["number"].value(), form["sub_number"].value())
        for form in page.context["sheet"].numbers
    ]
    assert told == [("12", "1"), ("13", "1"), ("12", "2")]


def test_what_nobody_drew_is_a_plot_too_and_is_told(client, supervisor, two):
    page = look(client, two[0], KIND, parcels=named(two), drawing=plots((0, 15), (15, 30)))

    assert len(page.context["pieces"]) == 3
    assert "m² lie in no piece you drew" in page.content.decode()


def test_hairs_between_what_was_drawn_go_to_the_plots_beside_them(client, supervisor, two):
    drawing = plots((0.03, 19.97), (20.02, 39.96), south=0.02, north=19.97)

    record_seen(client, two[0], KIND, parcels=named(two), drawing=drawing, **numbers(*THREE[:2]))

    made = ParcelTransition.objects.get()
    assert made.lost_m2 + made.added_m2 < 0.05
    assert [row.boundary.num_geom for row in ParcelBoundary.objects.current()] == [1, 1]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"drawing": ""}, "Draw it on the map"),
        ({"drawing": plots((0, 20), (20, 45))}, "lie outside the parcels named"),
        ({"drawing": plots((0, 22), (18, 40))}, "lie in more than one of the new plots"),
        ({"drawing": plots((0, 40))}, "a single plot of them all"),
        ({"drawing": lines(50)}, "a single plot of them all"),
        ({"drawing": lines(10), **numbers(("30", ""), ("30", ""))}, "the same number"),
        ({"drawing": lines(10), **numbers(("15", ""), ("16", ""))}, "belongs to another parcel"),
        ({"drawing": lines(10), "srid": "1"}, None),
    ],
)  # fmt: skip
def test_what_is_wrong_gets_a_sentence(client, supervisor, two, given, sentence):
    make_parcel(two[0].block, number="15", boundary=square(60))

    page = look(client, two[0], KIND, parcels=named(two), **given)

    assert page.status_code == 400 if sentence else 200
    assert (sentence or "") in page.content.decode()
    assert not ParcelTransition.objects.exists()


@pytest.mark.parametrize("drawing", [lines(10), plots((0, 20), (60, 80))])
def test_parcels_that_lie_apart_are_not_laid_out_together(client, supervisor, two, drawing):
    far = make_parcel(two[0].block, number="15", boundary=square(60))

    page = look(client, two[0], KIND, parcels=named([two[0], far]), drawing=drawing)

    assert page.status_code == 400
    assert "their ground lies in 2 parts" in page.content.decode()


def test_it_is_of_several_and_of_the_one_that_is_open(client, supervisor, two):
    alone = look(client, two[0], KIND, parcels=named(two[:1]), drawing=CUT)
    other = look(client, two[0], KIND, parcels=named(two[1:]), drawing=CUT)

    assert "of two parcels or more" in alone.content.decode()
    assert "leave it among those named" in other.content.decode()


def test_a_surveyors_shapefile_takes_the_place_of_the_drawing(client, supervisor, two, tmp_path):
    rings = [
        [(X + a, Y), (X + a, Y + 20), (X + b, Y + 20), (X + b, Y),
         (X + a, Y)]
        for a, b in ((0, 12.345), (12.345, 40))
    ]  # fmt: skip
    make_shapefile(tmp_path, rings, {"NO": ["1", "2"]})
    parts = [tmp_path / f"parcels{ending}" for ending in (".shp", ".shx", ".dbf", ".prj")]
    content = make_zip(tmp_path / "plots.zip", parts).read_bytes()
    said = {"parcels": named(two), **numbers(*THREE[:2])}

    page = look(client, two[0], KIND, **said, **sent_file("plots.zip", content))
    assert page.status_code == 200, page.context["sheet"].problem
    drawing = page.context["drawing"]
    sent = DECISION | said | {"drawing": drawing, "seen": seen_in(page), "step": "record"}
    client.post(address(two[0], KIND), sent)

    areas = [row.boundary.area for row in ParcelBoundary.objects.current().order_by("parcel")]
    assert areas == pytest.approx([27.655 * 20, 12.345 * 20], abs=0.05)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("plots.pdf", b"%PDF-1.7", "Send a zipped Shapefile"),
        ("plots.geojson", b"", "cannot be used"),
        ("plots.zip", b"PK\x03\x04 no", "cannot be used"),
        ("plots.geojson", b'{"type": "FeatureCollection", "features": []}', "no lines or polygons"),
        ("plots.geojson", b" " * 5_000_001, "larger than 5 MB"),
        ("plots.json", plots(*((n, n + 1) for n in range(300))).encode(), "at most 1000 corners"),
    ],
)
def test_a_file_that_cannot_be_used_gets_a_sentence(
    client, supervisor, two, name, content, sentence
):
    page = look(client, two[0], KIND, parcels=named(two), **sent_file(name, content))

    assert page.status_code == 400
    assert sentence in page.content.decode()


def test_a_file_without_its_system_asks_for_it(client, supervisor, two, tmp_path):
    ring = [
        (X, Y),
        (X, Y + 20),
        (X + 9, Y + 20),
        (X + 9, Y),
        (X, Y),
    ]
    make_shapefile(tmp_path, [ring], {"NO": ["1"]}, prj=None)
    parts = [tmp_path / f"parcels{ending}" for ending in (".shp", ".shx", ".dbf")]
    content = make_zip(tmp_path / "plots.zip", parts).read_bytes()

    asked = look(client, two[0], KIND, parcels=named(two), **sent_file("plots.zip", content))
    assert "Choose it below the file" in asked.content.decode()
    told = look(
        client, two[0], KIND, parcels=named(two), srid="31901", **sent_file("plots.zip", content)
    )
    assert told.status_code == 200


def test_a_selection_brings_its_parcels_along(client, supervisor, two):
    selection = Selection.objects.create(name="Re-parcelling", how="picked", maker=supervisor)
    selection.parcels.set(two)
    selection_page = client.get(reverse("selections:page", args=[selection.key])).content.decode()
    there = f"{address(two[0], KIND)}?selection={selection.key}"
    assert there in selection_page

    page = client.get(there)
    assert [line.split()[0] for line in page.context["named"].splitlines()] == [
        f"#{parcel.pk}" for parcel in two
    ]
    assert len(page.context["map_config"]["picked"]) == 2
    client.force_login(make_person("supervisor"))
    assert client.get(there).status_code == 404


def test_parcels_out_of_sight_are_not_laid_out(client, two):
    own = make_parcel(make_block(make_area()), number="1")
    client.force_login(make_person("supervisor", areas=[own.block.area]))

    page = look(client, own, KIND, parcels=named([own, *two]), drawing=CUT)

    assert page.status_code == 400
    assert "no such parcel in your sight" in page.content.decode()
    assert client.get(address(two[0], KIND)).status_code == 404


def test_old_numbers_lead_to_all_that_came_of_them(client, supervisor, two):
    record_seen(client, two[0], KIND, parcels=named(two), drawing=lines(10, 25), **numbers(*THREE))
    block, area = two[0].block, two[0].block.area

    for old in ("12", "13"):
        asked = {"q": f"{area.name_ar} قطعة {block.number} قسيمة {old}"}
        found = client.get(reverse("search_suggest"), asked).content.decode()
        assert "historic, now 21, 22, and 23" in found or "historic, now 21, 22 and 23" in found
    for parcel in two:
        lineage = client.get(reverse("parcels:section", args=[parcel.pk, "lineage"]))
        assert lineage.content.decode().count("data-open=") == 5
