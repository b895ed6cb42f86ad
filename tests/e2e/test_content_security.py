"""The strict policy holds: nothing inline, nothing from elsewhere, no complaint in the console."""

from urllib.parse import urlsplit

import pytest

from tests.e2e.land import ON_A_PARCEL

POLICY = {"script-src": "'self'", "style-src": "'self'", "object-src": "'none'"}
PAGES = ("/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/2fa/totp/activate/")


@pytest.fixture
def someone(visit, planner, district):
    return visit(planner)


def test_no_page_breaks_the_policy_and_all_comes_from_here(someone, live_server):
    hosts = set()
    someone.page.on("request", lambda request: hosts.add(urlsplit(request.url)[:2]))
    for address in PAGES:
        someone.goes_to(address)
    someone.looks_at(*ON_A_PARCEL, more="/areas+blocks+parcels+plan")
    someone.clicks_the_middle()
    someone.section("plan").locator("summary").click()
    someone.page.locator("[data-tool=layers]").click()
    someone.page.wait_for_load_state("networkidle")

    own = {urlsplit(live_server.url)[:2]}
    assert {host for host in hosts if host[0] not in {"data", "blob"}} == own
    assert someone.complaints == []


def test_the_policy_forbids_what_is_inline(someone):
    answer = someone.page.goto("/map/")
    directives = dict(
        part.strip().split(" ", 1)
        for part in answer.headers["content-security-policy"].split(";")
        if " " in part.strip()
    )

    assert {name: directives[name] for name in POLICY} == POLICY
