"""A citizen's telephone: a photograph becomes a complaint, with and without network and script."""

import re

import pytest
from django.conf import settings as project
from playwright.sync_api import expect

from complaints.identity.tests.make import prove, sent_codes
from complaints.models import Complaint, Draft, Photo, RoutingRule
from complaints.pictures.preparing import prepare_waiting
from complaints.pictures.tests.make import photo
from complaints.tests.make import make_category, make_unit
from tests.e2e.land import ON_A_PARCEL
from tests.e2e.test_accessibility import faults

PHONE = {"width": 360, "height": 740, "has_touch": True}
PICTURE = {"name": "IMG_2041.jpg", "mimeType": "image/jpeg", "buffer": photo(at=ON_A_PARCEL)}
QUESTIONS = [
    {"code": "where", "kind": "choice", "required": True, "ar": "أين توجد؟", "en": "Where is it?",
     "options": [{"code": "street", "ar": "شارع", "en": "street"},
                 {"code": "yard", "ar": "ساحة", "en": "yard"}]},
]  # fmt: skip


@pytest.fixture
def category(district):
    RoutingRule.objects.create(unit=make_unit())
    return make_category(keywords=["زبالة"], questions=QUESTIONS)


@pytest.fixture
def citizen(visit, category):
    visitor = visit(None, **PHONE)
    visitor.opens = lambda: opens(visitor.page)
    return visitor


def opens(page):
    page.goto("/complaints/new/")
    page.wait_for_selector("html[data-filing=ready]")


def is_known(visitor, client):
    """The browser becomes that of somebody whose telephone was confirmed."""
    reporter = prove(client)
    cookie = client.cookies[project.SESSION_COOKIE_NAME].value
    url = visitor.page.evaluate("location.origin")
    visitor.page.context.add_cookies(
        [{"name": project.SESSION_COOKIE_NAME, "value": cookie, "url": url}]
    )
    return reporter


def tells(page, words, *, online=True):
    """All steps up to the last button."""
    page.set_input_files("#photos", PICTURE)
    page.locator("[data-photos] img").wait_for()
    page.locator("#text").fill(words)
    page.locator("[data-next]").click()
    chooses_category(page, suggested=online)
    expect(page.locator("[data-place-said]")).to_be_visible()
    page.locator("[data-next]").click()
    page.locator("[data-questions]:not([hidden]) .chips label").first.click()
    page.locator("[data-next]").click()
    expect(page.locator("[data-summary]")).to_contain_text(words)


def chooses_category(page, *, suggested):
    if suggested:
        page.locator("[data-suggestion-list] .choice").first.click()
        return
    page.locator(".group summary").first.click()
    page.locator(".group .choice").first.click()


def test_a_citizen_files_with_a_photograph_that_tells_its_place(citizen, category):
    page = citizen.page
    page.goto("/")
    page.get_by_role("link", name="بلّغ عن مشكلة").click()
    page.wait_for_selector("html[data-filing=ready]")
    assert faults(citizen) == []

    tells(page, "زبالة أمام البيت")
    assert "السالمية، قطعة 4" in page.locator("[data-summary]").inner_text()
    page.locator("[data-next]").click()
    page.locator("[data-outcome-confirm]").click()
    page.locator("[name=place]").fill("٩٩٦٦٤٤٣٣")
    page.locator("main form [type=submit]").click()
    page.locator("[name=code]").fill(sent_codes()[-1])
    page.locator("main form [type=submit]").first.click()
    expect(page.locator("[data-outcome-reference]")).to_have_text(re.compile("....-....-..."))
    assert faults(citizen) == []

    case = Complaint.objects.get()
    assert case.reference == page.locator("[data-outcome-reference]").inner_text()
    assert (case.category, case.text, case.answers) == (
        category,
        "زبالة أمام البيت",
        {"where": "street"},
    )
    assert (case.area.code, case.block.number, case.parcel.number) == ("SAL", "4", "101")
    assert prepare_waiting() == 1
    assert Photo.objects.get().state == "ready"
    page.locator("[data-outcome-link]").click()
    expect(page.locator("main")).to_contain_text(case.reference)
    # Being sent to the code step is told by 401, which the browser notes.
    assert [line for line in citizen.complaints if "401" not in line] == []


def test_what_is_written_without_a_network_is_sent_once_when_it_is_back(citizen, client, category):
    page = citizen.page
    citizen.opens()
    reporter = is_known(citizen, client)
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector("html[data-filing=ready]")
    expect(page.locator("[data-offline]")).to_be_visible()

    for words in ("زبالة أولى", "زبالة ثانية"):
        tells(page, words, online=False)
        page.locator("[data-next]").click()
        expect(page.locator("[data-outcome][data-state=waiting]")).to_be_visible()
        page.locator("[data-outcome-again]").click()
    page.locator("#text").fill("لم تكتمل بعد")
    page.wait_for_timeout(600)
    page.reload()
    page.wait_for_selector("html[data-filing=ready]")
    expect(page.locator("[data-queue-list] [data-state=waiting]")).to_have_count(2)
    assert not Complaint.objects.exists()
    lost = []

    def loses_the_first_answer(route):
        answer = route.fetch()
        if lost:
            route.fulfill(response=answer)
        else:
            lost.append(answer.status)
            route.abort()

    page.route("**/complaints/new/send/", loses_the_first_answer)
    page.context.set_offline(False)
    expect(page.locator("[data-queue-list] [data-state=sent]")).to_have_count(2, timeout=20_000)
    page.reload()
    page.wait_for_selector("html[data-filing=ready]")

    assert lost == [201]
    assert sorted(Complaint.objects.values_list("text", flat=True)) == ["زبالة أولى", "زبالة ثانية"]
    assert set(Complaint.objects.values_list("reporter", flat=True)) == {reporter.pk}
    assert Complaint.objects.filter(reported_at__lt=Complaint.objects.first().received_at).exists()
    assert Photo.objects.values("complaint").distinct().count() == 2
    assert Complaint.objects.exclude(parcel=None).count() == 2
    assert page.locator("#text").input_value() == "لم تكتمل بعد"
    assert faults(citizen) == []


def test_it_works_without_a_script_and_keeps_what_is_wrong(visit, category):
    citizen = visit(None, java_script_enabled=False, **PHONE)
    page = citizen.page
    go_on = page.locator(".report-actions .btn-primary")
    page.goto("/complaints/new/")
    page.set_input_files("#photos", PICTURE)
    page.locator("#text").fill("زبالة أمام البيت")
    go_on.click()
    page.locator(".suggestions .choice").first.click()
    go_on.click()
    expect(page.locator("main")).to_contain_text("السالمية")
    page.locator("input[name=from_photo][value='']").check()
    page.locator("#area").fill("سالميه")
    page.locator("#block").fill("٩٩")
    page.locator("#street").fill("شارع عمان")
    go_on.click()
    expect(page.locator("#block-fault")).to_be_visible()
    assert page.locator("#street").input_value() == "شارع عمان"
    assert page.locator("input[name=from_photo][value='']").is_checked()
    page.locator("#block").fill("٤")
    go_on.click()
    page.locator(".chips label").first.click()
    go_on.click()
    expect(page.locator(".summary")).to_contain_text("شارع عمان")
    go_on.click()
    page.locator("[name=place]").fill("99664433")
    page.locator("main form [type=submit]").first.click()
    page.locator("[name=code]").fill(sent_codes()[-1])
    page.locator("main form [type=submit]").first.click()
    go_on.click()
    expect(page.locator(".receipt-number bdi")).to_have_text(re.compile("....-....-..."))

    case = Complaint.objects.get()
    assert (case.text, case.block.number, case.address) == ("زبالة أمام البيت", "4", "شارع عمان")
    assert case.photos.count() == 1
    assert Draft.objects.get().complaint == case
    page.locator(".receipt a.btn-primary").click()
    expect(page.locator("main")).to_contain_text(case.reference)
