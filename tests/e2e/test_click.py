"""From signing in to a parcel's file, as people do it."""

import pytest
from playwright.sync_api import expect

from tests.e2e.land import ON_A_PARCEL, ON_THE_OVERLAP, ON_THE_ROAD
from tests.make import make_area, make_person

LANGUAGES = ("ar", "en")
WIDTHS = (360, 1440)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_signing_in_leads_to_the_map_and_a_click_to_the_file(
    visit, planner, district, language, width
):
    someone = visit(language=language, width=width)
    someone.signs_in(planner)
    someone.looks_at(*ON_A_PARCEL)
    someone.clicks_the_middle()

    expect(someone.heading).to_contain_text("101")
    expect(someone.panel).to_contain_text("السالمية" if language == "ar" else "Salmiya")
    someone.section("licences").locator("summary").click()
    expect(someone.section("licences")).to_contain_text("BL-2021/77")
    assert someone.complaints == []


def test_the_click_and_its_first_section_cost_one_request(visit, planner, district):
    someone = visit(planner)
    someone.looks_at(*ON_A_PARCEL)
    asked = []
    someone.page.on("request", lambda request: asked.append(request.url))

    someone.clicks_the_middle()

    expect(someone.section("identity")).to_contain_text("15203344")
    assert len([url for url in asked if "/parcels/" in url]) == 1


def test_a_section_is_loaded_once(visit, planner, district):
    someone = visit(planner)
    someone.looks_at(*ON_A_PARCEL)
    someone.clicks_the_middle()
    asked = []
    someone.page.on("request", lambda request: asked.append(request.url))

    for _times in range(3):
        someone.section("plan").locator("summary").click()

    expect(someone.section("plan")).to_contain_text("سكن خاص")
    assert len([url for url in asked if "/plan/" in url]) == 1


def test_a_click_on_the_road_names_the_nearest_parcel(visit, planner, district):
    someone = visit(planner, language="en")
    someone.looks_at(*ON_THE_ROAD)
    someone.clicks_the_middle()

    expect(someone.panel).to_contain_text("7 m away")
    someone.panel.locator("[data-open]").click()
    expect(someone.heading).to_contain_text("101")


def test_overlapping_parcels_offer_a_choice_and_show_where_each_lies(visit, planner, district):
    someone = visit(planner)
    someone.looks_at(*ON_THE_OVERLAP)
    someone.clicks_the_middle()
    choices = someone.panel.locator("[data-open]")

    expect(choices).to_have_count(2)
    choices.last.hover()
    expect(someone.page.locator(".leaflet-overlay-pane path")).to_have_count(1)
    choices.last.click()
    expect(someone.heading).to_contain_text("104")


def test_the_open_parcel_is_outlined_and_escape_closes_it(visit, planner, district):
    someone = visit(planner)
    someone.looks_at(*ON_A_PARCEL)
    someone.clicks_the_middle()
    outline = someone.page.locator(".leaflet-overlay-pane path")

    expect(outline).to_have_count(2)
    expect(someone.heading).to_be_focused()
    someone.page.keyboard.press("Escape")
    expect(someone.panel).to_be_hidden()
    expect(outline).to_have_count(0)
    expect(someone.page.locator("#map")).to_be_focused()


def test_the_keyboard_alone_opens_the_parcel_in_the_middle(visit, planner, district):
    someone = visit(planner)
    someone.looks_at(*ON_A_PARCEL)
    someone.page.locator("#map").focus()
    someone.page.keyboard.press("Enter")

    expect(someone.heading).to_contain_text("101")


def test_a_parcel_outside_ones_area_is_neither_opened_nor_named(visit, district):
    stranger = visit(make_person("planner", areas=[make_area()]), language="en")
    stranger.looks_at(*ON_A_PARCEL)
    stranger.clicks_the_middle()

    expect(stranger.heading).to_contain_text("No parcel near this point")
    stranger.goes_to(f"/map/#p{district['101'].pk}")
    expect(stranger.heading).to_contain_text("cannot be shown")


def test_a_failure_is_said_and_can_be_tried_again(visit, planner, district):
    someone = visit(planner, language="en")
    someone.looks_at(*ON_A_PARCEL)
    someone.page.route("**/parcels/at/**", lambda route: route.fulfill(status=503))
    someone.clicks_the_middle()

    expect(someone.heading).to_contain_text("could not answer")
    someone.page.unroute("**/parcels/at/**")
    someone.panel.locator("[data-retry]").click()
    expect(someone.heading).to_contain_text("101")


def test_without_a_network_the_panel_says_so(visit, planner, district):
    someone = visit(planner, language="en")
    someone.looks_at(*ON_A_PARCEL)
    someone.page.context.set_offline(True)
    someone.clicks_the_middle()

    expect(someone.heading).to_contain_text("You are offline")


def test_an_ended_session_asks_to_sign_in_again(visit, planner, district):
    someone = visit(planner, language="en")
    someone.looks_at(*ON_A_PARCEL)
    someone.page.context.clear_cookies(name="sessionid")
    someone.clicks_the_middle()

    expect(someone.panel.locator("[data-sign-in]")).to_be_visible()
    expect(someone.panel.locator("[data-retry]")).to_be_hidden()
