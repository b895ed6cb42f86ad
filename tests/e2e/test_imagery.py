"""An analyst's flight: images sent in pieces, a lost network between them, published and drawn."""

from datetime import date

import pytest
from playwright.sync_api import expect

from gis_core import pieces
from imagery import uploads
from imagery.models import Sheet, Survey, Upload
from imagery.tests.flown import make_flown
from imagery.tests.make import image, make_sheet, make_survey
from tests.e2e.test_accessibility import VIEWS, faults
from tests.make import make_person

PIECE = 6000
FAST_CLOCK = """
const later = window.setTimeout;
window.setTimeout = (then, ms, ...more) => later(then, Math.min(ms ?? 0, 50), ...more);
"""


@pytest.fixture
def analyst(transactional_db):
    return make_person("analyst")


@pytest.fixture
def _small_pieces(monkeypatch):
    monkeypatch.setattr(pieces, "PIECE_BYTES", PIECE)


def choose(page, *paths):
    page.wait_for_selector("html[data-upload=ready]")
    page.locator("[data-upload] [name=image]").set_input_files([str(path) for path in paths])


@pytest.mark.usefixtures("_small_pieces")
def test_a_flight_is_begun_sent_published_and_drawn(visit, analyst, district, tmp_path):
    path = image(tmp_path / "ortho.tif")
    assert path.stat().st_size > 2 * PIECE
    someone = visit(analyst)
    page = someone.page

    someone.goes_to("/imagery/")
    page.locator("main").get_by_role("link", name="مسح جديد").first.click()
    page.locator("[name=name_ar]").fill("مسح الربيع")
    page.locator("[name=flown_on]").fill("2024-03-01")
    page.get_by_role("button", name="بدء المسح").click()
    expect(page.locator("h1")).to_contain_text("مسح الربيع")
    choose(page, path)

    row = page.locator(".sending .row-item")
    expect(row).to_have_attribute("data-over", "")
    sheet = page.locator(".sheet-row")
    expect(sheet.locator(".tag-ok")).to_be_visible()
    expect(sheet.locator("img")).to_be_visible()
    page.get_by_role("button", name="نشر").click()
    expect(page.locator("#standing .tag-ok")).to_be_visible()

    survey = Survey.objects.get()
    assert (survey.state, Upload.objects.count()) == ("published", 0)
    told = page.request.get(f"/imagery/{survey.pk}/tilejson.json").json()
    x, y = Sheet.objects.get().footprint_web.centroid
    z, half = 18, 20037508.342789244
    at = [int((x + half) * (1 << z) / (2 * half)), int((half - y) * (1 << z) / (2 * half))]
    address = told["tiles"][0].format(z=z, x=at[0], y=at[1])
    tile = page.request.get(address)
    assert (tile.status, tile.headers["content-type"]) == (200, "image/webp")
    assert someone.complaints == []


@pytest.mark.usefixtures("_small_pieces")
def test_sending_outlives_a_lost_network(visit, analyst, tmp_path):
    survey = make_survey()
    path = image(tmp_path / "ortho.tif")
    someone = visit(analyst)
    page = someone.page
    page.add_init_script(FAST_CLOCK)
    lost = []

    def cut(route):
        if route.request.method == "PUT" and len(lost) < 3:
            lost.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page.route("**/imagery/uploads/**", cut)
    someone.goes_to(f"/imagery/{survey.pk}/")
    choose(page, path)

    expect(page.locator(".sheet-row .tag-ok")).to_be_visible()
    assert len(lost) == 3
    assert survey.sheets.get().size_bytes == path.stat().st_size


@pytest.mark.usefixtures("_small_pieces")
def test_a_file_chosen_again_on_a_new_page_goes_on(visit, analyst, tmp_path):
    survey = make_survey()
    path = image(tmp_path / "ortho.tif")
    someone = visit(analyst)
    page = someone.page
    page.on("dialog", lambda dialog: dialog.accept())
    offsets = []
    page.on("request", lambda r: offsets.append(r.url) if r.method == "PUT" else None)
    page.route("**/imagery/uploads/**offset=6000", lambda route: route.abort())
    someone.goes_to(f"/imagery/{survey.pk}/")
    choose(page, path)
    expect(page.locator(".sending progress")).not_to_have_js_property("value", 0)

    offsets.clear()
    page.unroute("**/imagery/uploads/**offset=6000")
    page.reload()
    expect(page.locator("[data-unfinished]")).to_contain_text("ortho.tif")
    choose(page, path)

    expect(page.locator(".sheet-row .tag-ok")).to_be_visible()
    expect(page.locator("[data-unfinished]")).to_have_count(0)
    assert offsets[0].endswith("offset=6000")


@pytest.mark.usefixtures("_small_pieces")
def test_a_paused_file_waits_until_it_may_go_on(visit, analyst, tmp_path):
    survey = make_survey()
    someone = visit(analyst, language="en")
    page = someone.page
    held = []
    page.route("**/imagery/uploads/**offset=0", lambda route: held.append(route))
    someone.goes_to(f"/imagery/{survey.pk}/")
    choose(page, image(tmp_path / "ortho.tif"))
    page.get_by_role("button", name="Pause").click()
    with page.expect_response("**/imagery/uploads/**offset=0"):
        held[0].continue_()

    expect(page.locator(".sending [data-said]")).to_contain_text("paused at")
    assert Upload.objects.get().received == PIECE
    page.get_by_role("button", name="Go on").click()

    expect(page.locator(".sheet-row .tag-ok")).to_be_visible()


def test_world_files_go_with_their_images_and_strangers_are_told(visit, analyst, tmp_path):
    survey = make_survey()
    path = image(tmp_path / "scan.tif", crs=None)
    (tmp_path / "scan.tfw").write_text("0.5\n0\n0\n-0.5\n506000\n3245000\n")
    (tmp_path / "alone.tfw").write_text("1\n0\n0\n-1\n0\n0\n")
    (tmp_path / "page.tif").write_text("<html>")
    someone = visit(analyst, language="en")
    page = someone.page
    someone.goes_to(f"/imagery/{survey.pk}/")
    choose(page, path, *(tmp_path / name for name in ("scan.tfw", "alone.tfw", "page.tif")))

    expect(page.locator(".sheet-row")).to_contain_text("without a coordinate system")
    refused = page.locator(".sending .is-refused")
    expect(refused).to_have_count(2)
    expect(refused.filter(has_text="alone.tfw")).to_contain_text("Choose both together")
    expect(refused.filter(has_text="page.tif")).to_contain_text("is no image")
    assert survey.sheets.get().world_file.startswith("0.5")


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_the_pages_are_accessible(visit, analyst, district, settings, tmp_path, language, width):
    settings.IMAGERY_DROP_DIR = str(tmp_path)
    image(tmp_path / "dropped.tif")
    survey = make_survey()
    make_sheet(survey)
    make_sheet(survey, name="elsewhere.tif", x=5_000_000)
    unplaced = make_sheet(survey, name="unplaced.tif", crs=None)
    flown = make_flown(date(2024, 3, 1))
    uploads.begin(survey, name="half.tif", size_bytes=9, fingerprint="a", actor=analyst)
    someone = visit(analyst, language=language, width=width)
    found = {}
    for address in (
        "/imagery/",
        "/imagery/new/",
        "/imagery/storage/",
        f"/imagery/{survey.pk}/",
        f"/imagery/{flown.pk}/coverage/",
        f"/imagery/{survey.pk}/edit/",
        f"/imagery/sheets/{unplaced.pk}/place/",
    ):
        someone.goes_to(address)
        if address.endswith(("/place/", "/coverage/")):
            someone.page.wait_for_selector("html[data-map=ready]")
        for summary in someone.page.locator("main details summary").all():
            summary.click()
        found[address] = faults(someone)
        too_wide = "document.documentElement.scrollWidth > innerWidth"
        assert not someone.page.evaluate(too_wide), address

    assert not any(found.values()), found
    assert someone.complaints == []


def test_another_choice_moves_the_outline(visit, analyst, district):
    sheet = make_sheet(make_survey(), crs=None)
    someone = visit(analyst)
    someone.goes_to(f"/imagery/sheets/{sheet.pk}/place/")
    page = someone.page
    page.wait_for_selector("html[data-map=ready]")
    outline = page.locator("#plan-map path.leaflet-interactive, #plan-map svg path")
    expect(outline).to_have_count(1)

    page.locator("[name=srid]:not(:checked):not(:disabled)").first.check()
    expect(outline).to_have_count(1)
    page.locator("[name=srid]").first.check()
    page.locator("form[data-place] button[type=submit]").click()

    expect(page.locator(".sheet-row .tag-ok")).to_be_visible()
