"""A reporter follows a case on a phone, in Arabic: by its link, then by its number and a code."""

import re

import pytest
from playwright.sync_api import expect

from complaints import workflow
from complaints.link import address_of
from complaints.models import Reporter
from complaints.reference import new_reference
from complaints.states import State
from complaints.tests.make import make_complaint, make_photo, make_unit
from gis_core.accounts.models import User
from gis_core.messaging.models import Message
from tests.e2e.test_accessibility import faults

PHONE = "+96599664433"
UNIT = "إدارة النظافة"


@pytest.fixture
def asked(transactional_db):
    """A case with a unit and an officer, who asks something."""
    officer = User.objects.create_user("o1", first_name="Fahad", last_name="Al-Secret")
    case = make_complaint(
        reference=new_reference(), reporter=Reporter.objects.create(phone=PHONE), text="أنقاض"
    )
    case = workflow.assign(case, actor=officer, unit=make_unit(name_ar=UNIT))
    case = workflow.accept(case, actor=officer)
    return workflow.ask_reporter(case, actor=officer, question="أي بوابة؟")


def close_with_work(case):
    """What the officer does next, up to the closing."""
    case.refresh_from_db()
    case = workflow.begin(case, actor=User.objects.get())
    make_photo(case)
    case = workflow.resolve(case, actor=User.objects.get(), note="نُظف المكان")
    case = workflow.verify(case, actor=None)
    return workflow.close(case, actor=None, reason="resolved")


def test_a_reporter_follows_answers_and_is_not_content(visit, asked):
    someone = visit(width=360, height=740)
    page = someone.page

    someone.goes_to(address_of(asked))
    expect(page).to_have_url(re.compile(f"/complaints/track/{asked.reference}/$"))
    expect(page.locator(".holder")).to_contain_text(UNIT)
    assert "Al-Secret" not in page.content()
    assert faults(someone) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("إجابتك").fill("البوابة الشمالية")
    page.get_by_role("button", name="إرسال الإجابة").click()
    expect(page.locator(".custody")).to_contain_text("البوابة الشمالية")

    case = close_with_work(asked)
    page.reload()
    assert faults(someone) == []
    page.get_by_label("ما الذي لم يُحل؟").fill("ما زالت الأنقاض")
    page.get_by_role("button", name="لم يُحل").click()
    expect(page.locator(".custody")).to_contain_text("ما زالت الأنقاض")
    case.refresh_from_db()
    assert case.state == State.REOPENED
    assert someone.complaints == []


def test_by_number_and_a_code_in_arabic_digits_without_a_script(visit, asked):
    page = visit(width=360, height=740, java_script_enabled=False).page

    page.goto("/complaints/track/")
    page.get_by_label("رقم الشكوى").fill(asked.reference.lower())
    page.locator("main button[type=submit]").click()
    page.get_by_label("الهاتف النقال").fill("٩٩٦٦ ٤٤٣٣")
    page.get_by_role("button", name="أرسل الرمز").click()
    code = str(Message.objects.get(template="code").context["code"])
    page.get_by_label("الرمز").fill(code.translate({48 + n: 0x0660 + n for n in range(10)}))
    page.get_by_role("button", name="متابعة").click()

    expect(page.locator(".holder")).to_contain_text(UNIT)
    page.get_by_role("link", name="كل شكاواي").click()
    expect(page.locator(".case-list")).to_contain_text(asked.reference)
