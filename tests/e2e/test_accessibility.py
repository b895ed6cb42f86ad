"""axe finds nothing to say about any page, in both languages, on a phone and on a desk."""

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.e2e.land import ON_A_PARCEL, ON_THE_OVERLAP, ON_THE_ROAD

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
