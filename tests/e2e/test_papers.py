"""An archivist's morning: a scan into the parcel's file, through the viewer, a folder lent."""

import pytest
from playwright.sync_api import expect

from gis_core.safeio.papers.tests import papers
from parcels.models import BuildingFileLoan, Document
from tests.e2e.test_accessibility import VIEWS, faults
from tests.make import make_building_file, make_document, make_person


@pytest.fixture
def archivist(transactional_db):
    return make_person("archivist")


def test_a_scan_goes_into_the_file_is_looked_at_and_its_folder_lent(visit, archivist, district):
    parcel = district["101"]
    folder = make_building_file(parcel, number="BF-10/101")
    borrower = make_person()
    someone = visit(archivist)
    page = someone.page

    someone.goes_to(f"/parcels/{parcel.pk}/")
    page.get_by_role("link", name="إضافة وثيقة").click()
    scan = {"name": "مسح.tif", "mimeType": "image/tiff", "buffer": papers.scan(pages=3)}
    page.locator("[name=file]").set_input_files(scan)
    page.locator("[name=document_type]").select_option("deed")
    page.locator("[name=title_ar]").fill("وثيقة ملكية ممسوحة")
    page.locator("[name=building_file]").select_option(label="BF-10/101")
    page.get_by_role("button", name="إضافة إلى الملف").click()

    expect(page.locator("h1")).to_contain_text("وثيقة ملكية ممسوحة")
    expect(page.locator("[data-picture]")).to_be_visible()
    expect(page.locator(".stage-count")).to_contain_text("1")
    page.keyboard.press("ArrowLeft")  # Arabic reads on towards the left
    expect(page.locator(".strip [aria-current]")).to_contain_text("2")
    assert page.url.endswith("?page=2")
    page.keyboard.press("+")
    expect(page.locator("[data-picture]")).to_have_class("sheet-picture is-zoomed")
    page.keyboard.press("0")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".strip [aria-current]")).to_contain_text("1")
    with page.expect_download() as download:
        page.get_by_role("link", name="تنزيل الأصل").click()
    document = Document.objects.get()
    assert download.value.suggested_filename == f"qasima-{document.pk}-v1.tif"

    someone.goes_to(f"/parcels/{parcel.pk}/")
    someone.section("documents").locator("summary").click()
    expect(someone.section("documents").locator("img")).to_be_visible()

    someone.goes_to("/building-files/")
    expect(page.locator("[name=q]")).to_be_focused()  # as a scanner needs it
    page.keyboard.type("bf-١٠/١٠١")
    page.keyboard.press("Enter")
    page.locator("[name=borrower]").fill(borrower.username)
    page.locator("[name=purpose]").fill("مراجعة الرخصة")
    page.get_by_role("button", name="إعارة").click()
    expect(page.get_by_text("معار لدى")).to_be_visible()
    assert BuildingFileLoan.objects.get().building_file == folder

    someone.goes_to(f"/parcels/{parcel.pk}/")
    someone.section("building_files").locator("summary").click()
    expect(someone.section("building_files").locator(".tag-warn")).to_be_visible()
    assert someone.complaints == []


def test_a_drawing_that_calls_itself_a_pdf_is_refused_in_words(visit, archivist, district):
    someone = visit(archivist)
    someone.goes_to(f"/documents/add/{district['101'].pk}/")
    bad = {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": b"<svg onload=alert(1)/>"}
    someone.page.locator("[name=file]").set_input_files(bad)
    someone.page.locator("[name=title_ar]").fill("مخطط")
    someone.page.locator("main button[type=submit]").click()

    expect(someone.page.locator(".errorlist")).to_contain_text("PDF")
    assert not Document.objects.exists()


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_the_pages_are_accessible(visit, archivist, district, language, width):
    parcel = district["101"]
    folder = make_building_file(parcel)
    first = make_document(parcel, title_ar="مخطط", title_en="Plan")
    someone = visit(archivist, language=language, width=width)
    someone.goes_to(f"/documents/add/{parcel.pk}/")
    scan = {"name": "a.tif", "mimeType": "image/tiff", "buffer": papers.scan(pages=12)}
    someone.page.locator("[name=file]").set_input_files(scan)
    someone.page.locator("[name=title_ar]").fill("مسح")
    someone.page.locator("main button[type=submit]").click()
    expect(someone.page.locator("[data-picture]")).to_be_visible()
    for details in someone.page.locator("details.disclosure summary").all():
        details.click()
    found = {"viewer": faults(someone)}
    for address in (
        "/documents/",
        "/documents/duplicates/",
        f"/documents/{first.pk}/",
        f"/documents/add/{parcel.pk}/",
        "/building-files/",
        f"/building-files/{folder.pk}/",
    ):
        someone.goes_to(address)
        found[address] = faults(someone)
        too_wide = "document.documentElement.scrollWidth > innerWidth"
        assert not someone.page.evaluate(too_wide), address

    assert not any(found.values()), found
    assert someone.complaints == []
