"""Drawings on the map: by their own coordinates or by points, and never more than their lines."""

import json

import pytest

from gis_core import crs
from gis_core.jobs import running
from gis_core.safeio.papers.tests import papers
from imagery import store
from imagery.errors import ImageryError
from imagery.overlays import keeping, points
from imagery.tests.plans import make_overlay, set_points, take_in
from imagery.tests.test_overlay_pages import HTMX, state_in
from tests.make import X, Y, lng_lat, make_area, make_block, make_parcel, make_person, square

pytestmark = pytest.mark.django_db
LINES = {
    "lines": [{"colour": "#000000", "points": [[0, 0], [20, 0], [20, 25], [0, 25], [0, 0]]}],
    "texts": [{"at": [2, 20], "text": "<b>Plot 12</b>"}],
}
CORNERS = [(0.0, 0.0), (20.0, 0.0), (20.0, 25.0), (0.0, 25.0)]


def make_drawing(*, by=(0, 0), **given: object):
    """A plot of 20 x 25, moved by so much from the drawing's zero."""
    moved = json.loads(json.dumps(LINES))
    for line in moved["lines"]:
        line["points"] = [[x + by[0], y + by[1]] for x, y in line["points"]]
    moved["texts"][0]["at"] = [2 + by[0], 20 + by[1]]
    overlay = make_overlay(
        kind="dxf", least_x=by[0], least_y=by[1], most_x=by[0] + 20, most_y=by[1] + 25, **given
    )
    store.drop(overlay.picture)
    overlay.picture = f"plans/0/{overlay.pk}.json"
    overlay.save()
    store.write(json.dumps(moved).encode(), overlay.picture)
    return overlay


def laid(overlay, planner, **how):
    keeping.lay(overlay, actor=planner, **how)
    overlay.refresh_from_db()
    running.run(overlay.job_id)
    overlay.refresh_from_db()
    return overlay


def test_a_drawing_is_read_as_its_lines_and_lettering():
    overlay = take_in(papers.drawing(), name="plot.dxf")

    assert (overlay.kind, overlay.state) == ("dxf", "unplaced")
    assert overlay.box == (0, 0, 20, 25)
    read = json.loads(store.path_of(overlay.picture).read_bytes())
    assert read["lines"][0]["points"][:3] == [[0, 0], [20, 0], [20, 25]]
    assert [text["text"] for text in read["texts"]] == ["Plot 12"]
    assert store.path_of(overlay.thumbnail).read_bytes()[:4] == b"RIFF"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (papers.drawing(papers.looping), "dxf_loops"),
        (papers.drawing(papers.multiplying), "dxf_too_many"),
        (papers.drawing()[:900], "paper_damaged"),
    ],
    ids=["looping", "multiplying", "cut"],
)
def test_hostile_drawings_are_refused_with_a_sentence(content, code):
    overlay = take_in(content, name="plot.dxf")

    assert (overlay.state, overlay.refusal["code"]) == ("refused", code)
    assert overlay.sentence


def test_a_drawing_in_the_lands_coordinates_lies_where_they_say(planner):
    overlay = laid(make_drawing(by=(X, Y)), planner, srid=crs.STORAGE)

    assert (overlay.state, overlay.laid_transformation, overlay.rms_m) == ("ready", "", None)
    assert overlay.footprint.extent == pytest.approx((X, Y, X + 20, Y + 25))
    told = json.loads(store.path_of(overlay.laid).read_bytes())
    line = told["features"][0]["geometry"]["coordinates"][0]
    assert line[0] == pytest.approx(lng_lat(0, 0), abs=1e-7)


def test_a_drawing_is_laid_by_its_points(planner):
    overlay = make_drawing()
    for x, y in CORNERS:
        points.add(overlay, plan=(x, y), ground=(X + y, Y - x), actor=planner)
    overlay.refresh_from_db()

    laid(overlay, planner)

    assert (overlay.state, overlay.laid_transformation) == ("ready", "affine")
    assert overlay.footprint.extent == pytest.approx((X, Y - 20, X + 25, Y), abs=0.01)


def test_a_drawing_in_another_system_than_was_said_is_not_laid(planner):
    overlay = laid(make_drawing(by=(X, Y)), planner, srid=crs.WGS84)

    assert overlay.state == "unplaced"
    assert overlay.job.state == "failed"


def test_a_system_is_said_of_drawings_alone_and_only_one_that_there_is(planner):
    for overlay, srid in ((make_overlay(), crs.STORAGE), (make_drawing(), 2154)):
        with pytest.raises(ImageryError):
            keeping.lay(overlay, actor=planner, srid=srid)


def test_its_lines_are_there_for_those_who_see_it(signed_in, client, planner):
    near, far = make_area(code="N"), make_area(code="F")
    parcel = make_parcel(make_block(near), boundary=square())
    overlay = laid(make_drawing(by=(X, Y), parcel=parcel), planner, srid=crs.STORAGE)
    address = f"/imagery/plans/{overlay.pk}/lines.json?v={overlay.version}"

    answer = signed_in.get(address)
    lng, lat = lng_lat(0, 0)
    window = signed_in.get(f"/imagery/plans/window/?bbox={lng},{lat},{lng + 1},{lat + 1}").json()

    assert answer["Content-Type"] == "application/geo+json"
    assert "immutable" in answer["Cache-Control"]
    assert window["plans"][0]["lines"] == address
    client.force_login(make_person("planner", areas=[far]))
    assert client.get(address).status_code == 404
    client.force_login(make_person("reviewer", areas=[near]))
    assert client.get(address).status_code == 200
    assert client.get(f"/imagery/plans/{overlay.pk}/drawing.json").status_code == 403


def test_the_page_speaks_of_x_and_y_and_previews_its_lines(signed_in, planner):
    overlay = make_drawing()
    for x, y in CORNERS[:3]:
        points.add(overlay, plan=(x, y), ground=(X + x, Y + y), actor=planner)

    answer = signed_in.get(f"/imagery/plans/{overlay.pk}/", headers=HTMX)

    preview = signed_in.get(state_in(answer)["preview"]["lines"]).json()
    assert preview["features"][1]["properties"] == {"text": "<b>Plot 12</b>"}
    assert "by-system" in answer.content.decode()
    assert signed_in.get(f"/imagery/plans/{overlay.pk}/drawing.json").json() == LINES
    assert signed_in.get(f"/imagery/plans/{overlay.pk}/picture/0/0/0.webp").status_code == 404
    scan = set_points(make_overlay(), planner)
    assert signed_in.get(f"/imagery/plans/{scan.pk}/drawing.json").status_code == 404


def test_a_drawing_that_is_one_line_has_an_outline(planner):
    overlay = make_drawing(by=(X, Y))
    line = {"colour": "#000000", "points": [[X, Y], [X + 20, Y]]}
    store.write(json.dumps({"lines": [line], "texts": []}).encode(), overlay.picture)

    assert laid(overlay, planner, srid=crs.STORAGE).footprint.area > 10
