"""The pictures of the documentation, taken of a site with the demo in it.

    QASIMA_SCREENSHOTS=1 QASIMA_URL=http://127.0.0.1:8000 QASIMA_PASSWORD=... \
        pytest tests/e2e/test_screenshots.py

The password is the demo planner's; ``script/server`` prints it.
"""

import os
from pathlib import Path

import pytest
from django.conf import settings

from tests.e2e.visitor import Visitor

WANTED = os.environ.get("QASIMA_SCREENSHOTS") == "1"
SITE = os.environ.get("QASIMA_URL", "http://127.0.0.1:8000")
PASSWORD = os.environ.get("QASIMA_PASSWORD", "")
FOLDER = Path(settings.BASE_DIR) / "docs/images"
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 740}

pytestmark = pytest.mark.skipif(
    not WANTED, reason="takes pictures only when QASIMA_SCREENSHOTS=1 is set"
)


class Planner:
    username = "planner"


@pytest.fixture(params=["ar", "en"])
def language(request):
    return request.param


@pytest.fixture
def take(browser, language):
    """A signed-in visitor of a size, and a function that keeps a picture of what they see."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    contexts = []

    def open_at(size):
        context = browser.new_context(
            viewport=size, base_url=SITE, reduced_motion="reduce", has_touch=size is PHONE
        )
        contexts.append(context)
        name = settings.LANGUAGE_COOKIE_NAME
        context.add_cookies([{"name": name, "value": language, "url": SITE}])
        visitor = Visitor(context.new_page())
        visitor.signs_in(Planner, PASSWORD)
        visitor.page.wait_for_load_state("networkidle")
        visitor.page.wait_for_timeout(1500)

        def shoot(picture):
            visitor.page.wait_for_load_state("networkidle")
            visitor.page.wait_for_timeout(1200)
            visitor.page.screenshot(path=FOLDER / f"{picture}-{language}.png")

        return visitor, shoot

    yield open_at
    for context in contexts:
        context.close()


def opens_a_licensed_parcel(visitor):
    visitor.searches("السالمية 3 3")
    visitor.page.locator("#search-results [data-kind=parcel]").first.click()
    visitor.section("identity").wait_for()


def test_the_map_on_a_desk(take):
    visitor, shoot = take(DESK)
    shoot("map")
    opens_a_licensed_parcel(visitor)
    shoot("file")
    visitor.section("plan").locator("summary").click()
    visitor.page.locator("[data-tool=layers]").click()
    visitor.page.locator("#layers [data-layer=plan]").check()
    visitor.page.locator("[data-tool=zoom-out]").click()
    shoot("plan")


def test_the_search(take):
    visitor, shoot = take(DESK)
    visitor.searches("السالميه ٣")
    visitor.page.locator("#search").press("ArrowDown")
    shoot("search")


def test_the_map_on_a_phone(take):
    visitor, shoot = take(PHONE)
    opens_a_licensed_parcel(visitor)
    shoot("phone")
