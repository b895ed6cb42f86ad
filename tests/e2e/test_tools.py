"""Layers, measuring, coordinates, location, and the link to a view."""

import math
import re

from playwright.sync_api import expect

from tests.e2e.land import ON_A_PARCEL
from tests.make import X, Y, lng_lat

SOUTH_TO_NORTH_PX = 200


def metres_per_pixel(zoom, lat):
    return 156543.03392 * math.cos(math.radians(lat)) / 2**zoom


def test_a_measured_length_is_the_length_on_the_ellipsoid(visit, planner, district):
    someone = visit(planner, language="en")
    someone.looks_at(*ON_A_PARCEL)
    someone.page.locator("[data-tool=measure]").click()
    someone.page.mouse.click(700, 600)
    someone.page.mouse.click(700, 600 - SOUTH_TO_NORTH_PX)

    shown = someone.page.locator("#measure [data-result]").inner_text()
    expected = SOUTH_TO_NORTH_PX * metres_per_pixel(19, lng_lat(*ON_A_PARCEL)[1])
    assert math.isclose(float(shown.removesuffix(" m")), expected, rel_tol=0.01)


def test_measuring_an_area_can_be_undone_cleared_and_left(visit, planner, district):
    someone = visit(planner, language="en")
    someone.looks_at(*ON_A_PARCEL)
    someone.page.locator("[data-tool=measure]").click()
    card = someone.page.locator("#measure")
    card.locator("[data-mode=area]").click()
    for x, y in ((600, 400), (800, 400), (800, 600)):
        someone.page.mouse.click(x, y)

    expect(card.locator("[data-result]")).to_contain_text("m²")
    card.locator("[data-undo]").click()
    expect(card.locator("[data-result]")).to_be_empty()
    card.locator("[data-clear]").click()
    expect(card.locator("[data-clear]")).to_be_disabled()
    someone.page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(someone.panel).to_be_hidden()


def test_coordinates_follow_the_mouse_in_both_systems(visit, planner, district):
    someone = visit(planner, language="en")
    someone.looks_at(*ON_A_PARCEL)
    box = someone.page.locator("#map").bounding_box()
    someone.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    shown = someone.page.locator("#coordinates").inner_text()
    lng, lat = lng_lat(*ON_A_PARCEL)
    numbers = [float(n.replace(",", "")) for n in re.findall(r"\d[\d,]*\.\d+", shown)]

    assert math.isclose(numbers[0], lat, abs_tol=3e-6)
    assert math.isclose(numbers[1], lng, abs_tol=3e-6)
    assert math.isclose(numbers[2], X + ON_A_PARCEL[0], abs_tol=1.5)
    assert math.isclose(numbers[3], Y + ON_A_PARCEL[1], abs_tol=1.5)


def test_layers_are_switched_faded_and_remembered_in_the_address(visit, planner, district):
    someone = visit(planner)
    someone.looks_at(*ON_A_PARCEL)
    someone.page.locator("[data-tool=layers]").click()
    plan = someone.page.locator("#layers [data-layer=plan]")

    expect(plan).not_to_be_checked()
    plan.check()
    expect(someone.page.locator(".layer-plan canvas").first).to_be_attached()
    assert "plan" in someone.page.url
    row = someone.page.locator("#layers fieldset", has=someone.page.locator("[data-layer=plan]"))
    row.locator("[type=range]").fill("20")
    expect(someone.page.locator(".layer-plan")).to_have_css("opacity", "0.2")
    someone.page.keyboard.press("Escape")
    expect(someone.page.locator("#layers")).to_be_hidden()


def test_an_address_restores_the_view_the_layers_and_the_file(visit, planner, district):
    someone = visit(planner)
    someone.looks_at(*ON_A_PARCEL, zoom=18, more=f"/parcels+plan/p{district['102'].pk}")

    expect(someone.heading).to_contain_text("102")
    someone.page.locator("[data-tool=layers]").click()
    expect(someone.page.locator("#layers [data-layer=plan]")).to_be_checked()
    expect(someone.page.locator("#layers [data-layer=areas]")).not_to_be_checked()
    assert "#18/" in someone.page.url


def test_going_back_in_the_address_bar_moves_the_map(visit, planner, district):
    someone = visit(planner)
    someone.looks_at(*ON_A_PARCEL)
    someone.page.evaluate(f"location.hash = '#p{district['103'].pk}'")

    expect(someone.heading).to_contain_text("103")


def test_my_location_moves_the_map_there(visit, planner, district):
    lng, lat = lng_lat(110, 10)
    someone = visit(
        planner,
        geolocation={"latitude": lat, "longitude": lng, "accuracy": 12},
        permissions=["geolocation"],
    )
    someone.looks_at(*ON_A_PARCEL, zoom=15)
    someone.page.locator("[data-tool=locate]").click()

    expect(someone.page.locator("#toast")).to_contain_text("12")
    here = re.escape(f"{lat:.6f}"[:-2])
    someone.page.wait_for_url(re.compile(rf"#\d+/{here}"))


def test_a_refused_location_is_said(visit, planner, district):
    someone = visit(planner, language="en")
    someone.looks_at(*ON_A_PARCEL)
    someone.page.locator("[data-tool=locate]").click()

    expect(someone.page.locator("#toast")).to_contain_text("may not tell your location")


def test_the_tiles_of_every_shown_layer_are_drawn(visit, planner, district):
    someone = visit(planner)
    fetched = []
    someone.page.on("response", lambda answer: fetched.append((answer.url, answer.status)))
    someone.looks_at(*ON_A_PARCEL, more="/areas+blocks+parcels+plan")
    someone.page.wait_for_timeout(1500)
    tiles = [(url, status) for url, status in fetched if ".mvt" in url]

    for layer in ("areas", "blocks", "parcels", "plan"):
        assert any(f"/tiles/{layer}/" in url for url, _status in tiles)
    assert {status for _url, status in tiles} == {200}
    # Names are drawn from the tiles that the fills have: none is fetched twice.
    assert len(tiles) == len({url for url, _status in tiles})
