"""A planner finds the least complete place, and a parcel in it, and what to do about it."""

import pytest
from playwright.sync_api import expect

from parcels.completeness.compute import refresh_area
from tests.e2e.test_accessibility import VIEWS, faults


@pytest.fixture
def looked_at(district):
    """The district, with its files looked at."""
    refresh_area(district["101"].area_id)
    return district


def test_from_the_city_to_what_is_wrong_with_a_parcel(visit, planner, looked_at):
    someone = visit(planner)
    someone.goes_to("/completeness/")
    someone.page.get_by_role("link", name="السالمية").click()
    someone.page.get_by_role("link", name="القطعة 4").click()
    someone.page.get_by_label("الملاحظة").select_option("number_missing")
    someone.page.get_by_role("button", name="عرض").click()

    expect(someone.page.locator("article")).to_have_count(3)
    expect(someone.page.locator("article").first).to_contain_text("لم يُسجَّل رقم آلي")
    someone.page.locator("article a").first.click()
    expect(someone.page.locator("[data-section=completeness]")).to_be_visible()


def test_the_clean_up_map_opens_with_its_layer_on(visit, planner, looked_at):
    someone = visit(planner)
    someone.goes_to("/completeness/")
    with someone.page.expect_request(lambda request: "/tiles/completeness/" in request.url):
        someone.page.locator("a[href*='/map/#']").click()
    someone.page.locator("[data-tool=layers]").click()

    expect(someone.page.locator("[data-layer=completeness]")).to_be_checked()


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_axe_has_nothing_to_say(visit, planner, looked_at, language, width):
    someone = visit(planner, language=language, width=width)
    found = {}
    for address in ("/completeness/", "/completeness/parcels/", "/jobs/"):
        someone.goes_to(address)
        found[address] = faults(someone)

    assert not any(found.values()), found
