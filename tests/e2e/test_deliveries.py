"""A delivery of uneven quality from the analyst's file to the map and back, by two people."""

import pytest
from playwright.sync_api import expect

from gis_core import pieces
from gis_core.ingest.models import ImportRun, ReadingHabit
from gis_core.safeio.tests.make import make_shapefile, make_square
from parcels.models import Parcel
from tests.e2e.test_accessibility import VIEWS, faults
from tests.make import X, Y, make_area, make_block, make_person, square

PIECE = 400
PATIENCE_MS = 30_000  # the work is done within the request here


@pytest.fixture
def analyst(transactional_db):
    return make_person("analyst")


@pytest.fixture
def colleague(transactional_db):
    return make_person("analyst")


@pytest.fixture
def block(transactional_db):
    area = make_area(name_ar="السالمية", name_en="Salmiya")
    return make_block(area, number="5", boundary=square(-50, -50, 400))


@pytest.fixture
def delivered(tmp_path):
    """A shapefile in cp1256 that says neither its encoding nor its coordinate system."""
    numbers = [str(number) for number in range(1, 7)]
    columns = {"PARCEL": numbers, "BLOCK": ["5"] * 6, "AREA": ["السالمية"] * 6}
    rings = [make_square(X + 20 * at, Y) for at in range(6)]
    path = make_shapefile(tmp_path, rings, columns, encoding="cp1256", prj=None)
    return sorted(str(part) for part in path.parent.glob(f"{path.stem}.*"))


@pytest.mark.usefixtures("block")
def test_a_file_is_led_in_approved_published_and_taken_back(
    visit, analyst, colleague, delivered, monkeypatch
):
    monkeypatch.setattr(pieces, "PIECE_BYTES", PIECE)
    someone = visit(analyst)
    page = someone.page
    someone.goes_to("/imports/")
    page.locator("main").get_by_role("link", name="أدخل ملفًا").first.click()
    page.wait_for_selector("html[data-upload=ready]")
    page.locator("[name=layer]").first.select_option("parcels")
    page.locator("[name=source]").first.fill("إدارة المساحة")
    page.locator("[data-delivery] [name=files]").set_input_files(delivered)

    page.get_by_role("link", name="بيّن كيف يُقرأ").click()
    expect(page.locator("[name=encoding]:checked")).to_have_value("cp1256")
    expect(page.locator(".candidate:has(:checked) td").first).to_contain_text("السالمية")
    expect(page.locator("[name=srid]:checked")).to_have_value("31901")
    page.get_by_role("button", name="اقرأ وافحص وقارن").click()

    expect(page.locator(".counts li").first).to_contain_text("6", timeout=PATIENCE_MS)
    page.get_by_role("button", name="ارفعه للاعتماد").click()
    expect(page.locator("main")).to_contain_text("فيجب أن يعتمده غيرك")
    expect(page.get_by_role("button", name="اعتمده")).to_have_count(0)
    assert not Parcel.objects.exists()

    other = visit(colleague)
    other.goes_to("/imports/")
    other.page.locator(".sheet-card").get_by_role("link").first.click()
    other.page.get_by_role("link", name="انظر كل تغيير").click()
    other.page.wait_for_selector("html[data-map=ready]")
    other.page.locator("[data-outlines]").first.click()
    expect(other.page.locator(".leaflet-change-pane path")).to_have_count(1)
    other.page.go_back()
    other.page.get_by_role("button", name="اعتمده").click()
    other.page.get_by_role("button", name="انشره").click()
    expect(other.page.locator("h1 + .tag")).to_have_text("منشور", timeout=PATIENCE_MS)

    assert Parcel.objects.filter(status="current").count() == 6
    other.looks_at(10, 10)
    other.clicks_the_middle()
    expect(other.panel).to_contain_text("السالمية")

    run = ImportRun.objects.get()
    other.goes_to(f"/imports/{run.pk}/")
    other.page.locator(".next summary").first.click()
    other.page.get_by_role("button", name="تراجع عنه الآن").click()
    expect(other.page.locator("main")).to_contain_text(
        "يسري من جديد ما كان منشورًا قبله", timeout=PATIENCE_MS
    )
    assert not Parcel.objects.filter(status="current").exists()
    assert ReadingHabit.objects.get().encoding == "cp1256"
    assert someone.complaints == []
    assert other.complaints == []


@pytest.mark.parametrize(("language", "width"), VIEWS)
@pytest.mark.usefixtures("block")
def test_pages_of_deliveries_are_for_everyone(visit, analyst, language, width):
    run = ImportRun.objects.create(
        layer="parcels",
        source_name="تسليم قسائم منطقة السالمية من إدارة المساحة للربع الأخير.zip",
        source="إدارة المساحة والتنظيم العمراني في بلدية الكويت",
        state="compared",
        source_features=6,
        accepted=5,
        rejected=1,
        counts={"added": 5},
        created_by=analyst,
    )
    unbroken = "Los_Angeles__West_Hollywood__WestHollywood-6th-Adopted-022723.zip"
    ImportRun.objects.create(layer="parcels", source_name=unbroken, state="inspected")
    run.findings.create(
        code="overlap", severity="B", seq=3, key="5/12", text_ar="تداخل", text_en="x"
    )
    run.changes.create(kind="added", key="5", after=square(), ground=square().envelope)
    someone = visit(analyst, language=language, width=width)
    for address in ("", "new/", f"{run.pk}/", f"{run.pk}/findings/", f"{run.pk}/changes/"):
        someone.goes_to(f"/imports/{address}")
        assert faults(someone) == [], address
        assert someone.page.evaluate("document.documentElement.scrollWidth") <= width
