"""Photographs of a visit, taken on a phone one after another."""

import pytest
from PIL import Image
from playwright.sync_api import expect

from parcels.models import InspectionPhoto
from parcels.violations.tests.cases import make_basis
from tests.e2e.test_accessibility import VIEWS, faults
from tests.make import make_person, make_violation_kind


@pytest.fixture
def inspector(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    make_violation_kind()
    make_basis()
    return make_person("inspector")


@pytest.fixture
def pictures(tmp_path):
    found = [tmp_path / f"{colour}.jpg" for colour in ("teal", "olive")]
    for path in found:
        Image.new("RGB", (640, 480), path.stem).save(path)
    return found


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_two_are_taken_none_is_lost_and_both_stand_with_the_case(
    visit, inspector, district, pictures, language, width
):
    someone = visit(inspector, language=language, width=width)
    someone.goes_to(f"/violations/new/?parcel={district['101'].pk}")
    camera = someone.page.locator("input[capture=environment]")
    for picture in pictures:
        camera.last.set_input_files(picture)
    expect(camera).to_have_count(3)
    found = {"form": faults(someone)}
    record = someone.page.locator("form[data-photos] [type=submit]")
    record.click()
    # The browser says what is missing and keeps the photographs.
    assert someone.page.url.endswith(f"/new/?parcel={district['101'].pk}")
    assert camera.first.evaluate("input => input.files.length") == 1

    someone.page.locator("[name=kind]").select_option(index=1)
    someone.page.locator("[name=basis]").select_option(index=1)
    someone.page.locator("[name=findings]").fill("سقف فوق الدور المرخص")
    record.click()
    shown = someone.page.locator(".visit-photos img")
    expect(shown).to_have_count(2)
    someone.page.wait_for_load_state("networkidle")
    assert shown.evaluate_all("all => all.every(one => one.naturalWidth > 0)")
    found["case"] = faults(someone)
    wide = "document.documentElement.scrollWidth - innerWidth"
    assert someone.page.evaluate(wide) <= 0
    assert InspectionPhoto.objects.count() == 2
    assert not any(found.values()), found
    assert someone.complaints == []
