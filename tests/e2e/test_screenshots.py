"""The pictures of the documentation, taken of a site with the demo in it.

    QASIMA_SCREENSHOTS=1 QASIMA_URL=http://127.0.0.1:8000 pytest tests/e2e/test_screenshots.py

The passwords of the demo's people are read from ``.data/demo-accounts.txt``, the code that a
reporter is sent from ``.data/outbox.jsonl``; the site's worker runs, or photographs stay unseen.
"""

import os
import re
from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from django.conf import settings
from PIL import Image

from complaints.demo.photographs import paint
from gis_core.safeio.tests.make import make_shapefile
from tests.e2e.visitor import Visitor

WANTED = os.environ.get("QASIMA_SCREENSHOTS") == "1"
SITE = os.environ.get("QASIMA_URL", "http://127.0.0.1:8000")
FOLDER = Path(settings.BASE_DIR) / "docs/images"
ACCOUNTS = Path(settings.BASE_DIR) / ".data/demo-accounts.txt"
OUTBOX = Path(settings.BASE_DIR) / ".data/outbox.jsonl"
CONTAINER = re.compile("حاوية ممتلئة|Container full")  # a category that asks
SECONDS = 60  # until a message is written, or a photograph painted anew
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 740}
# A list as people write it: spellings, digits, a heading, a range, a line that means nothing.
LIST = """بيان قطعة 7 قسيمة 15
bayan b7 p16
الرميثية ٩ ١١
الجابرية قطعة 3:
قسائم 5 إلى 8
سطر لا يُفهم"""

pytestmark = pytest.mark.skipif(
    not WANTED, reason="takes pictures only when QASIMA_SCREENSHOTS=1 is set"
)


class Person:
    """One of the demo's people."""

    def __init__(self, username: str) -> None:
        self.username = username
        lines = ACCOUNTS.read_text().splitlines()
        self.password = dict(line.split("\t") for line in lines)[username]


@pytest.fixture(params=["ar", "en"])
def language(request):
    return request.param


@pytest.fixture
def take(browser, language):
    """A signed-in visitor of a size, and a function that keeps a picture of what they see."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    contexts = []

    def open_at(size, username="planner"):
        context = browser.new_context(
            viewport=size, base_url=SITE, reduced_motion="reduce", has_touch=size is PHONE
        )
        contexts.append(context)
        name = settings.LANGUAGE_COOKIE_NAME
        context.add_cookies([{"name": name, "value": language, "url": SITE}])
        visitor = Visitor(context.new_page())
        person = Person(username)
        visitor.signs_in(person, person.password)
        visitor.page.wait_for_load_state("networkidle")
        visitor.page.wait_for_timeout(1500)

        def shoot(picture):
            visitor.page.wait_for_load_state("networkidle")
            visitor.page.wait_for_timeout(1200)
            keep(visitor.page.screenshot(), f"{picture}-{language}.png")

        return visitor, shoot

    yield open_at
    for context in contexts:
        context.close()


def keep(picture: bytes, name: str) -> None:
    """With a palette: a third of the bytes, and no eye tells them apart."""
    with Image.open(BytesIO(picture)) as image:
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(
            FOLDER / name, optimize=True
        )


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


def test_the_file_as_a_page(take):
    visitor, shoot = take(DESK)
    opens_a_licensed_parcel(visitor)
    visitor.panel.locator("a[href$='/']:not([href$='/extract/'])").first.click()
    visitor.page.wait_for_load_state("networkidle")
    visitor.section("plan").locator("summary").first.click()
    visitor.page.wait_for_load_state("networkidle")
    visitor.section("plan").scroll_into_view_if_needed()
    shoot("plan-section")


def test_two_editions(take):
    visitor, shoot = take(DESK)
    visitor.page.goto("/plans/compare/")
    for field, edition in (("from", "demo-0"), ("to", "demo-1")):
        option = visitor.page.locator(f"#{field} option", has_text=edition).first
        visitor.page.select_option(f"#{field}", option.get_attribute("value"))
    visitor.page.locator("main form [type=submit]").first.click()
    visitor.page.locator(".stats").wait_for(timeout=60_000)
    visitor.page.wait_for_timeout(2500)
    shoot("compare")


def test_the_case_of_a_licence(take):
    visitor, shoot = take(DESK, "reviewer")
    visitor.page.goto("/licences/?state=under_review")
    visitor.page.locator("main table a").first.click()
    shoot("licence")


def test_a_pasted_list(take):
    visitor, shoot = take(DESK)
    visitor.page.goto("/selections/paste/")
    visitor.page.locator("main textarea").fill(LIST)
    visitor.page.locator("main form [type=submit]").first.click()
    shoot("list")


def test_what_the_files_lack(take):
    visitor, shoot = take(DESK)
    visitor.page.goto("/completeness/")
    shoot("completeness")


def test_the_complaints_desk(take):
    visitor, shoot = take({"width": 1280, "height": 800}, "desk")
    page = visitor.page
    page.goto("/complaints/desk/")
    page.reload()  # what was said of the signing in is gone
    shoot("desk-list")
    page.goto("/complaints/desk/?order=newest&state=assigned&q=عرض")
    page.locator(".case-table th a").first.click()
    page.wait_for_selector("html[data-map=ready]")
    shoot("desk-case")
    page.goto("/complaints/desk/new/")
    page.wait_for_selector("html[data-map=ready]")
    page.locator("[name=phone]").fill("5000 1234")
    asks = page.locator("[name=category] option", has_text=CONTAINER).first
    page.locator("[name=category]").select_option(asks.get_attribute("value"))
    page.locator("[name=asked]").wait_for(state="attached")
    page.locator(".call-asked .chips label").first.click()
    shoot("desk-call")


def test_a_delivery(take, tmp_path):
    """A block of the demo without its encoding and its system, one number changed."""
    visitor, shoot = take(DESK, "analyst")
    page = visitor.page
    page.goto("/imports/new/")
    page.wait_for_selector("html[data-upload=ready]")
    page.locator("[name=layer]").first.select_option("parcels")
    page.locator("[name=source]").first.fill("إدارة المساحة (تجربة)")
    page.locator("[data-delivery] [name=files]").set_input_files(block_of_demo(page, tmp_path))
    page.locator(".next a[href$='/reading/']").click(timeout=SECONDS * 1000)
    page.wait_for_selector("html[data-map=ready]")
    shoot("delivery-reading")
    page.locator("[data-doctor] [type=submit]").click()
    page.locator(".counts").wait_for(timeout=SECONDS * 1000)
    shoot("delivery")
    page.locator("a[href$='/changes/']").last.click()
    page.wait_for_selector("html[data-map=ready]")
    page.locator("[data-outlines]").first.click()
    shoot("delivery-changes")


def block_of_demo(page, folder):
    found = page.request.get("/api/v1/parcels/?page_size=60").json()["features"]  # thrice twenty
    told = [feature["properties"] for feature in found]
    rings = [feature["geometry"]["coordinates"][0][0] for feature in found]
    columns = {
        "PARCEL_NO": [one["number"] for one in told],
        "BLOCK_NO": [one["block"] for one in told],
        "SUB_NO": [one["sub_number"] for one in told],
        "AREA_CODE": [one["area"] for one in told],
        "REMARK": ["قسيمة سكنية", "حديقة عامة", "مدرسة"] * (len(told) // 3),
    }
    columns["PARCEL_NO"][5] += "9"
    path = make_shapefile(folder, rings, columns, encoding="cp1256", prj=None, name="qasaim")
    return [str(part) for part in folder.glob(f"{path.stem}.*")]


def test_complaints_in_the_field(take):
    visitor, shoot = take(PHONE, "inspector")
    visitor.page.goto("/complaints/field/?whose=unit")
    visitor.page.reload()
    shoot("field-list")
    visitor.page.locator(".case-card a").last.click()
    shoot("field-case")


@pytest.fixture
def anybody(browser, language):
    """A page on a phone of somebody who is not signed in."""
    context = browser.new_context(viewport=PHONE, base_url=SITE, has_touch=True)
    name = settings.LANGUAGE_COOKIE_NAME
    context.add_cookies([{"name": name, "value": language, "url": SITE}])
    yield context.new_page()
    context.close()


def test_filing_a_report(anybody, language):
    page = anybody
    page.goto("/complaints/new/")
    page.wait_for_selector("html[data-filing=ready]")
    picture = paint("CLEAN", np.random.default_rng(7))
    page.set_input_files(
        "#photos", {"name": "street.jpg", "mimeType": "image/jpeg", "buffer": picture}
    )
    page.locator("[data-photos] img").wait_for()
    page.locator("#text").fill(
        {"ar": "زبالة أمام البيت", "en": "Garbage in front of the house"}[language]
    )
    keep(page.screenshot(), f"filing-photo-{language}.png")
    page.locator("[data-next]").click()
    page.locator("[data-suggestion-list] .choice").first.wait_for()
    page.wait_for_timeout(500)
    keep(page.screenshot(), f"filing-what-{language}.png")
    page.locator("[data-suggestion-list] .choice").first.click()
    page.locator("#area").fill({"ar": "الرميثية", "en": "Rumaithiya"}[language])
    page.locator("#block").fill("3")
    page.locator("[data-place-map]").click()
    page.locator("#plan-map .leaflet-tooltip").first.wait_for()
    page.wait_for_timeout(1000)
    keep(page.screenshot(), f"filing-place-{language}.png")
    sends(page)
    keep(page.screenshot(), f"filing-sent-{language}.png")
    page.locator("[data-outcome-link]").click()
    shows_its_photograph(page)
    keep(page.screenshot(full_page=True), f"following-{language}.png")


def sends(page):
    """What is left of filing, whatever this category asks, and the code of the telephone."""
    page.locator("#text").wait_for(state="attached")
    while not page.locator("[data-send-label]").is_visible():
        for question in page.locator("[data-questions]:not([hidden]) fieldset").all():
            if question.is_visible():
                question.locator("label").first.click()
        page.locator("[data-next]").click()
        page.wait_for_timeout(1000)
    page.locator("[data-next]").click()
    page.locator("[data-outcome-confirm]").click()
    sent = lines_of_the_outbox()
    page.locator("main [name=place]").fill(f"5000{np.random.default_rng().integers(1000, 10000)}")
    page.locator("main form [type=submit]").first.click()
    for _second in range(SECONDS):
        if len(found := lines_of_the_outbox()) > len(sent):
            break
        page.wait_for_timeout(1000)
    page.locator("main [name=code]").fill(re.findall(r"(?<!\d)\d{6}(?!\d)", found[-1])[-1])
    page.locator("main form [type=submit]").first.click()
    page.locator("[data-outcome-link]").wait_for()


def lines_of_the_outbox() -> list[str]:
    """Letters that the demo did not send, the latest last."""
    return OUTBOX.read_text().splitlines() if OUTBOX.exists() else []


def shows_its_photograph(page):
    """Wait for the worker."""
    for _second in range(SECONDS):
        if page.locator(".before-after img").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    page.wait_for_load_state("networkidle")


def test_an_extract(take, language):
    visitor, _shoot = take(DESK)
    opens_a_licensed_parcel(visitor)
    visitor.panel.locator("a[href$='/extract/']").click()
    visitor.page.wait_for_load_state("networkidle")
    preview = visitor.page.locator("button[formaction$='extract.pdf']").get_attribute("formaction")
    answer = visitor.page.request.get(f"{preview}?paper=extract&language={language}")
    keep(first_page(answer.body()), f"extract-{language}.png")


def first_page(paper: bytes) -> bytes:
    """A picture of a PDF's first page, 100 dots an inch."""
    document = pypdfium2.PdfDocument(paper)
    held = BytesIO()
    document[0].render(scale=100 / 72).to_pil().save(held, "PNG")
    return held.getvalue()
