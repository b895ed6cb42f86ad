"""A planner compares two editions and tries an amendment, a split and a merge, by hand."""

import json
from datetime import date

import pytest
from playwright.sync_api import expect

from parcels.models import StructuralPlan, StructuralPlanZone, WhatIf
from tests.e2e.test_accessibility import VIEWS, faults
from tests.make import lng_lat, make_class, make_edition, square

CLASS = {
    "homes": {"name_ar": "سكن خاص", "name_en": "Homes", "colour": "#f2d98c"},
    "flats": {"name_ar": "سكن استثماري", "name_en": "Flats", "colour": "#e39a6f"},
}


@pytest.fixture
def editions(district):
    """The edition in force has flats where the former one had homes: under parcels 103 and 104."""
    for code, given in CLASS.items():
        make_class(code, **given)
    StructuralPlanZone.objects.all().delete()
    StructuralPlan.objects.all().delete()
    before = make_edition("2010", {"homes": [square(-50, -50, 300)]})
    after = make_edition(
        "2020",
        {"homes": [square(-50, -50, 140)], "flats": [square(90, -50, 140)]},
        state="in_force",
        valid_from=date(2020, 1, 1),
    )
    return before, after


def draws(someone, tool, spots):
    """Clicks in the map, in metres east and north of its middle; the last closes or ends it."""
    map_ = someone.page.locator("#plan-map")
    map_.locator(f".leaflet-pm-icon-{tool}").click()
    box = map_.bounding_box()
    for x, y in spots:
        someone.page.mouse.click(box["x"] + box["width"] / 2 + x, box["y"] + box["height"] / 2 + y)
        someone.page.wait_for_timeout(150)


def opened(someone, address):
    someone.goes_to(address)
    someone.page.wait_for_selector("html[data-map=ready]")


def test_an_amendment_drawn_in_arabic_tells_the_parcels_affected(
    visit, planner, district, editions
):
    someone = visit(planner, language="ar")
    opened(someone, f"/plans/what-if/?parcel={district['101'].pk}")

    draws(someone, "polygon", [(-150, -60), (120, -60), (120, 200), (-150, 200), (-150, -60)])
    someone.page.get_by_label("الصنف المراد للأرض").select_option(label="سكن استثماري")
    someone.page.get_by_role("button", name="اعرض ما يترتب").click()

    outcome = someone.page.locator("#outcome")
    expect(outcome).to_contain_text("القسائم المتأثرة")
    expect(outcome.get_by_role("link", name="101").first).to_be_visible()
    expect(outcome).to_contain_text("سكن استثماري")
    assert someone.complaints == []


def test_a_line_splits_a_parcel_and_a_click_names_another_to_merge(
    visit, planner, district, editions
):
    someone = visit(planner, language="en")
    opened(someone, f"/plans/what-if/?kind=split&parcel={district['101'].pk}")

    draws(someone, "polyline", [(0, -285), (0, 285), (0, 285)])
    someone.page.get_by_role("button", name="See what follows").click()

    pieces = someone.page.get_by_role("table", name="The pieces, numbered as on the map")
    expect(pieces.locator("tbody tr")).to_have_count(2)

    opened(someone, f"/plans/what-if/?kind=merge&parcel={district['103'].pk}")
    someone.page.locator("#plan-map").click()
    expect(someone.page.get_by_role("textbox", name="Parcels")).to_have_value("")
    someone.page.locator("#plan-map").click()
    expect(someone.page.get_by_role("textbox", name="Parcels")).to_have_value(
        f"#{district['103'].pk} Salmiya, Block 4, Parcel 103"
    )
    someone.page.get_by_role("textbox", name="Parcels").fill(
        "Salmiya block 4 parcel 103\nb4 p104 salmiya"
    )
    someone.page.get_by_role("button", name="See what follows").click()
    expect(someone.page.locator("#outcome")).to_contain_text("are recorded in more than one")


def test_what_is_pasted_is_kept_and_opened_again(visit, planner, district, editions):
    someone = visit(planner, language="en")
    opened(someone, "/plans/what-if/")
    corners = [lng_lat(*c) for c in ((-5, -5), (25, -5), (25, 25), (-5, 25), (-5, -5))]
    someone.page.get_by_label("Drawing").fill(
        json.dumps({"type": "Polygon", "coordinates": [corners]})
    )
    someone.page.get_by_label("The class that the ground is to have").select_option(label="Flats")
    someone.page.get_by_role("button", name="See what follows").click()

    someone.page.get_by_label("Keep it as a draft").fill("Corner of the street")
    someone.page.get_by_role("button", name="Keep").click()

    expect(someone.page.get_by_role("heading", level=1)).to_have_text("Corner of the street")
    expect(someone.page.locator("#outcome")).to_contain_text("101")
    someone.page.get_by_role("button", name="Share by link").click()
    expect(someone.page.get_by_text("shared with colleagues")).to_be_visible()
    assert WhatIf.objects.get().is_shared


def test_without_scripts_the_form_is_enough(visit, planner, district, editions):
    someone = visit(planner, language="en", java_script_enabled=False)
    someone.goes_to("/plans/what-if/")
    someone.page.get_by_label("merge of parcels").check()
    someone.page.get_by_role("textbox", name="Parcels").fill(
        "Salmiya block 4 parcel 103\nb4 p104 salmiya"
    )
    someone.page.get_by_role("button", name="See what follows").click()

    expect(someone.page.locator("#outcome")).to_contain_text("The merged parcel")


def test_two_editions_are_compared_on_the_map_and_in_tables(visit, planner, district, editions):
    before, after = editions
    someone = visit(planner, language="ar")
    opened(someone, f"/plans/compare/?from={before.pk}&to={after.pk}")

    expect(someone.page.locator("#plan-map .leaflet-changes-pane path").first).to_be_visible()
    parcels = someone.page.get_by_role("table", name="القسائم المتأثرة، الأكثر تغيّراً أولاً")
    expect(parcels.get_by_role("link", name="103")).to_be_visible()
    expect(parcels.get_by_role("link", name="101")).to_have_count(0)
    assert someone.complaints == []


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_axe_has_nothing_to_say(visit, planner, district, editions, language, width):
    before, after = editions
    someone = visit(planner, language=language, width=width)
    found = {}
    for address in (
        "/plans/",
        f"/plans/{after.pk}/",
        f"/plans/compare/?from={before.pk}&to={after.pk}",
        f"/plans/what-if/?parcel={district['101'].pk}",
    ):
        someone.goes_to(address)
        someone.page.wait_for_load_state("networkidle")
        found[address] = faults(someone)
        wide = "document.documentElement.scrollWidth - innerWidth"
        assert someone.page.evaluate(wide) <= 0, address
    someone.page.locator("#drawing").fill("POINT(1 2)")
    someone.page.locator("form[data-what-if] .btn-primary").click()
    found["refused"] = faults(someone)

    assert not any(found.values()), found
