"""A parcel that was split: where it has gone, and how it was."""

import os
from datetime import date

import pytest
from playwright.sync_api import expect

from parcels.history.reshaping import Piece, split_parcel
from tests.e2e.land import ON_A_PARCEL
from tests.e2e.test_accessibility import VIEWS, faults
from tests.make import make_person, square

SPLIT = date(2024, 5, 1)
BEFORE = "2024-03-01"


@pytest.fixture
def split(district):
    """Parcel 101 became 101/1 and 101/2."""
    west, east = (Piece(half(x), "101", sub) for x, sub in ((0, "1"), (10, "2")))
    actor, parcel = make_person("supervisor"), district["101"]
    decided = {"effective_on": SPLIT, "decision_number": "7/2024", "actor": actor}
    split_parcel(parcel, into=[west, east], **decided)
    return parcel


def half(x: float):
    ground = square(x)
    west, south, _east, north = ground.extent
    ring = ((west, south), (west + 10, south), (west + 10, north), (west, north), (west, south))
    return type(ground)(type(ground[0])(ring), srid=ground.srid)


def keep_picture(someone, name: str) -> None:
    """For whoever wants to look: the folder is named by the environment."""
    if folder := os.environ.get("PICTURES"):
        someone.page.wait_for_timeout(600)
        someone.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_the_clock_shows_the_parcel_that_was_there(visit, planner, split):
    someone = visit(planner)
    someone.looks_at(*ON_A_PARCEL)
    someone.clicks_the_middle()
    expect(someone.heading).to_contain_text("101/")

    someone.panel.locator("[data-clock] [name=on]").fill(BEFORE)
    someone.panel.locator("[data-clock] button[type=submit]").click()

    kin = someone.page.locator(".kin")
    expect(kin).to_contain_text("7/2024")  # it did not exist yet
    keep_picture(someone, "clock-not-yet")
    kin.locator("a").click()
    expect(someone.page.locator(".notice-past")).to_contain_text("كما كان")
    expect(kin).to_have_count(0)  # on that day it was there
    keep_picture(someone, "clock-then")

    someone.page.locator("[data-today]").click()
    expect(kin.locator("a")).to_have_count(2)  # its successors
    kin.locator("a").first.click()
    expect(someone.page.locator("[data-heading]")).to_contain_text("101/1")
    assert someone.complaints == []


def test_the_lineage_names_the_decision_and_leads_to_the_pieces(visit, planner, split):
    someone = visit(planner)
    someone.goes_to(f"/parcels/{split.pk}/")
    lineage = someone.section("lineage")
    lineage.locator("summary").first.click()

    expect(lineage).to_contain_text("7/2024")
    expect(lineage.locator(".parts a")).to_have_count(3)
    keep_picture(someone, "lineage")
    lineage.locator(".parts a").last.click()
    expect(someone.page.locator("[data-heading]")).to_contain_text("101/2")
    assert someone.complaints == []


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_axe_has_nothing_to_say_of_a_day_gone_by(visit, planner, split, language, width):
    someone = visit(planner, language=language, width=width)
    found = {}
    for day in ("", BEFORE):
        someone.goes_to(f"/parcels/{split.pk}/?on={day}" if day else f"/parcels/{split.pk}/")
        someone.section("lineage").locator("summary").first.click()
        someone.page.wait_for_timeout(500)
        found[day] = faults(someone)
        keep_picture(someone, f"page-{language}-{width}-{day or 'now'}")

    assert not any(found.values()), found
