"""A planner's list from a letter: pasted, one line decided, kept, drawn around, taken along."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import expect

from gis_core.jobs.models import Job
from gis_core.jobs.running import run
from tests.e2e.test_accessibility import VIEWS, faults
from tests.make import make_area, make_block, make_parcel, square


@pytest.fixture
def row(transactional_db):
    """Parcels 1 to 20 side by side in Salmiya's block 4, and another number 3 in block 5."""
    area = make_area(name_ar="السالمية", name_en="Salmiya")
    block, other = make_block(area, number="4"), make_block(area, number="5")
    made = [
        make_parcel(block, number=str(n), boundary=square(20 * (n - 1), 0)) for n in range(1, 21)
    ]
    make_parcel(other, number="3", boundary=square(0, 100))
    return made


def letter():
    """Twenty lines as they come, one of them without its block."""
    lines = [f"السالمية ق٤ قسيمة {n}" for n in range(1, 10) if n != 3]
    lines += [f"قسيمة رقم {n} قطعة رقم 4 منطقة السالميه" for n in range(10, 16)]
    lines += ["السالمية قسيمة 3", "Salmiya block 4 plots 16 to 18", "السالمية قطعة 4 قسيمة 999"]
    lines += ["السالمية قطعة 4:", "١٩", "قسيمة ٢٠"]
    return "\n".join(lines)


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_a_list_is_pasted_decided_kept_and_exported(visit, planner, row, language, width):
    someone = visit(planner, language=language, width=width)
    page = someone.page
    someone.goes_to("/selections/paste/")
    found = {"empty": faults(someone)}
    page.locator("#paste-text").fill(letter())
    page.locator(".paste-form button[type=submit]").click()
    expect(page.locator(".stats strong").first).to_have_text("19")
    found["answer"] = faults(someone)
    choice = page.locator(f"input[name='pick-a1'][value='{row[2].pk}']")
    expect(choice).not_to_be_checked()
    choice.check()
    page.locator(".answer .keep-bar button").click()
    page.wait_for_selector("html[data-map=ready]")

    expect(page.locator("[data-row]")).to_have_count(20)
    found["selection"] = faults(someone)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#export-format").select_option("csv")
    page.locator("form[action$='/export/'] button").click()
    page.wait_for_url("**/jobs/*/")
    run(Job.objects.latest("pk").pk)
    page.reload()
    with page.expect_download() as download:
        page.locator("a[href$='/file/']").click()
    told = Path(download.value.path()).read_text(encoding="utf-8-sig")
    numbers = [line[3] for line in csv.reader(io.StringIO(told)) if len(line) > 3]
    assert sorted(map(int, numbers[1:])) == list(range(1, 21))
    assert not any(found.values()), found
    assert someone.complaints == []


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_parcels_are_selected_by_drawing(visit, planner, row, language, width):
    someone = visit(planner, language=language, width=width, height=800)
    page = someone.page
    someone.looks_at(30, 10)
    page.locator("[data-tool=select]").click()
    found = {"card": faults(someone)}
    page.locator("#map").focus()
    page.keyboard.press("Enter")  # a corner at the cross, as the keyboard sets one
    page.locator("#select [name=metres]").fill("٥")
    page.locator("#select [data-find]").click()

    expect(someone.panel.locator("[data-found] .found-list li")).to_have_count(1)
    found["found"] = faults(someone)
    page.locator("#found-name").fill("تجربة")
    someone.panel.locator("[data-found] form button[type=submit]").click()
    page.wait_for_selector("html[data-map=ready]")
    expect(page.locator("[data-row]")).to_have_count(1)
    assert not any(found.values()), found
    assert someone.complaints == []


def test_a_neighbour_lights_on_the_map_when_pointed_at(visit, planner, row):
    someone = visit(planner)
    someone.looks_at(30, 10)
    someone.clicks_the_middle()
    section = someone.section("neighbours")
    section.locator("summary").click()
    expect(section.locator("[data-light]").first).to_be_visible()
    before = someone.page.locator("#map path").count()

    section.locator("[data-light]").first.hover()
    expect(someone.page.locator("#map path")).not_to_have_count(before)
    section.locator(".sides button").nth(1).focus()

    assert someone.page.locator("#map path").count() > before
    assert someone.complaints == []
