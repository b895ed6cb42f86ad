"""Filing without a script: every step on the server, nothing typed is lost, one case at the end."""

import pytest
from django.urls import reverse

from complaints.filing.drafts import forget_old
from complaints.filing.tests.make import confirm, step, upload, upload_of
from complaints.link import secret_of
from complaints.models import Complaint, Draft, Joining, Photo, RoutingRule
from complaints.photos import incoming_folder
from complaints.pictures.tests.make import files_in, photo
from complaints.tests.make import make_category, make_complaint, make_unit
from tests.make import make_area, make_block

pytestmark = pytest.mark.django_db
QUESTIONS = [
    {"code": "where", "kind": "choice", "ar": "أين؟", "en": "Where?", "required": True,
     "options": [{"code": "street", "ar": "شارع", "en": "street"}]},
    {"code": "since", "kind": "number", "ar": "منذ كم يوم؟", "en": "For how many days?"},
]  # fmt: skip


def test_a_report_goes_through_all_steps_and_becomes_one_case(client):
    block = make_block(make_area(name_ar="السالمية", name_en="Salmiya"), number="3")
    category = make_category(questions=QUESTIONS, keywords=["قمامة"])
    RoutingRule.objects.create(unit=make_unit())

    said = {"text": "قمامه أمام البيت", "kind": "complaint", "photos": [upload(at=(10, 10))]}
    answer = client.post(step("photo"), said)
    assert answer.url == step("what")
    assert category.name_ar in client.get(step("what")).content.decode()
    assert client.post(step("what"), {"category": category.code}).url == step("place")
    page = client.get(step("place")).content.decode()
    assert "السالمية" in page
    kept = Draft.objects.get().photos.get()
    assert client.post(step("place"), {"from_photo": kept.pk}).url == step("details")
    assert client.post(step("details"), {"q-where": "street", "q-since": "٣"}).url == step(
        "summary"
    )
    unconfirmed = client.post(reverse("filing:step-send"))
    assert unconfirmed.url.startswith(reverse("reporters:confirm"))
    reporter = confirm(client)
    for _twice in range(2):
        assert client.post(reverse("filing:step-send")).url == reverse("filing:receipt")
    receipt = client.get(reverse("filing:receipt")).content.decode()

    case = Complaint.objects.get()
    assert (case.reporter, case.block, case.category) == (reporter, block, category)
    assert case.answers == {"where": "street", "since": 3}
    assert case.reference in receipt
    assert f"/complaints/track/{case.reference}/" in receipt
    assert Photo.objects.get().state == "waiting"
    assert files_in(incoming_folder()) == [Photo.objects.get().key]


def test_what_is_wrong_is_said_and_everything_typed_is_kept(client):
    make_block(make_area(name_ar="السالمية"), number="3")
    category = make_category(questions=QUESTIONS)
    client.post(step("photo"), {"text": "قمامة", "photos": [upload()]})

    wrong_photo = client.post(
        step("photo"),
        {"text": "قمامة كثيرة", "photos": [upload(colour="red"), upload_of(b"no photograph")]},
    )
    client.post(step("what"), {"category": category.code})
    wrong_block = client.post(
        step("place"), {"area": "سالميه", "block": "99", "street": "شارع عمان"}
    )
    right = client.post(step("place"), {"area": "السالميه", "block": "٣"})
    wrong_answer = client.post(step("details"), {"q-since": "كثير"})

    assert wrong_photo.status_code == wrong_block.status_code == wrong_answer.status_code == 400
    assert "قمامة كثيرة" in wrong_photo.content.decode()
    page = wrong_block.content.decode()
    assert all(typed in page for typed in ("سالميه", "99", "شارع عمان"))
    assert right.url == step("details")
    assert "كثير" in wrong_answer.content.decode()
    assert Draft.objects.get().photos.count() == 2


def test_a_damaged_photograph_is_refused_at_once_and_leaves_nothing(client):
    cut = upload_of(photo()[:20])

    answer = client.post(step("photo"), {"text": "حفرة في الشارع", "photos": [cut]})

    assert answer.status_code == 400
    assert Draft.objects.get().text == "حفرة في الشارع"
    assert files_in(incoming_folder()) == []


def test_nobody_sees_the_draft_of_another_browser(client):
    client.post(step("photo"), {"text": "كلام لا يراه غيري"})
    client.cookies.clear()

    assert client.get(step("summary")).url == reverse("filing:new")
    assert "كلام لا يراه غيري" not in client.get(step("photo")).content.decode()


def test_a_case_nearby_is_offered_and_joined_without_telling_anything_of_it(client):
    area = make_area()
    category = make_category()
    case = make_complaint(category=category, text="نص سري", address="بيت ١٢")
    client.post(step("photo"), {"photos": [upload(at=(20, 10))]})
    client.post(step("what"), {"category": category.code})
    kept = Draft.objects.get().photos.get()

    answer = client.post(step("place"), {"from_photo": kept.pk})
    page = client.get(step("nearby")).content.decode()
    offer = page.split('name="offer"')[1].split('value="')[1].split('"')[0]
    reporter = confirm(client)
    joined = client.post(reverse("filing:step-nearby"), {"offer": offer})
    receipt = client.get(joined.url).content.decode()

    assert area
    assert answer.url == step("nearby")
    assert "نص سري" not in page
    assert case.reference not in page
    assert Joining.objects.get().reporter == reporter
    assert "نص سري" not in receipt
    assert secret_of(case) not in receipt
    followed = client.get(reverse("track:page", args=[case.reference])).content.decode()
    assert "نص سري" not in followed
    assert "بيت ١٢" not in followed
    assert Complaint.objects.count() == 1
    assert not Draft.objects.exists()


def test_a_matter_for_people_who_are_known_asks_for_an_account(client):
    category = make_category(allows_anonymous=False, needs_place=False)
    client.post(step("photo"), {"text": "شكوى من موظف"})
    client.post(step("what"), {"category": category.code})
    confirm(client)

    answer = client.post(reverse("filing:step-send"))

    assert answer.status_code == 409
    assert reverse("reporters:sign-in") in answer.content.decode()
    assert not Complaint.objects.exists()


def test_a_forgotten_draft_goes_after_a_day_with_its_photographs(client, monkeypatch):
    client.post(step("photo"), {"photos": [upload()]})

    assert forget_old() == 0
    monkeypatch.setattr("complaints.models.draft.KEPT_HOURS", -1)
    assert forget_old() == 1
    assert files_in(incoming_folder()) == []
