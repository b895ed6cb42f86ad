"""Names are read for a purpose and the reading is seen; a violation is recorded in the street."""

import pytest
from playwright.sync_api import expect

from parcels.models import NoticeTemplate, Violation, VisitBasis
from tests.e2e.test_accessibility import VIEWS, faults
from tests.make import (
    lng_lat,
    make_party,
    make_person,
    make_purpose,
    make_right,
    make_violation,
    make_violation_kind,
)

NAME = "مبارك المختلق للاختبار"
NUMBER = "999900000017"


@pytest.fixture
def held(district):
    """Parcel 101, held by two, one of whom has a number."""
    make_purpose()
    parcel = district["101"]
    first = make_party(NAME, identifier_kind="kw-civil-id", identifier=NUMBER)
    make_right(parcel, first, make_party("شيخة المختلقة"))
    return parcel


@pytest.fixture
def rules(district):
    VisitBasis.objects.create(code="street", name_ar="من الطريق العام", name_en="From the street")
    VisitBasis.objects.create(
        code="permit", name_ar="إذن النيابة", name_en="Permission", needs_reference=True
    )
    NoticeTemplate.objects.create(
        code="warning", name_ar="إنذار", name_en="Warning", body_ar="إنذار $number حتى $due"
    )
    return make_violation_kind()


def opened(someone, parcel):
    someone.goes_to(f"/parcels/{parcel.pk}/")
    section = someone.section("rights")
    section.locator("summary").first.click()
    expect(section.locator(".holders").first).to_be_visible()
    return section


def test_names_are_read_for_a_purpose_and_the_reading_is_seen(visit, transactional_db, held):
    registrar = visit(make_person("registrar"))
    section = opened(registrar, held)
    expect(section).not_to_contain_text(NAME)
    section.get_by_text("إظهار الأسماء").click()
    assert faults(registrar) == []
    section.locator("select").select_option(label="معاملة رخصة")
    section.locator("[name=reference]").fill("٢٠٢٦/١٢")
    section.locator("form button[type=submit]").click()
    expect(section.locator(".revealed")).to_contain_text(NAME)
    expect(section.locator(".revealed")).not_to_contain_text(NUMBER)
    assert faults(registrar) == []

    supervisor = visit(make_person("supervisor"))
    supervisor.goes_to("/oversight/reveals/")
    main = supervisor.page.locator("main")
    expect(main).to_contain_text("معاملة رخصة")
    expect(main).to_contain_text("2026/12")
    expect(main).not_to_contain_text(NAME)
    assert faults(supervisor) == []
    assert registrar.complaints + supervisor.complaints == []


def record(inspector, parcel) -> None:
    """From the parcel's file on a phone, first without what allowed the visit."""
    page = inspector.page
    inspector.goes_to(f"/parcels/{parcel.pk}/")
    page.get_by_role("link", name="تسجيل مخالفة").first.click()
    assert faults(inspector) == []
    page.get_by_label("نوع المخالفة").select_option(label="دور زائد")
    page.get_by_label("وصف المخالفة").fill("سقف فوق الدور المرخص")
    page.get_by_role("button", name="تسجيل", exact=True).click()
    expect(page.locator(".errorlist")).to_be_visible()
    page.get_by_label("السند القانوني").select_option(label="من الطريق العام")
    page.get_by_role("button", name="إضافة موقعي").click()
    expect(page.locator("[data-locate] [role=status]")).to_have_text("أُضيف الموقع.")
    page.get_by_role("button", name="تسجيل", exact=True).click()
    expect(page.locator(".page-head .tag")).to_have_text("مرصودة")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert faults(inspector) == []


def decide(supervisor, case) -> None:
    """A notice, and then the end, with its reason."""
    page = supervisor.page
    supervisor.goes_to(f"/violations/{case.pk}/")
    page.get_by_role("button", name="تسجيل الإنذار").click()
    expect(page.locator(".page-head .tag")).to_have_text("أُنذر صاحبها")
    page.get_by_label("السبب").fill("أزيل السقف")
    page.get_by_role("button", name="أُزيلت المخالفة").click()
    expect(page.locator(".page-head .tag")).to_have_text("مُزالة")


def test_a_violation_from_the_street_to_its_end(visit, transactional_db, district, rules):
    parcel = district["101"]
    lng, lat = lng_lat(10, 10)
    person = make_person("inspector", areas=[parcel.area])
    inspector = visit(
        person,
        width=360,
        geolocation={"longitude": lng, "latitude": lat},
        permissions=["geolocation"],
    )
    record(inspector, parcel)
    case = Violation.objects.get()
    assert parcel.boundary.boundary.contains(case.location)

    supervisor = visit(make_person("supervisor"))
    decide(supervisor, case)
    again = visit(person, width=360)
    again.goes_to(f"/parcels/{parcel.pk}/")
    section = again.section("violations")
    section.locator("summary").first.click()
    expect(section).to_contain_text(case.number)
    assert supervisor.complaints + again.complaints == []


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_lists_and_cases_at_every_width(
    visit, transactional_db, district, rules, held, language, width
):
    case = make_violation(held)
    someone = visit(make_person("supervisor"), language=language, width=width)
    found = {}
    forms = f"/violations/{case.pk}/", f"/violations/new/?parcel={held.pk}"
    for address in ("/violations/", *forms, "/oversight/reveals/"):
        someone.goes_to(address)
        found[address] = faults(someone)
        assert someone.page.evaluate("document.documentElement.scrollWidth") <= width
    opened(someone, held)
    found["rights"] = faults(someone)

    assert not any(found.values()), found
