"""The search box, by keyboard and by mouse."""

import re
from datetime import date

from playwright.sync_api import expect

from parcels.history.renumbering import renumber_parcel
from tests.make import lng_lat, make_area

TYPE_FAST = """(box, word) => {
    for (const letter of word) {
        box.value += letter;
        box.dispatchEvent(new Event("input", {bubbles: true}));
    }
}"""


def test_a_parcel_is_found_and_opened_by_the_keyboard_alone(visit, planner, district):
    someone = visit(planner, language="ar")
    someone.looks_at(500, 500, zoom=16)
    options = someone.searches("السالميه ٤ ١٠٢")
    box = someone.page.locator("#search")

    expect(options.first).to_contain_text("102")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "suggestion-0")
    box.press("Enter")
    expect(someone.heading).to_contain_text("102")
    expect(someone.page.locator("#search-results")).to_be_hidden()


def test_enter_takes_the_only_answer_even_before_it_has_come(visit, planner, district):
    someone = visit(planner, language="en")
    someone.looks_at(500, 500, zoom=16)
    someone.page.locator("#search").press_sequentially("BL-2021/77")
    someone.page.locator("#search").press("Enter")

    expect(someone.heading).to_contain_text("101")


def test_enter_picks_nothing_among_several_answers_but_marks_the_first(visit, planner, district):
    make_area(code="SMI", name_ar="السالمي", name_en="Salmi")  # 90 km from السالمية
    someone = visit(planner)
    someone.looks_at(500, 500, zoom=16)
    box = someone.page.locator("#search")
    options = someone.searches("السالمي")
    expect(options).to_have_count(2)

    box.press("Enter")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(someone.panel).to_be_hidden()
    box.press("Enter")
    expect(someone.page.locator("#search-results")).to_be_hidden()


def test_a_licence_number_opens_its_parcel(visit, planner, district):
    someone = visit(planner, language="en")
    someone.looks_at(500, 500, zoom=16)
    someone.searches("BL-2021/77").first.click()

    expect(someone.heading).to_contain_text("101")


def test_pasted_coordinates_ask_what_lies_there(visit, planner, district):
    lng, lat = lng_lat(10, 10)
    someone = visit(planner, language="en")
    someone.looks_at(500, 500, zoom=16)
    someone.searches(f"{lat:.6f}, {lng:.6f}").first.click()

    expect(someone.heading).to_contain_text("101")


def test_an_area_is_shown_whole_and_opens_no_file(visit, planner, district):
    someone = visit(planner, language="ar")
    someone.looks_at(900, 900, zoom=19)
    someone.searches("السالمية").first.click()

    expect(someone.panel).to_be_hidden()
    expect(someone.page).not_to_have_url(re.compile("#19/"))


def test_nothing_found_is_said_with_advice(visit, planner, district):
    someone = visit(planner, language="en")
    someone.looks_at(500, 500, zoom=16)
    someone.page.locator("#search").fill("zzzz")

    expect(someone.page.locator("#search-status")).to_contain_text("Nothing found")
    expect(someone.page.locator("#search")).to_have_attribute("aria-expanded", "false")


def test_escape_closes_the_list_first_and_then_clears(visit, planner, district):
    someone = visit(planner)
    someone.looks_at(500, 500, zoom=16)
    options = someone.searches("السالمية")
    box = someone.page.locator("#search")

    box.press("Escape")
    expect(options.first).to_be_hidden()
    expect(box).not_to_have_value("")
    box.press("Escape")
    expect(box).to_have_value("")


def test_typing_fast_asks_once(visit, planner, district):
    someone = visit(planner)
    someone.looks_at(500, 500, zoom=16)
    asked = []
    someone.page.on("request", lambda request: asked.append(request.url))
    someone.page.locator("#search").evaluate(TYPE_FAST, "السالمية")
    someone.page.locator("#search-results [role=option]").first.wait_for()

    assert len([url for url in asked if "/search/" in url]) == 1


def test_a_renumbered_parcel_is_found_by_its_old_number(visit, planner, district):
    decided = {"effective_on": date(2024, 5, 1), "decision_number": "7/2024", "actor": planner}
    renumber_parcel(district["102"], number="202", **decided)
    someone = visit(planner, language="ar")
    someone.looks_at(500, 500, zoom=16)
    options = someone.searches("السالمية قطعة ٤ قسيمة ١٠٢")
    option = options.filter(has_text="سابقاً 102")

    expect(option).to_contain_text("202")
    option.click()
    expect(someone.heading).to_contain_text("202")
    assert someone.complaints == []
