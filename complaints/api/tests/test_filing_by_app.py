"""Complaints through the API: the contract, who files, hostile bodies, one key for one case."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from complaints.api import filing
from complaints.api.parsers import MOST_WORDS
from complaints.api.proof import proof_of
from complaints.filing.tests.make import upload, upload_of
from complaints.identity.tests.make import PHONE, TYPED, eastern, sent_codes
from complaints.models import Complaint, Photo, Reporter, RoutingRule
from complaints.tests.make import bring_to, make_category, make_unit
from complaints.tests.test_intake import JPEG
from gis_core.accounts.models import ApiToken
from tests.make import lng_lat, make_area, make_person

pytestmark = pytest.mark.django_db
URL = "/api/v1/complaints/"
QUESTION = {"code": "size", "kind": "number", "ar": "كم؟", "en": "How many?", "required": True}


def bearer(role: str = "desk") -> dict[str, str]:
    return {"Authorization": f"Bearer {ApiToken.issue(make_person(role))}"}


def said(**given) -> dict:
    lng, lat = lng_lat(10, 10)
    category = given.pop("category", None) or make_category()
    told = {"kind": "complaint", "text": "قمامة", "lng": lng, "lat": lat, "phone": TYPED}
    return told | {"category": getattr(category, "code", category)} | given


def post(told, headers=None, client: Client | None = None):
    body = told if isinstance(told, str | bytes) else json.dumps(told)
    return (client or Client()).post(
        URL, body, content_type="application/json", headers=headers or {}
    )


def proof() -> dict[str, str]:
    client = Client(headers={"accept-language": "ar"})
    sent = client.post(f"{URL}phone-codes/", {"phone": TYPED}, content_type="application/json")
    assert sent.status_code == 201, sent.json()
    assert sent.json()["sent_to"].endswith(PHONE[-3:])
    answer = client.post(
        f"{URL}phone-codes/{sent.json()['key']}/",
        {"code": eastern(sent_codes()[-1])},
        content_type="application/json",
    )
    assert answer.status_code == 200, answer.json()
    return {"Phone-Proof": answer.json()["proof"]}


def test_an_app_proves_a_telephone_and_files_as_the_contract_says():
    make_area()
    category = make_category(questions=[QUESTION])
    unit = make_unit()
    RoutingRule.objects.create(category=category, unit=unit)
    told = said(category=category, answers={"size": "٣"}, email="A@example.com")

    answer = post(told, proof() | {"Idempotency-Key": "first"})

    case = Complaint.objects.get()
    assert answer.status_code == 201, answer.json()
    receipt = answer.json()
    assert set(receipt) == {"reference", "tracking_url", "state", "unit", "agency", "due_at"}
    assert receipt["reference"] == case.reference
    assert case.reference in receipt["tracking_url"]
    assert (receipt["state"], receipt["unit"]) == ("assigned", unit.code)
    assert receipt["agency"] == unit.agency.code
    assert (case.channel, case.answers, case.area_id is None) == ("app", {"size": 3}, False)
    reporter = Reporter.objects.with_phone(PHONE).get()
    assert (case.reporter, reporter.email_verified_at) == (reporter, None)
    assert reporter.phone_verified_at


def test_a_repeated_key_gets_the_same_answer_whatever_happened_since():
    told, headers = said(), bearer() | {"Idempotency-Key": "k"}
    first = post(told, headers)
    bring_to(Complaint.objects.get(), "triaged")

    again = post(told, headers)

    assert (again.status_code, again.json()) == (201, first.json())
    for other in ({"text": "أخرى"}, {"phone": "99664434"}):
        refused = post(told | other, headers)
        assert refused.status_code == 409
        assert refused["Content-Type"] == "application/problem+json"
        assert refused.json()["detail"]
    assert post(told, bearer() | {"Idempotency-Key": "k"}).json() != first.json()
    assert Complaint.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_forty_posts_with_one_key_make_one_case():
    told = said()
    headers = bearer() | {"Idempotency-Key": "once"}

    def send(_n):
        try:
            answer = post(told, headers)
            return answer.status_code, answer.content
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(send, range(40)))

    assert [code for code, _body in answers] == [201]
    assert Complaint.objects.count() == 1


def test_who_may_file():
    told = said()
    roles = ("planner", "inspector", "analyst", "reviewer", "archivist")

    assert post(told).status_code == 401
    assert post(told, {"Phone-Proof": "forged"}).status_code == 401
    assert {post(told, bearer(role)).status_code for role in roles} == {403}
    assert {post(told, bearer(role)).status_code for role in ("desk", "supervisor")} == {201}
    known, _until = proof_of(Reporter.objects.create())
    assert post(told, {"Phone-Proof": known}).status_code == 401  # no confirmed number behind it


def test_a_proof_is_good_for_its_own_number_alone_and_for_no_matter_that_needs_an_account():
    mine = proof()

    assert "phone" in post(said(phone="99664434"), mine).json()["errors"]
    closed = make_category(allows_anonymous=False)
    assert post(said(category=closed), mine).status_code == 403
    assert not Complaint.objects.exists()


def test_a_session_files_with_a_token_against_forgery_only():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_person("desk"))

    assert post(said(), client=client).status_code == 403


def test_codes_are_judged_and_paid_for_as_on_the_pages(settings):
    settings.CODES_PER_NUMBER_DAY = 1
    client = Client()
    sent = client.post(f"{URL}phone-codes/", {"phone": TYPED}, content_type="application/json")
    again = client.post(f"{URL}phone-codes/", {"phone": TYPED}, content_type="application/json")

    assert (again.status_code, again["Retry-After"].isdecimal()) == (429, True)
    assert again["Content-Type"] == "application/problem+json"
    address = f"{URL}phone-codes/{sent.json()['key']}/"
    wrong = "000000" if sent_codes()[-1] != "000000" else "111111"
    for _n in range(3):
        tried = client.post(address, {"code": wrong}, content_type="application/json")
        assert tried.status_code == 400
    right = client.post(address, {"code": sent_codes()[-1]}, content_type="application/json")
    assert right.status_code == 400


def test_an_app_that_files_too_often_is_told_when_to_come_back(monkeypatch):
    monkeypatch.setattr(filing, "COMPLAINTS_PER_PERSON", 1)
    mine, told = proof(), said()

    assert post(told, mine).status_code == 201
    refused = post(told, mine)

    assert (refused.status_code, int(refused["Retry-After"]) > 0) == (429, True)


def test_photographs_come_in_a_form_and_nothing_else_does():
    told = said(answers='{"size": 2}', category=make_category(questions=[QUESTION]))
    headers = bearer()

    answer = Client().post(URL, told | {"photos": [upload(), upload_of(JPEG)]}, headers=headers)

    assert answer.status_code == 201, answer.json()
    assert Photo.objects.count() == 2
    for wrong in ([upload_of(b"<svg onload=alert(1)>")], [upload_of(JPEG)] * 7):
        assert Client().post(URL, told | {"photos": wrong}, headers=headers).status_code == 400
    assert Complaint.objects.count() == 1


def test_nothing_but_the_report_is_taken_from_a_body():
    other = Reporter.objects.create()
    told = said() | {
        "id": 1, "reference": "AAAA-AAAA-AAA", "state": "closed", "unit": make_unit().pk,
        "reporter": other.pk, "channel": "web", "received_at": "2001-01-01T00:00:00Z",
        "due_at": "2001-01-01T00:00:00Z", "is_public": True, "version": 9, "assignee": 1,
    }  # fmt: skip

    assert post(told, bearer()).status_code == 201
    case = Complaint.objects.get()
    assert case.reference != "AAAA-AAAA-AAA"
    assert (case.state, case.unit, case.channel, case.assignee) == ("received", None, "app", None)
    assert case.reporter != other
    assert case.received_at.year > 2001


HOSTILE = [
    {"text": "a\x00b"},
    {"text": "ا" * 4001},
    {"kind": "revolution"},
    {"category": "no-such"},
    {"category": {"code": 1}},
    {"category": "\x00"},
    {"lng": "١٠٠٠"},
    {"lng": 5_340_000.0, "lat": 3_430_000.0},
    {"lng": 10**30},
    {"lng": True},
    {"lng": [47.9]},
    {"lng": "", "lat": ""},
    {"lng": 29.3, "lat": 47.9},
    {"crs": "EPSG:3857"},
    {"phone": "1" * 41},
    {"phone": "123"},
    {"phone": 5},
    {"email": "nobody\r\nBcc: x@example.com"},
    {"answers": [1]},
    {"answers": {"size": 1e300}},
    {"answers": {"size": {"a": 1}}},
    {"answers": {}},
    {"photos": ["data:image/png;base64,AAAA"]},
    {"area": "لا وجود لها"},
]


def test_hostile_bodies_get_sentences():
    headers = bearer()
    told = said(category=make_category(questions=[QUESTION]), answers={"size": 1})
    raw = json.dumps(told)
    bodies = [
        *(told | wrong for wrong in HOSTILE),
        *("[]", "5", "null", "{", "", "[" * 100_000, '{"lng": 1e400}'),
        raw.replace(str(told["lng"]), "NaN"),
        raw.replace(str(told["lng"]), "1e400"),
        raw.replace(str(told["lng"]), "9" * 6000),
        b'{"text": "\xff\xfe"}',
        raw + " " * (30_000_000 - len(raw)),
    ]

    for body in bodies:
        answer = post(body, headers)
        assert answer.status_code == 400, (str(body)[:200], answer.content[:300])
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json().get("detail") or answer.json().get("errors"), str(body)[:200]
    assert not Complaint.objects.exists()


def test_large_and_broken_forms_get_sentences():
    headers = bearer()
    form = said(text="a" * 3_000_000)

    assert Client().post(URL, form, headers=headers).status_code == 400
    kind = "multipart/form-data"
    assert Client().post(URL, b"", content_type=kind, headers=headers).status_code == 400
    assert Client().post(URL, {"x": "y" * MOST_WORDS}, headers=headers).status_code == 400
    plain = Client().post(URL, "kind=complaint", content_type="text/plain", headers=headers)
    assert plain.status_code == 415


def test_arabic_digits_are_numbers():
    lng, lat = lng_lat(10, 10)
    told = said(lng=eastern(f"{lng:.6f}"), lat=eastern(f"{lat:.6f}", 0x06F0))

    assert post(told, bearer()).status_code == 201
    assert Complaint.objects.get().location
