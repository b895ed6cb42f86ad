"""The pages of plans: what is shown to whom, points set by forms, tiles and previews."""

import html
import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from gis_core import crs
from gis_core.audit.models import AuditRecord
from gis_core.jobs.models import Job
from imagery import store
from imagery.models import Overlay
from imagery.overlays import points
from imagery.tests.plans import (
    CORNERS,
    WIDTH,
    make_laid,
    make_overlay,
    on_ground,
    scan,
    set_points,
)
from parcels.models import SurveyPlan
from tests.make import X, Y, lng_lat, make_area, make_block, make_parcel, make_person, square

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def file(content: bytes | None = None, name: str = "plan.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, scan() if content is None else content)


def state_in(answer) -> dict:
    found = re.search(r'data-state="([^"]*)"', answer.content.decode())
    return json.loads(html.unescape(found[1]))


def typed(plan, **given: object) -> dict:
    x, y = on_ground(plan)
    told = {"plan_x": plan[0], "plan_y": plan[1], "srid": crs.STORAGE, "ground_x": x, "ground_y": y}
    return told | given


def tile_at(overlay: Overlay, z: int = 19) -> str:
    half, (x, y) = crs.HALF_WORLD_M, overlay.footprint_web.centroid
    side = 2 * half / (1 << z)
    return f"/imagery/plans/{overlay.pk}/{z}/{int((x + half) / side)}/{int((half - y) / side)}.webp"


def test_a_plan_is_added_to_its_parcel(signed_in, planner):
    parcel = make_parcel()
    register = SurveyPlan.objects.create(number="م/77")
    register.parcels.add(parcel)

    answer = signed_in.post(
        f"/imagery/plans/new/?parcel={parcel.pk}",
        {"file": file(), "title": "مخطط", "dated_on": "١٩٩٨-٠٥-٠٢", "survey_plan": register.pk},
    )

    overlay = Overlay.objects.get()
    assert answer["Location"] == f"/imagery/plans/{overlay.pk}/"
    assert (overlay.parcel, overlay.survey_plan) == (parcel, register)
    assert (str(overlay.dated_on), overlay.created_by) == ("1998-05-02", planner)
    assert Job.objects.get().kind == "overlay.prepare"


def test_a_sheet_of_no_parcel_is_added_from_the_list(signed_in):
    signed_in.post("/imagery/plans/new/", {"file": file(), "title": "خارطة"})

    assert Overlay.objects.get().parcel is None


def test_a_plan_of_a_parcel_out_of_sight_is_not_added(client):
    near, far = make_area(code="N"), make_area(code="F")
    client.force_login(make_person("planner", areas=[near]))
    parcel = make_parcel(make_block(far))

    for asked in (parcel.pk, "x", "9" * 30):
        answer = client.post(f"/imagery/plans/new/?parcel={asked}", {"file": file(), "title": "x"})
        assert answer.status_code == 404


@pytest.mark.parametrize("given", [{}, {"title": ""}, {"file": file(b"<html>", "page.tif")}])
def test_what_is_no_plan_is_said_so_on_the_form(signed_in, given):
    answer = signed_in.post("/imagery/plans/new/", {"title": "x"} | given)

    assert answer.status_code == 400
    assert "errorlist" in answer.content.decode()
    assert not Overlay.objects.exists()


def test_points_are_typed_one_after_another_until_the_plan_can_be_laid(signed_in):
    overlay = make_overlay()
    address = f"/imagery/plans/{overlay.pk}/points/"

    for spot in CORNERS:
        answer = signed_in.post(address, typed(spot), headers=HTMX)

    state = state_in(answer)
    assert [point["number"] for point in state["points"]] == [1, 2, 3, 4]
    assert state["points"][0]["plan"] == list(CORNERS[0])
    assert "preview.webp" in state["preview"]["url"]
    page = answer.content.decode()
    assert re.search(r"<button[^>]*disabled", page) is None


def test_numbers_are_read_in_any_digits(signed_in):
    overlay = make_overlay()
    told = typed((10, 10), plan_x="١٠٫٥", plan_y="10,5", ground_x="506,000.25", ground_y="٣٢٤٥٠٠٠")

    signed_in.post(f"/imagery/plans/{overlay.pk}/points/", told, headers=HTMX)

    point = overlay.points.get()
    assert (point.plan_x, point.plan_y) == (10.5, 10.5)
    assert (point.ground.x, point.ground.y) == (506000.25, 3245000)


@pytest.mark.parametrize("wrong", [{"plan_x": ""}, {"plan_x": "nan"}, {"ground_y": "inf"},
                                   {"srid": "1"}, {"plan_x": "-5"}, {"ground_x": "7"}])  # fmt: skip
def test_a_point_typed_wrongly_is_said_so_where_it_was_typed(signed_in, wrong):
    overlay = make_overlay()
    address = f"/imagery/plans/{overlay.pk}/points/"

    answer = signed_in.post(address, typed((10, 10), **wrong), headers=HTMX)

    assert "errorlist" in answer.content.decode()
    assert not overlay.points.exists()
    plain = signed_in.post(address, typed((10, 10), **wrong), follow=True)
    assert "notice-error" in plain.content.decode()


def test_without_scripts_a_point_is_set_and_the_page_comes_back(signed_in):
    overlay = make_overlay()

    answer = signed_in.post(f"/imagery/plans/{overlay.pk}/points/", typed((10, 10)))

    assert answer["Location"] == f"/imagery/plans/{overlay.pk}/"
    assert overlay.points.count() == 1


def test_a_point_is_edited_left_out_used_again_and_removed(signed_in, planner):
    overlay = set_points(make_overlay(), planner)
    page, table = f"/imagery/plans/{overlay.pk}/", f"/imagery/plans/{overlay.pk}/points/"
    form = signed_in.get(f"{page}?edit=2", headers=HTMX).content.decode()
    assert 'value="220.0"' in form

    signed_in.post(table, typed((100, 50), number=2), headers=HTMX)
    moved = overlay.points.get(number=2)
    assert (moved.plan_x, overlay.points.count()) == (100, 4)
    for act, is_used in [("leave_out", False), ("use", True)]:
        signed_in.post(f"{table}2/", {"act": act}, headers=HTMX)
        assert overlay.points.get(number=2).is_used is is_used
    signed_in.post(f"{table}2/", {"act": "remove"}, headers=HTMX)
    assert [point.number for point in overlay.points.all()] == [1, 3, 4]
    assert signed_in.post(f"{table}2/", {"act": "remove"}).status_code == 404
    assert signed_in.post(f"{table}1/", {"act": "eat"}).status_code == 400


def test_another_transformation_is_chosen(signed_in, planner):
    overlay = set_points(make_overlay(), planner, CORNERS[:3])
    address = f"/imagery/plans/{overlay.pk}/transformation/"

    answer = signed_in.post(address, {"transformation": "projective"}, headers=HTMX)

    overlay.refresh_from_db()
    assert overlay.transformation == "projective"
    assert re.search(r"<button[^>]*disabled", answer.content.decode())
    assert signed_in.post(address, {"transformation": "magic"}).status_code == 400


def test_a_plan_is_laid_and_taken_off_by_its_page(signed_in, planner):
    overlay = make_laid(actor=planner)
    page = signed_in.get(f"/imagery/plans/{overlay.pk}/").content.decode()
    assert f"parcels+overlays/p{overlay.parcel_id}" in page

    signed_in.post(f"/imagery/plans/{overlay.pk}/lay/")
    overlay.refresh_from_db()
    assert overlay.job.kind == "overlay.lay"
    overlay.job.state = "cancelled"
    signed_in.post(f"/imagery/plans/{overlay.pk}/off/")

    overlay.refresh_from_db()
    assert overlay.state == "unplaced"
    assert AuditRecord.objects.filter(verb="overlay.viewed").count() == 1


def test_while_a_worker_has_it_the_page_asks_again_and_then_anew(signed_in, planner):
    overlay = set_points(make_overlay(), planner)
    signed_in.post(f"/imagery/plans/{overlay.pk}/lay/")

    page = signed_in.get(f"/imagery/plans/{overlay.pk}/").content.decode()
    assert f"/imagery/plans/{overlay.pk}/work/" in page
    assert "HX-Refresh" not in signed_in.get(f"/imagery/plans/{overlay.pk}/work/")
    Job.objects.update(state="cancelled", finished_at=overlay.created_at)

    assert signed_in.get(f"/imagery/plans/{overlay.pk}/work/")["HX-Refresh"] == "true"


def test_a_plan_is_described_anew_and_removed(signed_in):
    overlay = make_overlay(parcel=make_parcel())

    signed_in.post(f"/imagery/plans/{overlay.pk}/edit/", {"title": "آخر", "dated_on": ""})
    overlay.refresh_from_db()
    assert (overlay.title, overlay.dated_on) == ("آخر", None)
    answer = signed_in.post(f"/imagery/plans/{overlay.pk}/remove/")

    assert answer["Location"] == f"/parcels/{overlay.parcel_id}/"
    assert not Overlay.objects.exists()


def test_who_only_reads_sees_the_plan_and_no_forms(client):
    overlay = make_laid()
    client.force_login(make_person("reviewer"))

    page = client.get(f"/imagery/plans/{overlay.pk}/").content.decode()

    assert "thumbnail.webp" in page
    assert "point-form" not in page
    assert client.get(f"/imagery/plans/{overlay.pk}/picture/0/0/0.webp").status_code == 403
    assert client.post(f"/imagery/plans/{overlay.pk}/remove/").status_code == 403
    draft = make_overlay()
    assert client.get(f"/imagery/plans/{draft.pk}/").status_code == 404


def test_a_plan_out_of_sight_is_not_there_for_anything(client):
    near, far = make_area(code="N"), make_area(code="F")
    overlay = make_laid(parcel=make_parcel(make_block(far), boundary=square()))
    client.force_login(make_person("planner", areas=[near]))
    base = f"/imagery/plans/{overlay.pk}"

    for address in ("/", "/edit/", "/thumbnail.webp", "/preview.webp", "/picture/0/0/0.webp"):
        assert client.get(base + address).status_code == 404
    assert client.get(tile_at(overlay)).status_code == 404
    assert client.post(f"{base}/points/", typed((5, 5))).status_code == 404
    assert client.get("/imagery/plans/").content.decode().count("survey-card") == 0
    box = "47.0,28.0,49.0,30.0"
    assert client.get(f"/imagery/plans/window/?bbox={box}").json()["plans"] == []


def test_tiles_of_a_laid_plan_may_be_kept_and_are_transparent_beside_it(signed_in):
    overlay = make_laid()

    answer = signed_in.get(f"{tile_at(overlay)}?v={overlay.version}")

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert "immutable" in answer["Cache-Control"]
    again = signed_in.get(tile_at(overlay), headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    with Image.open(_as_file(answer)) as tile:
        assert tile.getextrema()[3][0] == 0
    assert signed_in.get(f"/imagery/plans/{overlay.pk}/19/0/0.webp").status_code == 204


def test_a_plan_off_the_map_has_no_tiles(signed_in):
    overlay = make_overlay()

    assert signed_in.get(f"/imagery/plans/{overlay.pk}/19/1/1.webp").status_code == 404


def test_the_scan_is_drawn_by_its_own_pixels(signed_in):
    overlay = make_overlay()

    answer = signed_in.get(f"/imagery/plans/{overlay.pk}/picture/0/0/0.webp")

    with Image.open(_as_file(answer)) as tile:
        red = tile.convert("RGBA").getpixel((60, 50))
        beyond = tile.convert("RGBA").getpixel((WIDTH + 10, 50))
    assert red[0] == pytest.approx(200, abs=12)
    assert red[1] < 60
    assert beyond[3] == 0
    for place in ("0/1/0", "1/0/0", "40/0/0"):
        assert signed_in.get(f"/imagery/plans/{overlay.pk}/picture/{place}.webp").status_code == 404


def test_a_lost_picture_is_a_gap_and_no_fault(signed_in):
    overlay = make_laid()
    store.drop(overlay.laid)

    answer = signed_in.get(tile_at(overlay))

    assert answer.status_code == 204
    assert "no-cache" in answer["Cache-Control"]


def test_the_preview_shows_the_plan_where_its_points_say(signed_in, planner):
    overlay = set_points(make_overlay(), planner)
    preview = state_in(signed_in.get(f"/imagery/plans/{overlay.pk}/"))["preview"]

    answer = signed_in.get(preview["url"])

    (south, west), (north, east) = preview["bounds"]
    left, top = crs.to_wgs84(crs.STORAGE, [on_ground((0, 0))])[0]
    assert (west, north) == pytest.approx((left, top), abs=2e-5)
    lng, lat = crs.to_wgs84(crs.STORAGE, [on_ground((60, 50))])[0]
    with Image.open(_as_file(answer)) as picture:
        at = (
            int((lng - west) / (east - west) * picture.width),
            int((north - lat) / (north - south) * picture.height),
        )
        assert picture.convert("RGB").getpixel(at)[0] == pytest.approx(200, abs=12)
    overlay.points.first().delete()
    overlay.points.last().delete()
    assert signed_in.get(preview["url"]).status_code == 404


def test_a_click_near_a_corner_means_the_corner(signed_in):
    parcel = make_parcel(boundary=square())
    lng, lat = lng_lat(0.6, -0.4)

    found = signed_in.get(f"/imagery/plans/corner/?lng={lng}&lat={lat}&within=2").json()
    missed = signed_in.get(f"/imagery/plans/corner/?lng={lng}&lat={lat}&within=0.5").json()

    assert (found["x"], found["y"], found["parcel"]) == (X, Y, str(parcel))
    assert missed["parcel"] is None
    assert (missed["x"], missed["y"]) == pytest.approx((X + 0.6, Y - 0.4), abs=0.01)


@pytest.mark.parametrize(
    "query", ["", "lng=1&lat=2", "lng=nan&lat=29&within=1", "lng=1e400&lat=2&within=3",
              "lng=2.3&lat=48.8&within=5", "lng=x&lat=1&within=1"]
)  # fmt: skip
def test_no_corner_is_looked_for_where_nothing_can_be(signed_in, query):
    assert signed_in.get(f"/imagery/plans/corner/?{query}").status_code == 400


def test_the_map_is_told_of_the_plans_in_its_window(signed_in, planner):
    overlay = make_laid(actor=planner)
    make_overlay()
    lng, lat = lng_lat(0, 0)
    box = f"{lng - 0.01},{lat - 0.01},{lng + 0.01},{lat + 0.01}"

    told = signed_in.get(f"/imagery/plans/window/?bbox={box}").json()
    then = signed_in.get(f"/imagery/plans/window/?bbox={box}&on=1990-01-01").json()

    assert [plan["id"] for plan in told["plans"]] == [overlay.pk]
    assert told["plans"][0]["tiles"].endswith(f".webp?v={overlay.version}")
    assert then["plans"] == []


@pytest.mark.parametrize("box", ["", "1,2,3", "a,b,c,d", "nan,nan,nan,nan", "9,9,1,1"])
def test_a_window_that_is_none_holds_nothing(signed_in, box):
    assert signed_in.get(f"/imagery/plans/window/?bbox={box}").json()["plans"] == []


def test_the_parcels_file_lists_its_plans_and_offers_another(signed_in, planner):
    overlay = make_laid(actor=planner, title="مخطط ١٩٩٨")

    section = signed_in.get(f"/parcels/{overlay.parcel_id}/file/overlays/").content.decode()
    panel = signed_in.get(f"/parcels/{overlay.parcel_id}/file/", headers=HTMX).content.decode()

    assert "مخطط ١٩٩٨" in section
    assert f"/imagery/plans/{overlay.pk}/{{z}}" in section
    assert f"/imagery/plans/new/?parcel={overlay.parcel_id}" in panel


def test_a_list_asks_as_much_of_many_as_of_one(signed_in, planner, django_assert_max_num_queries):
    parcel = make_parcel(boundary=square())
    for _n in range(4):
        make_laid(actor=planner, parcel=parcel)

    with django_assert_max_num_queries(12):
        signed_in.get("/imagery/plans/")
    with django_assert_max_num_queries(14):
        signed_in.get(f"/parcels/{parcel.pk}/file/overlays/")
    lng, lat = lng_lat(0, 0)
    with django_assert_max_num_queries(8):
        signed_in.get(f"/imagery/plans/window/?bbox={lng},{lat},{lng + 1},{lat + 1}")


def test_points_beyond_the_most_are_refused(signed_in, planner, monkeypatch):
    monkeypatch.setattr(points, "MOST", 3)
    overlay = set_points(make_overlay(), planner, CORNERS[:3])

    answer = signed_in.post(f"/imagery/plans/{overlay.pk}/points/", typed((5, 5)), headers=HTMX)

    assert "errorlist" in answer.content.decode()
    assert overlay.points.count() == 3


def _as_file(answer):

    return io.BytesIO(answer.content)
