"""The map in one hand: the panel is a sheet that is pulled up and put away."""

import pytest
from playwright.sync_api import expect

from tests.e2e.land import ON_A_PARCEL

PHONE = {"width": 360, "height": 740, "has_touch": True}


@pytest.fixture
def someone(visit, planner, district):
    visitor = visit(planner, **PHONE)
    visitor.looks_at(*ON_A_PARCEL)
    visitor.clicks_the_middle()
    expect(visitor.heading).to_contain_text("101")
    return visitor


def drag_handle(visitor, by):
    handle = visitor.page.locator("[data-handle]")
    handle.hover()  # waits until the sheet stands still
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 10
    visitor.page.mouse.move(x, y)
    visitor.page.mouse.down()
    visitor.page.mouse.move(x, y + by / 2)
    visitor.page.mouse.move(x, y + by)
    visitor.page.mouse.up()


def test_the_sheet_rises_from_below_and_leaves_the_parcel_in_sight(someone):
    sheet = someone.panel.bounding_box()
    outline = someone.page.locator(".leaflet-overlay-pane path").last

    assert sheet["width"] == 360
    assert 300 < sheet["y"] < 450
    someone.page.wait_for_timeout(600)
    spot = outline.bounding_box()
    assert spot["y"] + spot["height"] / 2 < sheet["y"]


def test_its_handle_expands_it_by_click_key_and_drag(someone):
    handle = someone.page.locator("[data-handle]")

    handle.click()
    expect(handle).to_have_attribute("aria-expanded", "true")
    handle.press("Enter")
    expect(handle).to_have_attribute("aria-expanded", "false")
    drag_handle(someone, -250)
    expect(handle).to_have_attribute("aria-expanded", "true")


def test_pulling_it_down_twice_puts_it_away(someone):
    drag_handle(someone, -250)
    drag_handle(someone, 200)
    expect(someone.page.locator("[data-handle]")).to_have_attribute("aria-expanded", "false")
    drag_handle(someone, 200)

    expect(someone.panel).to_be_hidden()


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/map/"])
def test_no_page_is_wider_than_the_phone(visit, planner, address, language):
    someone = visit(None if "login" in address else planner, language=language, **PHONE)
    someone.goes_to(address)

    wide = someone.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360
