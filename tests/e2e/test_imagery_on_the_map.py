"""Imagery seen by a person: the years under the map, two dates at once, the clip in the file."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from complaints.tests.make import make_complaint
from imagery.tests.flown import GREEN, RED, make_flown, make_viewer
from tests.e2e.land import ON_A_PARCEL
from tests.e2e.test_accessibility import VIEWS, faults

SHOWN = "/parcels+imagery"


@pytest.fixture
def flights(settings, tmp_path):
    settings.IMAGERY_DIR = tmp_path
    return make_flown(date(2015, 3, 1), RED), make_flown(date(2024, 3, 1), GREEN)


@pytest.fixture
def viewer(district):
    return make_viewer()


def said(someone, side="one"):
    return someone.page.locator(f"#imagery [data-side={side}] [data-said]")


def tiles_of(someone, survey):
    return someone.page.locator(f".leaflet-tile-loaded[src*='/imagery/{survey.pk}/']")


def test_the_year_is_chosen_and_follows_the_clock(visit, viewer, flights):
    someone = visit(viewer)
    someone.looks_at(*ON_A_PARCEL, more=SHOWN)
    expect(said(someone)).to_contain_text("2024")
    expect(tiles_of(someone, flights[1]).first).to_be_visible()

    someone.page.locator("#imagery-one").press("Home")
    expect(said(someone)).to_contain_text("2015")
    expect(tiles_of(someone, flights[0]).first).to_be_visible()
    expect(tiles_of(someone, flights[1])).to_have_count(0)

    someone.page.locator("#imagery [data-then]").click()
    expect(someone.page.locator("#map-day")).to_contain_text("2015")
    someone.page.locator("#map-day [data-back]").click()
    expect(said(someone)).to_contain_text("2024")


def test_of_a_day_before_every_flight_it_is_said_that_there_is_none(visit, viewer, flights):
    someone = visit(viewer, language="en")
    someone.looks_at(*ON_A_PARCEL, more=f"{SHOWN}/on2010-01-01")

    expect(someone.page.locator("#imagery [data-note]")).to_contain_text("No imagery of this day")
    expect(someone.page.locator("#imagery [data-then]")).to_be_disabled()


def test_imagery_that_cannot_be_reached_says_so_until_it_comes(visit, viewer, flights):
    someone = visit(viewer, language="en")
    newest = f"**/imagery/{flights[1].pk}/**"
    someone.page.route(newest, lambda route: route.fulfill(status=503))
    someone.looks_at(*ON_A_PARCEL, more=SHOWN)
    note = someone.page.locator("#imagery [data-note]")
    expect(note).to_contain_text("cannot be reached")

    someone.page.locator("#imagery-one").press("Home")
    expect(tiles_of(someone, flights[0]).first).to_be_visible()
    expect(note).to_be_empty()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_two_dates_lie_on_either_side_of_a_line_that_keys_and_hands_move(
    visit, viewer, flights, language
):
    someone = visit(viewer, language=language)
    someone.looks_at(*ON_A_PARCEL, more=SHOWN)
    someone.page.locator("#imagery [data-compare]").click()
    line = someone.page.locator(".imagery-divider")

    expect(line).to_be_focused()
    expect(line).to_have_attribute("aria-valuenow", "50")
    line.press("ArrowRight")
    expect(line).to_have_attribute("aria-valuenow", "52")
    expect(tiles_of(someone, flights[0]).first).to_be_visible()
    one, other = (line.locator(f"[data-day={side}]") for side in ("one", "other"))
    expect(one).to_contain_text("2024")
    expect(other).to_contain_text("2015")
    is_first_left = one.bounding_box()["x"] < other.bounding_box()["x"]
    assert is_first_left == (language == "en")

    box = line.bounding_box()
    someone.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    someone.page.mouse.down()
    someone.page.mouse.move(box["x"] - 300, box["y"] + box["height"] / 2, steps=4)
    someone.page.mouse.up()
    assert int(line.get_attribute("aria-valuenow")) < 40
    someone.page.locator("#imagery [data-compare]").click()
    expect(line).to_have_count(0)
    assert someone.complaints == []


def test_the_file_has_a_clip_of_every_flight_and_two_are_compared(visit, viewer, flights, district):
    someone = visit(viewer, language="en")
    someone.goes_to(f"/parcels/{district['101'].pk}/")
    section = someone.page.locator("[data-section=imagery]")
    section.locator("summary").click()
    pictures = section.locator("img")
    expect(pictures).to_have_count(2)
    for n in range(2):
        pictures.nth(n).scroll_into_view_if_needed()
        expect(pictures.nth(n)).to_have_js_property("naturalWidth", 360)

    section.get_by_role("link", name="Compare two dates").click()
    pair = someone.page.locator("[data-pair]")
    expect(pair.locator("figcaption")).to_contain_text(["1 March 2015", "1 March 2024"])
    someone.page.locator("[data-over]").click()
    someone.page.get_by_role("slider").press("End")
    later = pair.locator(".clip-after .clip-picture")
    expect(later).to_have_css("clip-path", "inset(0px 0px 0px 100%)")
    assert someone.complaints == []


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_axe_has_nothing_to_say(visit, viewer, flights, district, language, width):
    someone = visit(viewer, language=language, width=width)
    someone.looks_at(*ON_A_PARCEL, more=SHOWN)
    someone.page.locator("#imagery [data-compare]").click()
    expect(tiles_of(someone, flights[0]).first).to_be_visible()
    assert faults(someone) == []

    someone.goes_to(f"/imagery/parcel/{district['101'].pk}/")
    someone.page.locator("[data-over]").click()
    assert faults(someone) == []


def test_a_case_opens_the_imagery_of_its_day(visit, viewer, flights, district):
    parcel = district["101"]
    case = make_complaint(area=parcel.area, block=parcel.block, parcel=parcel)
    later = make_flown(timezone.localdate() + timedelta(days=1), RED)
    someone = visit(make_viewer("supervisor"), language="en")
    someone.goes_to(reverse("complaint:page", args=[case.reference]))
    someone.page.wait_for_selector("html[data-map=ready]")

    button = someone.page.get_by_role("button", name="Imagery of 1 March 2024")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(tiles_of(someone, flights[1]).first).to_be_visible()
    expect(tiles_of(someone, later)).to_have_count(0)
    assert faults(someone) == []
    button.click()
    expect(tiles_of(someone, flights[1])).to_have_count(0)
    assert someone.complaints == []


def test_the_chosen_flights_are_in_the_link(visit, viewer, flights):
    someone = visit(viewer)
    someone.looks_at(*ON_A_PARCEL, more=SHOWN)
    expect(said(someone)).to_contain_text("2024")
    assert "/i" not in someone.page.url.partition("#")[2]  # the clock's own flight needs no saying

    someone.page.locator("#imagery-one").press("Home")
    expect(someone.page).to_have_url(re.compile("/i2015-03-01$"))
    someone.page.locator("#imagery [data-compare]").click()
    someone.page.locator("#imagery-other").press("End")
    expect(someone.page).to_have_url(re.compile("/i2015-03-01~2024-03-01$"))
    someone.page.reload()

    expect(said(someone)).to_contain_text("2015")
    expect(said(someone, "other")).to_contain_text("2024")
    expect(tiles_of(someone, flights[0]).first).to_be_visible()
    expect(tiles_of(someone, flights[1]).first).to_be_visible()
