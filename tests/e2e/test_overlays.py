"""A planner's scanned plan: added from the parcel's file, laid by points, seen on the map."""

import pytest
from playwright.sync_api import expect

from imagery.models import Overlay
from imagery.tests.plans import CORNERS, make_laid, make_overlay, on_ground, scan, set_points
from tests.e2e.land import ON_A_PARCEL
from tests.e2e.test_accessibility import VIEWS, faults
from tests.make import X, Y


def types(page, plan, *, ground=None):
    x, y = ground or on_ground(plan)
    for name, value in zip(
        ("plan_x", "plan_y", "ground_x", "ground_y"), (*plan, x, y), strict=True
    ):
        page.locator(f"#point-form [name={name}]").fill(str(value))
    with page.expect_response("**/points/"):
        page.get_by_role("button", name="Set the point").click()


def test_a_plan_is_added_laid_by_its_points_and_seen_on_the_map(visit, planner, district, tmp_path):
    path = tmp_path / "survey.png"
    path.write_bytes(scan())
    parcel = district["101"]
    someone = visit(planner, language="en")
    page = someone.page

    someone.goes_to(f"/parcels/{parcel.pk}/")
    page.get_by_role("link", name="Lay a plan on the map").click()
    page.locator("[name=file]").set_input_files(str(path))
    page.locator("[name=title]").fill("Survey of 1998")
    page.get_by_role("button", name="Add it and set points").click()
    page.wait_for_selector("html[data-map=ready]")
    for spot in CORNERS[:2]:
        types(page, spot)
    expect(page.locator(".notice-warning")).to_contain_text("needs 3 points")
    page.locator("[data-snap]").uncheck()
    page.locator("#plan-sheet").click()
    with page.expect_response("**/points/"):
        page.locator("#plan-map").click()
    expect(page.locator(".points-table tbody tr")).to_have_count(3)
    expect(page.locator("#plan-map .control-point")).to_have_count(3)
    third = Overlay.objects.get().points.get(number=3)
    assert (third.plan_x, third.plan_y) == pytest.approx((120, 90), abs=1)
    assert (third.ground.x, third.ground.y) == pytest.approx((X + 10, Y + 10), abs=1)

    page.get_by_role("link", name="Edit point 3").click()
    expect(page.locator("#point-form-head")).to_contain_text("3")
    types(page, (120, 90))
    for spot in CORNERS[2:]:
        types(page, spot)
    types(page, (60, 120), ground=(X, Y - 9))
    expect(page.locator("tr.is-worst")).to_contain_text("6")
    page.get_by_role("button", name="Leave out point 6").click()
    expect(page.locator("tr.is-left-out")).to_have_count(1)
    expect(page.locator(".stats li").first).to_contain_text("0.000")
    with page.expect_response("**/preview.webp**") as preview:
        page.locator("[data-preview]").check()
    assert preview.value.ok
    page.get_by_role("button", name="Lay it on the map").click()
    page.get_by_role("link", name="See it on the map").click()

    page.wait_for_selector("html[data-map=ready]")
    expect(page.locator(".plans-pane img.leaflet-tile-loaded").first).to_be_visible()
    assert Overlay.objects.get().state == "ready"
    assert someone.complaints == []


def test_a_point_is_set_by_the_keyboard_and_a_corner_is_taken(visit, planner, district):
    overlay = make_overlay(parcel=district["101"])
    someone = visit(planner, language="en", height=1400)
    page = someone.page
    someone.goes_to(f"/imagery/plans/{overlay.pk}/")
    page.wait_for_selector("html[data-map=ready]")

    page.locator("#plan-sheet").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_contain_text("column 120")
    expect(page.locator("#plan-sheet .is-pending")).to_have_count(1)
    page.locator("#plan-map").focus()
    with page.expect_response("**/points/"):
        page.keyboard.press("Enter")

    expect(page.locator(".points-table tbody tr")).to_have_count(1)
    expect(page.locator(".is-pending")).to_have_count(0)


def test_a_plan_is_switched_on_in_the_parcels_file(visit, planner, district):
    make_laid(parcel=district["101"], actor=planner)
    someone = visit(planner)
    someone.looks_at(*ON_A_PARCEL)
    someone.clicks_the_middle()
    someone.section("overlays").locator("summary").click()
    switch = someone.panel.locator("[data-plan]")
    switch.click()

    expect(switch).to_have_attribute("aria-pressed", "true")
    tile = someone.page.locator(".plans-pane img.leaflet-tile-loaded").first
    expect(tile).to_be_visible()
    layer = someone.page.locator(".plans-pane .leaflet-layer")
    expect(layer).to_have_css("opacity", "0.7")
    someone.panel.locator("[data-plan-opacity] input").fill("30")
    expect(layer).to_have_css("opacity", "0.3")
    switch.click()
    expect(layer).to_have_count(0)
    assert someone.complaints == []


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_axe_finds_nothing_to_say_about_plans(visit, planner, district, language, width):
    overlay = set_points(make_overlay(parcel=district["101"]), planner)
    someone = visit(planner, language=language, width=width)
    pages = {
        "/imagery/plans/": "h1",
        f"/imagery/plans/new/?parcel={district['101'].pk}": "h1",
        f"/imagery/plans/{overlay.pk}/": "html[data-map=ready]",
    }
    for address, sign in pages.items():
        someone.goes_to(address)
        someone.page.wait_for_selector(sign)
        assert faults(someone) == [], address
        widest = someone.page.evaluate("document.documentElement.scrollWidth")
        assert widest <= width, address
