"""A licence from the office's application to the parcel's file, in Arabic, person by person."""

import pytest
import shapely
from django.utils import timezone
from playwright.sync_api import expect

from parcels.demo.documents import page
from parcels.models import BuildingLicence, LicenceType, RequiredDocument, ReviewStep
from tests.e2e.test_accessibility import VIEWS, faults
from tests.make import make_architect, make_licence, make_person

PDF = {
    "name": "سند.pdf",
    "mimeType": "application/pdf",
    "buffer": page(shapely.box(0, 0, 20, 20), "made up"),
}


@pytest.fixture
def kind(district):
    """The type of the district's licence, opened to offices, with one document and one step."""
    kind = LicenceType.objects.get(code="new")
    kind.is_open = True
    kind.save()
    RequiredDocument.objects.create(
        licence_type=kind, code="deed", name_ar="وثيقة الملكية", name_en="Title deed"
    )
    ReviewStep.objects.create(
        licence_type=kind, code="zoning", name_ar="مراجعة الاشتراطات", name_en="Zoning"
    )
    return kind


def take(someone, name: str, note: str = "") -> None:
    """Open one of the next steps and take it."""
    title = someone.page.locator(f"summary:text-is('{name}')")
    act = someone.page.locator("details.act").filter(has=title)
    act.locator("summary").click()
    if note:
        act.locator("textarea").fill(note)
    act.locator("button").click()
    expect(someone.page.locator(".messages")).to_be_visible()


def state_of(someone):
    return someone.page.locator(".page-head .tag")


def apply_for(office, *, floors: str) -> str:
    """Fill in the two forms; the address of the draft."""
    page = office.page
    office.goes_to("/licences/new/")
    page.locator("[name=area]").select_option(label="السالمية")
    page.locator("[name=block]").fill("٤")
    page.locator("[name=number]").fill("١٠١")
    page.get_by_role("button", name="ابحث عن القسيمة").click()
    expect(page.locator("main")).to_contain_text("400")
    assert faults(office) == []
    page.locator("[name=licence_type]").select_option(label="بناء جديد")
    page.locator("[name=applicant]").fill("مالك للاختبار")
    page.locator("[name=floors]").fill(floors)
    page.get_by_role("button", name="حفظ كمسودة").click()
    expect(state_of(office)).to_have_text("مسودة")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    return page.url


def submit(office) -> None:
    """First without the deed, which is asked for; then with it."""
    take(office, "تقديم الطلب")
    expect(office.page.locator(".messages")).to_contain_text("وثيقة الملكية")
    office.page.locator("input[type=file]").set_input_files(PDF)
    office.page.get_by_role("button", name="إضافة").click()
    take(office, "تقديم الطلب")
    expect(state_of(office)).to_have_text("مقدّمة")
    assert faults(office) == []


def review_and_return(reviewer) -> None:
    """One floor too many is found and not approved without a reason."""
    reviewer.goes_to("/licences/?state=submitted")
    reviewer.page.locator(".licence-table a").click()
    take(reviewer, "بدء المراجعة")
    expect(reviewer.page.locator("main")).to_contain_text("الحد الأقصى 3")
    reviewer.page.get_by_role("button", name="مستوفٍ").click()
    take(reviewer, "الموافقة")
    expect(reviewer.page.locator(".messages")).to_contain_text("يخالف")
    take(reviewer, "إعادة إلى المكتب", note="الأدوار أكثر من المسموح")
    expect(state_of(reviewer)).to_have_text("معادة")
    assert faults(reviewer) == []


def correct(office, case: str, *, floors: str) -> None:
    office.goes_to(case)
    expect(office.page.locator(".timeline")).to_contain_text("الأدوار أكثر من المسموح")
    office.page.get_by_role("link", name="تعديل الطلب").click()
    office.page.locator("[name=floors]").fill(floors)
    assert faults(office) == []
    office.page.get_by_role("button", name="حفظ").click()
    take(office, "إعادة التقديم")


def approve(reviewer, case: str) -> None:
    reviewer.goes_to(case)
    take(reviewer, "بدء المراجعة")
    reviewer.page.get_by_role("button", name="مستوفٍ").click()
    take(reviewer, "الموافقة")
    expect(state_of(reviewer)).to_have_text("معتمدة")


def issue(supervisor, case: str, *, number: str) -> None:
    supervisor.goes_to(case)
    take(supervisor, "إصدار الرخصة")
    expect(state_of(supervisor)).to_have_text("صادرة")
    expect(supervisor.page.locator("h1")).to_contain_text(number)
    assert faults(supervisor) == []


def test_from_the_application_to_the_parcels_file(visit, transactional_db, district, kind):
    architect, reviewer = make_architect(), make_person("reviewer")
    number = f"BL-{timezone.localdate().year}-000001"
    windows = [visit(architect, width=360)]
    case = apply_for(windows[0], floors="٤")
    submit(windows[0])
    windows.append(visit(reviewer))
    review_and_return(windows[-1])
    windows.append(visit(architect, width=360))
    correct(windows[-1], case, floors="٣")
    windows.append(visit(reviewer))
    approve(windows[-1], case)
    windows.append(visit(make_person("supervisor")))
    issue(windows[-1], case, number=number)

    windows.append(visit(make_person("planner")))
    windows[-1].goes_to(f"/parcels/{district['101'].pk}/")
    section = windows[-1].section("licences")
    section.locator("summary").click()
    expect(section.locator(".row-item").filter(has_text=number)).to_contain_text("صادرة")
    assert BuildingLicence.objects.get(number=number).approved["floors"] == 3
    assert [window.complaints for window in windows] == [[]] * len(windows)


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_the_list_and_a_case_at_every_width(visit, transactional_db, district, language, width):
    make_licence(district["102"], state="suspended")
    someone = visit(make_person("supervisor"), language=language, width=width)
    found = {}
    for address in ("/licences/", f"/licences/{district['102'].licences.get().pk}/"):
        someone.goes_to(address)
        found[address] = faults(someone)
        wide = someone.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width

    assert not any(found.values()), found


def test_the_licences_of_a_parcel_are_on_the_map(visit, planner, district):
    someone = visit(planner)
    someone.looks_at(10, 10, zoom=18)
    someone.page.locator("[data-tool=layers]").click()
    with someone.page.expect_response(lambda answer: "/tiles/licences/" in answer.url) as told:
        someone.page.locator("[data-layer=licences]").check()

    assert told.value.status == 200
    legend = someone.page.locator("#layers li", has_text="صادرة")
    expect(legend.first).to_be_visible()
    assert someone.complaints == []
