"""Arabic first, from right to left; English complete; the switch keeps the view."""

import pytest
from playwright.sync_api import expect

from tests.e2e.land import ON_A_PARCEL


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr")])
def test_the_panel_and_the_search_stand_where_reading_begins(
    visit, planner, district, language, direction
):
    someone = visit(planner, language=language)
    someone.looks_at(*ON_A_PARCEL)
    someone.clicks_the_middle()
    starts_right = direction == "rtl"

    expect(someone.page.locator("html")).to_have_attribute("dir", direction)
    expect(someone.heading).to_be_visible()
    assert someone.is_rightmost(someone.panel) == starts_right
    assert someone.is_rightmost(someone.page.locator(".map-search")) == starts_right
    assert someone.is_rightmost(someone.page.locator(".map-tools")) != starts_right
    assert someone.is_rightmost(someone.page.locator(".leaflet-control-scale")) != starts_right


def test_switching_the_language_keeps_the_view_and_the_open_file(visit, planner, district):
    someone = visit(planner, language="ar")
    someone.looks_at(*ON_A_PARCEL)
    someone.clicks_the_middle()
    expect(someone.heading).to_contain_text("101")
    before = someone.page.url

    someone.page.get_by_role("button", name="English").click()

    expect(someone.page.locator("html")).to_have_attribute("lang", "en")
    expect(someone.heading).to_contain_text("101")
    expect(someone.panel).to_contain_text("Salmiya")
    assert someone.page.url.split("/p")[0] == before.split("/p")[0]


def test_a_visitor_reads_arabic_unless_they_choose_otherwise(visit, transactional_db):
    someone = visit(language="", locale="en-US")
    someone.goes_to("/")

    expect(someone.page.locator("html")).to_have_attribute("lang", "ar")
