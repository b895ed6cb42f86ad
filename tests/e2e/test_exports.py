"""The page of exports in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.e2e.test_accessibility import VIEWS, faults


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_a_layer_is_asked_for_and_appears_among_ones_own(visit, planner, district, language, width):
    person = visit(planner, language=language, width=width)
    person.goes_to("/exports/")
    before = faults(person)

    person.page.locator("#export-form").select_option("csv")
    person.page.locator("main button[type=submit]").click()

    expect(person.page.locator("#exports .row-item")).to_have_count(1)
    wide = person.page.evaluate("document.documentElement.scrollWidth")
    assert (before, faults(person)) == ([], [])
    assert wide <= width
