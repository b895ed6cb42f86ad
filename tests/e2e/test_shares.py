"""The plan section: slices with their rules, each lit up in its place."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from parcels.models import Regulation, ZoneClass
from parcels.shares.tests.make import box, make_zone
from tests.e2e.land import ON_A_PARCEL
from tests.e2e.test_accessibility import VIEWS, faults

LIT = "#map path[stroke='#0b3b46']"


@pytest.fixture
def zoned(district):
    """Parcel 101 (20 x 20 m): 15 m of housing by the road, 4.96 of shops, 4 cm of nothing."""
    ZoneClass.objects.get(code="residential").zones.all().delete()  # the district's own
    homes = make_zone("homes", box(-2, -2, 15, 30))
    make_zone("shops", box(15, -2, 19.96, 30))
    ZoneClass.objects.filter(code="homes").update(name_en="Homes", colour="#f2d98c")
    for value, least in ((75, 100), (60, 1000)):
        Regulation.objects.create(
            zone_class=homes.zone_class, parameter="coverage", value=value, unit="%",
            condition={"plot_m2_from": least}, article=f"§ {value}", document="a made-up table",
            valid_from=date(2020, 1, 1),
        )  # fmt: skip
    return district["101"]


def test_a_slice_says_its_share_and_lights_up_on_the_map(visit, planner, zoned):
    someone = visit(planner, language="en")
    someone.looks_at(*ON_A_PARCEL)
    someone.clicks_the_middle()
    plan = someone.section("plan")
    plan.locator("summary").first.click()
    homes = plan.locator(".slice").first
    expect(homes).to_contain_text("75.00%")
    expect(homes).to_contain_text("The plot has 400 m²; the rule is for plots from 100 m².")
    expect(someone.page.locator(LIT)).to_have_count(0)

    homes.hover()

    expect(someone.page.locator(f"{LIT}[fill='#f2d98c']")).to_have_count(1)
    someone.page.mouse.move(700, 500)
    expect(someone.page.locator(LIT)).to_have_count(0)
    assert someone.complaints == []


def test_a_tap_holds_the_light_until_the_next_one(visit, planner, zoned):
    someone = visit(planner, width=360, height=800, has_touch=True)
    someone.looks_at(*ON_A_PARCEL)
    someone.clicks_the_middle()
    plan = someone.section("plan")
    plan.locator("summary").first.click()
    head = plan.locator(".slice-light").first

    head.tap()
    expect(someone.page.locator(LIT)).to_have_count(1)
    expect(head).to_have_attribute("aria-pressed", "true")
    head.tap()

    expect(someone.page.locator(LIT)).to_have_count(0)
    assert someone.complaints == []


def test_traces_and_rules_that_do_not_apply_are_folded(visit, planner, zoned):
    someone = visit(planner, language="en")
    someone.goes_to(f"/parcels/{zoned.pk}/")
    plan = someone.section("plan")
    plan.locator("summary").first.click()
    expect(plan).to_contain_text("A trace of drawing, 0.80 m²")
    expect(plan.get_by_text("mean width 4.0 cm")).not_to_be_visible()
    expect(plan.get_by_text("plots from 1,000 m²")).not_to_be_visible()

    plan.get_by_text("A trace of drawing").click()
    plan.get_by_text("A rule that does not apply here").click()

    expect(plan.get_by_text("mean width 4.0 cm")).to_be_visible()
    expect(plan.get_by_text("plots from 1,000 m²")).to_be_visible()


def test_the_keyboard_lights_slices_in_the_sketch(visit, planner, zoned):
    someone = visit(planner)
    someone.goes_to(f"/parcels/{zoned.pk}/")
    plan = someone.section("plan")
    plan.locator("summary").first.click()
    plan.locator(".slice-light").first.focus()

    expect(someone.page.locator("[data-sketch] path[fill='#f2d98c']")).to_have_attribute(
        "d", re.compile("^M")
    )
    assert someone.complaints == []


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_axe_has_nothing_to_say_of_the_section(visit, planner, zoned, language, width):
    make_zone("shops", box(-2, -2, 5, 30))  # and a conflict
    someone = visit(planner, language=language, width=width)
    someone.goes_to(f"/parcels/{zoned.pk}/")
    plan = someone.section("plan")
    plan.locator("summary").first.click()
    expect(plan.locator(".row-item.slice")).to_have_count(3)
    for folded in plan.locator(".slices details > summary").all():
        if folded.is_visible():
            folded.click()

    assert faults(someone) == []
