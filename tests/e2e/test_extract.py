"""An extract from the desk to the bank: issued, checked by a stranger, altered, superseded."""

from datetime import date

import pytest
from playwright.sync_api import expect

from parcels.extract.demo import LETTERS
from parcels.models import Extract, LetterTemplate
from tests.e2e.test_accessibility import VIEWS, faults
from tests.make import make_boundary, make_person, square


@pytest.fixture
def _letters(transactional_db):
    for code, told in LETTERS.items():
        LetterTemplate.objects.create(code=code, **told)


@pytest.fixture(autouse=True)
def _public_site(settings, live_server):
    settings.PUBLIC_URL = live_server.url


def resurvey(parcel):
    boundary = parcel.boundary
    boundary.valid_to = date(2025, 1, 1)
    boundary.save()
    make_boundary(parcel, boundary=square(side=21), valid_from=date(2025, 1, 1))


def issues(officer, parcel, *, paper="extract", language="ar"):
    """Through the file's page; returns the paper."""
    officer.goes_to(f"/parcels/{parcel.pk}/")
    officer.page.locator(f"a[href^='/parcels/{parcel.pk}/extract/']").click()
    officer.page.locator("[name=paper]").select_option(paper)
    officer.page.locator("select[name=language]").select_option(language)
    officer.page.locator("main form button.btn-primary").click()
    expect(officer.page.locator(".notice-success")).to_be_visible()
    return Extract.objects.latest("pk")


def hands_in(stranger, name, body):
    stranger.page.locator("[name=copy]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": body}
    )
    stranger.page.locator("form[enctype] button").click()
    return stranger.page.locator("[data-verdict]").get_attribute("data-verdict")


@pytest.mark.usefixtures("_letters")
def test_from_the_desk_to_the_bank(visit, planner, district):
    parcel = district["101"]
    officer = visit(planner)
    paper = issues(officer, parcel)
    expect(officer.page.locator(".papers")).to_contain_text(paper.grouped_code)

    stranger = visit()
    stranger.goes_to("/verify/")
    stranger.page.locator("[name=code]").fill(paper.grouped_code.lower().replace("0", "o"))
    stranger.page.locator("main form button").click()
    expect(stranger.page.locator("[data-standing=holds]")).to_be_visible()
    expect(stranger.page.locator(".said")).to_contain_text("101")

    with paper.pdf.open("rb") as file:
        body = file.read()
    assert hands_in(stranger, "a.pdf", body) == "genuine"
    altered = body.replace(b"/Type /Page", b"/Type /PagE", 1)
    altered = altered if altered != body else body[:-9] + b"x" + body[-8:]
    assert hands_in(stranger, "a.pdf", altered) == "altered"
    assert hands_in(stranger, "a.json", paper.content.encode()) == "genuine"

    resurvey(parcel)
    stranger.goes_to(f"/verify/{paper.code}/")
    expect(stranger.page.locator("[data-standing=superseded]")).to_be_visible()
    expect(stranger.page.locator("[data-change=boundary]")).to_be_visible()
    assert officer.complaints == stranger.complaints == []


@pytest.mark.usefixtures("_letters")
def test_a_letter_is_issued_and_withdrawn(visit, planner, district):
    paper = issues(visit(planner), district["101"], paper="description-certificate", language="en")
    supervisor = visit(make_person("supervisor"))
    supervisor.goes_to("/extracts/")
    supervisor.page.locator(f"a[href='/extracts/{paper.code}/withdraw/']").click()
    supervisor.page.locator("[name=reason]").fill("رقم خاطئ")
    supervisor.page.locator("main form button").click()

    stranger = visit(language="en")
    stranger.goes_to(f"/verify/{paper.code}/")

    expect(stranger.page.locator("[data-standing=withdrawn]")).to_contain_text("رقم خاطئ")
    expect(stranger.page.locator(".said")).to_contain_text(paper.number)


@pytest.mark.usefixtures("_letters")
@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_the_pages_are_for_everyone(visit, planner, district, language, width):
    officer = visit(planner, language=language, width=width)
    paper = issues(officer, district["101"])
    found = {"desk": faults(officer)}
    for address in ("/extracts/", "/extracts/batch/"):
        officer.goes_to(address)
        found[address] = faults(officer)
    stranger = visit(language=language, width=width)
    resurvey(district["101"])
    for address in ("/verify/", f"/verify/{paper.code}/", "/verify/x/"):
        stranger.goes_to(address)
        found[address] = faults(stranger)
        wide = stranger.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (address, wide)

    assert not any(found.values()), found
