"""A split drawn on the map, a merge clicked together, a renumbering: seen first, then recorded."""

import re

import pytest
from playwright.sync_api import expect

from parcels.models import ParcelTransition
from tests.e2e.test_accessibility import VIEWS, faults
from tests.e2e.test_history import keep_picture
from tests.e2e.test_plans import draws, opened
from tests.make import make_parcel, make_person, square


@pytest.fixture
def supervisor(transactional_db):
    return make_person("supervisor")


def decides(someone, number, day="2024-05-01"):
    someone.page.get_by_label("رقم القرار").fill(number)
    someone.page.get_by_label("يسري من").fill(day)
    someone.page.get_by_role("button", name="اعرض ما يتغيّر").click()
    expect(someone.page.get_by_role("heading", name="ما يتغيّر")).to_be_visible()


def records(someone):
    someone.page.get_by_role("button", name="تسجيل").click()
    someone.page.wait_for_url("**/parcels/*/")


def test_a_drawn_line_becomes_two_parcels_in_the_lineage(visit, supervisor, district):
    someone = visit(supervisor, language="ar")
    someone.goes_to(f"/parcels/{district['101'].pk}/")
    someone.page.get_by_role("link", name="فرز أو ضم").click()
    someone.page.wait_for_selector("html[data-map=ready]")

    draws(someone, "polyline", [(0, -285), (0, 285), (0, 285)])
    decides(someone, "٧/٢٠٢٤")
    assert not ParcelTransition.objects.exists()
    begins = someone.page.get_by_role("table", name="تبدأ")
    expect(begins.locator("tbody tr")).to_have_count(2)
    records(someone)

    expect(someone.page.locator(".kin")).to_contain_text("7/2024")
    lineage = someone.section("lineage")
    lineage.locator("summary").first.click()
    expect(lineage.locator(".parts a")).to_have_count(3)
    expect(lineage).to_contain_text(supervisor.username)
    lineage.locator(".parts a").last.click()
    expect(someone.page.locator("[data-heading]")).to_contain_text("101/")
    assert someone.complaints == []


def test_clicked_parcels_are_merged_and_a_number_is_changed(visit, supervisor, district):
    beside = make_parcel(district["101"].block, number="105", boundary=square(0, 20))
    someone = visit(supervisor, language="ar")
    opened(someone, f"/parcels/{beside.pk}/change/merge/")
    box = someone.page.locator("#plan-map").bounding_box()
    someone.page.locator("#plan-map").click(
        position={"x": box["width"] / 2, "y": box["height"] - 4}
    )
    named = someone.page.get_by_role("textbox", name="القسائم المراد ضمّها")
    place = "السالمية، قطعة 4، القسيمة"
    lines = f"#{beside.pk} {place} 105", f"#{district['101'].pk} {place} 101"
    expect(named).to_have_value("\n".join(lines))
    someone.page.get_by_label("الرقم", exact=True).fill("110")
    decides(someone, "8/2024")
    records(someone)

    someone.page.locator(".kin a").click()
    someone.page.get_by_role("link", name="فرز أو ضم").click()
    someone.page.get_by_role("link", name="إعادة ترقيم").click()
    someone.page.get_by_label("الرقم", exact=True).fill("111")
    decides(someone, "9/2024", "2024-06-01")
    records(someone)

    expect(someone.page.locator("[data-heading]")).to_contain_text("111")
    kinds = ParcelTransition.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["merge", "renumber"]
    assert someone.complaints == []


def test_two_parcels_are_laid_out_anew_by_a_line(visit, supervisor, district):
    beside = make_parcel(district["101"].block, number="105", boundary=square(0, 20))
    someone = visit(supervisor, language="ar")
    opened(someone, f"/parcels/{beside.pk}/change/redistribution/")
    box = someone.page.locator("#plan-map").bounding_box()
    someone.page.locator("#plan-map").click(
        position={"x": box["width"] / 2, "y": box["height"] - 4}
    )
    named = someone.page.get_by_role("textbox", name="القسائم المراد إعادة تقسيمها")
    expect(named).to_have_value(re.compile("105\n.* 101$"))
    draws(someone, "polyline", [(-285, 0), (285, 0), (285, 0)])
    decides(someone, "١٠/٢٠٢٤")
    begins = someone.page.get_by_role("table", name="تبدأ")
    expect(begins.locator("tbody tr")).to_have_count(2)
    records(someone)

    expect(someone.page.locator(".kin")).to_contain_text("10/2024")
    lineage = someone.section("lineage")
    lineage.locator("summary").first.click()
    expect(lineage.locator(".parts a")).to_have_count(4)
    assert someone.complaints == []


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_axe_has_nothing_to_say(visit, supervisor, district, language, width):
    someone = visit(supervisor, language=language, width=width)
    found = {}
    for kind in ("split", "merge", "redistribution", "renumber"):
        someone.goes_to(f"/parcels/{district['101'].pk}/change/{kind}/")
        someone.page.wait_for_load_state("networkidle")
        found[kind] = faults(someone)
    someone.page.locator("[name=n1-number]").fill("120")
    someone.page.locator("[name=decision_number]").fill("7/2024")
    someone.page.locator("[name=step][value=look]").click()
    someone.page.locator("#preview").wait_for()
    found["preview"] = faults(someone)
    keep_picture(someone, f"renumber-{language}-{width}")
    wide = "document.documentElement.scrollWidth - innerWidth"
    assert someone.page.evaluate(wide) <= 0

    assert not any(found.values()), found
