"""A visitor looks at what was reported, on a phone and in Arabic, with a finger or the keyboard."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from complaints.tests.make import make_category, make_complaint
from gis_core import crs
from tests.e2e.test_accessibility import faults
from tests.make import make_area, make_person, point


def place(x: float, y: float):
    return point(x, y).transform(crs.STORAGE, clone=True)


def test_anybody_comes_from_a_number_to_a_case_and_learns_no_more_than_is_public(
    visit, transactional_db
):
    area = make_area()
    rubbish = make_category(name_ar="تراكم قمامة")
    for n in range(3):
        make_complaint(
            category=rubbish, area=area, text=f"سر {n}", location=place(100 + 90 * n, 200)
        )
    hidden = make_category(name_ar="سكن مخفي", publicity="hidden")
    make_complaint(category=hidden, area=area, location=place(600, 700))
    someone = visit(width=360, height=740)
    page = someone.page

    someone.goes_to("/")
    page.wait_for_selector("html[data-map=ready]")
    expect(page.locator(".heap").first).to_be_visible()
    for _closer in range(6):
        heaps = page.locator(".heap")
        if not heaps.count():
            break
        heaps.first.press("Enter")
        page.wait_for_timeout(700)
    single = page.locator(".leaflet-marker-icon.case-spot").first
    single.press("Enter")

    told = page.locator(".case-told")
    expect(told).to_contain_text("تراكم قمامة")
    expect(told).to_contain_text("مستلمة")
    assert "سر" not in page.content()
    assert "مخفي" not in page.content()
    assert faults(someone) == []
    page.locator("[data-shown][value=solved]").check(force=True)
    expect(page.locator(".leaflet-marker-icon")).to_have_count(0)
    page.get_by_text("الأعداد نفسها").click()
    expect(page.locator(".public-map table")).to_contain_text(area.name_ar)
    assert someone.complaints == []


def test_staff_switch_the_complaints_on_and_open_a_case(visit, transactional_db):
    area = make_area()
    late = timezone.now() - timedelta(hours=1)
    case = make_complaint(area=area, due_at=late, location=place(200, 200))
    someone = visit(make_person("supervisor"), language="en")
    someone.looks_at(200, 200, zoom=17)

    someone.page.locator("[data-tool=layers]").click()
    someone.page.locator("[data-layer=cases]").check()
    spot = someone.page.locator(".leaflet-marker-icon.case-late")

    expect(spot).to_have_attribute("aria-label", f"تراكم قمامة, received, late, {case.reference}")
    spot.press("Enter")
    someone.page.wait_for_url(f"**/complaints/{case.reference}/")
