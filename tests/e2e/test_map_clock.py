"""The map of a day gone by: tiles, click, file, link and the way back move together."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.land import ON_A_PARCEL
from tests.e2e.test_accessibility import VIEWS, faults
from tests.e2e.test_history import BEFORE, keep_picture, split
from tests.make import make_person

__all__ = ["split"]  # parcel 101 became 101/1 and 101/2 on the first of May 2024
IN_WORDS = {"ar": "1 مارس 2024", "en": "1 March 2024"}


@pytest.fixture
def tiles():
    """Addresses of the tiles that a page asked for."""

    def listen(someone):
        asked = []
        someone.page.on(
            "request", lambda request: asked.append(request.url) if ".mvt" in request.url else None
        )
        return asked

    return listen


def sets_the_clock(someone, day: str = BEFORE) -> None:
    someone.page.locator("[data-tool=clock]").click()
    someone.page.locator("#clock [name=on]").fill(day)
    someone.page.locator("#clock [type=submit]").click()


def banner(someone):
    return someone.page.locator("#map-day")


def test_without_a_day_nothing_is_asked_of_the_past(visit, planner, split, tiles):
    someone = visit(planner)
    asked = tiles(someone)
    someone.looks_at(*ON_A_PARCEL)
    someone.clicks_the_middle()
    expect(someone.heading).to_contain_text("101/")

    assert asked
    assert not [url for url in asked if "on=" in url]
    assert "/on" not in someone.page.url
    expect(banner(someone)).to_be_hidden()


def test_clock_tiles_click_file_and_link_move_together(visit, planner, split, tiles):
    someone = visit(planner)
    asked = tiles(someone)
    someone.looks_at(*ON_A_PARCEL, more="/parcels+areas+completeness")
    sets_the_clock(someone)

    expect(banner(someone)).to_contain_text(IN_WORDS["ar"])
    expect(someone.page.locator("#map-day-said")).to_contain_text(IN_WORDS["ar"])
    expect(someone.page).to_have_url(re.compile(f"/on{BEFORE}$"))
    someone.page.wait_for_load_state("networkidle")
    assert [url for url in asked if re.search(rf"/tiles/parcels/.*\.mvt\?on={BEFORE}$", url)]
    assert not [url for url in asked if "/areas/" in url and "on=" in url]

    with someone.page.expect_request(re.compile(rf"/parcels/at/\?.*&on={BEFORE}$")):
        someone.clicks_the_middle()
    expect(someone.heading).to_have_text(re.compile(r"101\s*$"))
    expect(someone.panel.locator(".notice-past")).to_contain_text(IN_WORDS["ar"])
    expect(someone.page).to_have_url(re.compile(f"/p{split.pk}/on{BEFORE}$"))
    keep_picture(someone, "map-clock-file")
    someone.section("lineage").locator("summary").first.click()
    expect(someone.section("lineage")).not_to_contain_text("7/2024")  # decided only later

    link = someone.page.url
    other = visit(planner)
    asked = tiles(other)
    other.goes_to(link)
    expect(other.panel.locator(".notice-past")).to_contain_text(IN_WORDS["ar"])
    expect(banner(other)).to_contain_text(IN_WORDS["ar"])
    other.page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "/tiles/parcels/" in url and "on=" not in url]

    other.panel.locator("[data-today]").click()
    expect(banner(other)).to_be_hidden()
    expect(other.panel.locator(".kin a")).to_have_count(2)  # its successors
    expect(other.page).to_have_url(re.compile(f"/p{split.pk}$"))
    assert someone.complaints == other.complaints == []


def test_the_clock_of_an_open_file_is_the_clock_of_the_map(visit, planner, split):
    someone = visit(planner)
    someone.looks_at(*ON_A_PARCEL)
    someone.clicks_the_middle()
    expect(someone.heading).to_contain_text("101/")

    someone.panel.locator("[data-clock] [name=on]").fill(BEFORE)
    someone.panel.locator("[data-clock] [type=submit]").click()

    expect(someone.panel.locator(".kin")).to_contain_text("7/2024")  # it did not exist yet
    expect(banner(someone)).to_contain_text(IN_WORDS["ar"])
    assert "/map/#" in someone.page.url
    someone.panel.locator(".kin a").click()
    expect(someone.heading).to_have_text(re.compile(r"101\s*$"))

    banner(someone).locator("button").click()
    expect(banner(someone)).to_be_hidden()
    expect(someone.panel.locator(".kin a")).to_have_count(2)
    assert someone.complaints == []


def test_the_page_of_a_file_leads_to_the_map_of_its_day(visit, planner, split):
    someone = visit(planner)
    someone.goes_to(f"/parcels/{split.pk}/?on={BEFORE}")
    someone.page.locator("a[href*='/map/#p']").click()

    expect(someone.panel.locator(".notice-past")).to_contain_text(IN_WORDS["ar"])
    expect(banner(someone)).to_contain_text(IN_WORDS["ar"])


def test_what_is_searched_opens_as_of_the_day(visit, planner, split):
    someone = visit(planner)
    someone.looks_at(*ON_A_PARCEL, more=f"/on{BEFORE}")
    with someone.page.expect_request(re.compile(rf"/file/\?on={BEFORE}$")):
        someone.searches("102").first.click()

    expect(someone.panel.locator(".notice-past")).to_contain_text(IN_WORDS["ar"])


@pytest.mark.parametrize("day", ["2999-01-01", "2024-02-30", "2024"])
def test_an_odd_day_in_a_link_is_said_and_the_map_is_of_today(visit, planner, split, day):
    someone = visit(planner)
    someone.looks_at(*ON_A_PARCEL, more=f"/on{day}")

    expect(someone.page.locator("#toast")).to_contain_text("ليس يوماً مضى")
    expect(banner(someone)).to_be_hidden()
    someone.clicks_the_middle()
    expect(someone.heading).to_contain_text("101/")


def test_the_keyboard_sets_the_clock_and_the_way_back(visit, planner, split):
    someone = visit(planner)
    someone.looks_at(*ON_A_PARCEL)
    tool = someone.page.locator("[data-tool=clock]")
    tool.focus()
    someone.page.keyboard.press("Enter")
    expect(someone.page.locator("#clock-title")).to_be_focused()
    someone.page.keyboard.press("Escape")
    expect(tool).to_be_focused()

    someone.page.keyboard.press("Enter")
    someone.page.locator("#clock [name=on]").fill(BEFORE)
    someone.page.locator("#clock [name=on]").press("Enter")
    expect(tool).to_be_focused()
    expect(banner(someone)).to_be_visible()
    banner(someone).locator("button").focus()
    someone.page.keyboard.press("Enter")
    expect(banner(someone)).to_be_hidden()
    expect(tool).to_be_focused()


def test_a_layer_without_a_past_is_hidden_and_says_so(visit, tiles, split, transactional_db):
    someone = visit(make_person("supervisor"))
    asked = tiles(someone)
    someone.looks_at(*ON_A_PARCEL, more=f"/parcels+completeness/on{BEFORE}")
    someone.page.locator("[data-tool=layers]").click()
    switch = someone.page.locator("[data-layer=completeness]")

    expect(switch).to_be_disabled()
    expect(someone.page.locator(".layer", has=switch)).to_contain_text("مخفية")
    someone.page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "completeness" in url]
    banner(someone).locator("button").click()
    expect(switch).to_be_enabled()
    expect(switch).to_be_checked()
    someone.page.wait_for_load_state("networkidle")
    assert [url for url in asked if "completeness" in url]


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_axe_has_nothing_to_say_of_the_past_map(visit, planner, split, language, width):
    someone = visit(planner, language=language, width=width)
    someone.looks_at(*ON_A_PARCEL, more=f"/on{BEFORE}")
    expect(banner(someone)).to_contain_text(IN_WORDS[language])
    found = {"map": faults(someone)}
    someone.page.locator("[data-tool=clock]").click()
    found["card"] = faults(someone)
    keep_picture(someone, f"map-clock-card-{language}-{width}")
    someone.page.locator("#clock [data-close]").click()
    someone.clicks_the_middle()
    expect(someone.panel.locator(".notice-past")).to_be_visible()
    found["file"] = faults(someone)
    keep_picture(someone, f"map-clock-{language}-{width}")

    assert not any(found.values()), found
