"""A case on an inspector's phone and a supervisor's desk, in Arabic, from the list to its end."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from complaints import workflow
from complaints.models import Complaint
from complaints.tests.make import make_category, make_complaint, make_unit
from gis_core.accounts.models import Membership
from tests.e2e.test_accessibility import faults
from tests.make import make_person

PHOTO = {"name": "بعد.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0" + b"7" * 60}


@pytest.fixture
def unit(transactional_db):
    return make_unit()


@pytest.fixture
def inspector(unit):
    person = make_person("inspector")
    Membership.objects.create(user=person, unit=unit)
    return person


@pytest.fixture
def case(district, unit) -> Complaint:
    """Rubble on parcel 101, given to the inspector's unit."""
    parcel = district["101"]
    case = make_complaint(
        category=make_category(name_ar="أنقاض بناء"),
        text="أنقاض على الرصيف تمنع المرور",
        area=parcel.area,
        block=parcel.block,
        parcel=parcel,
    )
    return workflow.assign(case, actor=None, unit=unit)


def step(someone, verb: str, button: str, **typed: str) -> None:
    """Open one of the steps, unless it is open already, and take it."""
    act = someone.page.locator(f"#act-{verb}")
    if act.get_attribute("open") is None:
        act.locator("summary").click()
    for name, value in typed.items():
        act.locator(f"[name={name}]").fill(value)
    if verb == "resolve":
        act.locator("[name=photos]").set_input_files(PHOTO)
    act.get_by_role("button", name=button).click()
    expect(someone.page.locator(".messages")).to_be_visible()


def state_of(someone):
    return someone.page.locator(".case-head .tag").first


def test_from_the_inspector_s_list_to_the_end(visit, inspector, case):
    phone = visit(inspector, width=360, height=740)
    phone.goes_to("/complaints/field/")
    assert faults(phone) == []
    phone.page.locator(".case-card a").click()
    expect(phone.page.locator("main")).to_contain_text("أنقاض على الرصيف")
    phone.page.wait_for_selector("html[data-map=ready]")
    assert faults(phone) == []
    step(phone, "accept", "قبول الشكوى")
    step(phone, "begin", "بدء العمل")
    step(phone, "resolve", "تم إنجاز العمل", note="رُفعت الأنقاض ونُظف الرصيف")
    expect(state_of(phone)).to_have_text("أُنجز العمل")
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 360

    desk = visit(make_person("supervisor"))
    desk.goes_to("/complaints/desk/?state=work_done")
    assert faults(desk) == []
    desk.page.get_by_role("link", name=case.reference).click()
    desk.page.wait_for_selector("html[data-map=ready]")
    step(desk, "verify", "اعتماد العمل")
    step(desk, "close", "إغلاق")
    expect(state_of(desk)).to_have_text("مغلق")
    assert faults(desk) == []
    desk.goes_to("/complaints/areas/")
    desk.page.wait_for_selector("html[data-map=ready]")
    desk.page.get_by_label("الكل", exact=True).check()
    assert faults(desk) == []

    case.refresh_from_db()
    assert (case.state, case.close_reason) == ("closed", "resolved")
    assert timezone.now() > case.closed_at > case.received_at
    assert phone.complaints == desk.complaints == []
