"""axe finds nothing to say about any page, in both languages, on a phone and on a desk."""

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from complaints import workflow
from complaints.identity.tests.make import PHONE, sent_codes
from complaints.models import Complaint, Reporter
from complaints.tests.make import make_category, make_complaint, make_unit
from tests.e2e.land import ON_A_PARCEL, ON_THE_OVERLAP, ON_THE_ROAD
from tests.make import make_person

AXE = Path(settings.BASE_DIR) / "node_modules/axe-core/axe.min.js"
# Each language once and each width once: what a page has of both it has of either.
VIEWS = [("ar", 360), ("en", 1440)]
RUN = """async () => {
    const found = await axe.run(document, {resultTypes: ["violations"]});
    return found.violations.map(v => v.id + ": " + v.nodes.map(n => n.html).join(" | "));
}"""

PUBLIC = ("/", "/accounts/login/", "/accounts/password/reset/", "/no-such-page/")
ACCOUNT = (
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/logout/",
)

# One question of each kind that is drawn differently.
QUESTIONS = [
    {"code": "where", "kind": "choice", "ar": "أين توجد؟", "en": "Where is it?", "required": True,
     "options": [{"code": "street", "ar": "شارع", "en": "street"},
                 {"code": "yard", "ar": "ساحة", "en": "yard"}]},
    {"code": "blocked", "kind": "yes_no", "ar": "هل يسد الطريق؟", "en": "Is the road blocked?"},
    {"code": "since", "kind": "number", "ar": "منذ كم يوم؟", "en": "For how many days?"},
]  # fmt: skip


@pytest.fixture
def category(transactional_db):
    """One that asks."""
    return make_category(
        name_ar="حاوية ممتلئة", name_en="Container full", questions=QUESTIONS, keywords=["حاوية"]
    )


@pytest.fixture
def reported(category) -> Complaint:
    """Somebody's open case, in the middle of the district, with a unit."""
    case = make_complaint(
        category=category, reporter=Reporter.objects.create(phone=PHONE), text="حاوية ممتلئة"
    )
    return workflow.assign(case, actor=None, unit=make_unit())


def faults(visitor):
    """What axe objects to on the page as it stands."""
    settled = "Promise.all(document.getAnimations().map(a => a.finished.catch(() => 0)))"
    visitor.page.wait_for_timeout(100)
    visitor.page.evaluate(f"Promise.race([{settled}, new Promise(r => setTimeout(r, 800))])")
    visitor.page.evaluate(AXE.read_text())
    return visitor.page.evaluate(RUN)


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_public_pages(visit, transactional_db, language, width):
    someone = visit(language=language, width=width)
    found = {}
    for address in PUBLIC:
        someone.goes_to(address)
        found[address] = faults(someone)

    assert not any(found.values()), found


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_account_pages(visit, planner, language, width):
    someone = visit(planner, language=language, width=width)
    someone.goes_to("/accounts/2fa/totp/activate/")
    found = {"reauthenticate": faults(someone)}
    someone.confirms_the_password()
    for address in ACCOUNT:
        someone.goes_to(address)
        assert someone.page.url.endswith(address)
        found[address] = faults(someone)

    assert not any(found.values()), found


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_the_map_and_everything_that_opens_on_it(visit, planner, district, language, width):
    someone = visit(planner, language=language, width=width, height=800)
    found = {}
    someone.looks_at(*ON_A_PARCEL)
    found["map"] = faults(someone)
    someone.page.locator("[data-tool=layers]").click()
    found["layers"] = faults(someone)
    someone.page.keyboard.press("Escape")
    someone.page.locator("[data-tool=measure]").click()
    found["measure"] = faults(someone)
    someone.page.keyboard.press("Escape")
    someone.searches("السالمية")
    found["search"] = faults(someone)
    someone.page.locator("#search").press("Escape")
    found |= panel_faults(someone)

    assert not any(found.values()), found


def panel_faults(someone):
    found = {}
    someone.clicks_the_middle()
    expect(someone.heading).to_contain_text("101")
    for summary in someone.page.locator("[data-section] summary").all()[1:]:
        summary.click()
    someone.page.wait_for_load_state("networkidle")
    found["file"] = faults(someone)
    for name, spot in {"choice": ON_THE_OVERLAP, "road": ON_THE_ROAD}.items():
        someone.page.keyboard.press("Escape")
        someone.looks_at(*spot)
        someone.clicks_the_middle()
        expect(someone.panel.locator("[data-open]").first).to_be_visible()
        found[name] = faults(someone)
    return found


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_the_file_as_a_page(visit, planner, district, language, width):
    someone = visit(planner, language=language, width=width)
    someone.goes_to(f"/parcels/{district['101'].pk}/")

    expect(someone.page.locator(".file-sketch svg")).to_be_visible()
    assert faults(someone) == []


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_how_a_reporter_becomes_known_and_what_they_keep(visit, reported, language, width):
    someone = visit(language=language, width=width)
    found = {}
    someone.goes_to("/complaints/track/")
    found["follow"] = faults(someone)
    someone.goes_to("/complaints/sign-in/")
    found["sign in"] = faults(someone)
    enters(someone, "place", "12")
    found["no number"] = faults(someone)
    enters(someone, "place", PHONE)
    found["code"] = faults(someone)
    enters(someone, "code", "000000")
    found["wrong code"] = faults(someone)
    enters(someone, "code", sent_codes()[-1])
    for address in ("/complaints/mine/", "/complaints/mine/details/"):
        someone.goes_to(address)
        assert someone.page.url.endswith(address)
        found[address] = faults(someone)
    someone.page.locator("[name=civil_id]").fill("1")
    someone.page.locator("form:has([name=civil_id]) [type=submit]").click()
    found["wrong details"] = faults(someone)

    assert not any(found.values()), found


def enters(someone, name, text):
    """A page's one field and its button."""
    someone.page.locator(f"main [name={name}]").fill(text)
    someone.page.locator("main form [type=submit]").first.click()
    someone.page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_filing_step_by_step(visit, district, category, language, width):
    """The pages of browsers without a script."""
    someone = visit(language=language, width=width)
    page, found = someone.page, {}

    def goes_on(name):
        found[name] = faults(someone)
        page.locator("form.report .btn-primary").click()
        page.wait_for_load_state("networkidle")

    someone.goes_to("/complaints/new/steps/photo/")
    page.locator("[name=text]").fill("حاوية ممتلئة")
    goes_on("photo")
    goes_on("what")
    page.locator("[name=category]").first.check()
    goes_on("nothing chosen")
    goes_on("place")
    page.locator("[name=area]").fill(district["101"].area.name_ar)
    goes_on("no place")
    goes_on("details")
    page.locator(".chips label").first.click()
    goes_on("no answer")
    found["summary"] = faults(someone)

    assert page.url.endswith("/summary/")
    assert not any(found.values()), found


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_pages_of_the_complaints_desk(visit, district, reported, language, width):
    someone = visit(make_person("desk"), language=language, width=width)
    page, found = someone.page, {}
    for address in ("/complaints/desk/", "/complaints/desk/?q=nothing", "/complaints/areas/"):
        someone.goes_to(address)
        page.wait_for_load_state("networkidle")
        found[address] = faults(someone)
    someone.goes_to("/complaints/desk/new/")
    page.wait_for_selector("html[data-map=ready]")
    found["call"] = faults(someone)
    page.select_option("[name=category]", str(reported.category_id))
    page.locator("[name=phone]").fill(PHONE)
    page.locator("[name=asked]").wait_for(state="attached")
    found["questions"] = faults(someone)
    page.locator("[name=look]").click()
    expect(page.locator(".caller")).to_contain_text(reported.reference)
    found["caller"] = faults(someone)
    page.locator("form.call > .btn-primary").click()
    expect(page.locator(".call-asked .errorlist")).to_be_visible()
    found["faults"] = faults(someone)

    assert not any(found.values()), found


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_a_case_that_moved_on_meanwhile(visit, district, reported, language, width):
    someone = visit(make_person("desk"), language=language, width=width)
    page = someone.page
    someone.goes_to(f"/complaints/{reported.reference}/")
    workflow.assign(reported, actor=None, unit=make_unit(name_ar="إدارة أخرى"))
    if page.locator("#act-assign").get_attribute("open") is None:
        page.locator("#act-assign summary").click()
    page.locator("#act-assign [name=unit]").select_option(index=1)
    page.locator("#act-assign button[type=submit]").last.click()

    expect(page.locator(".conflict")).to_be_visible()
    assert faults(someone) == []
