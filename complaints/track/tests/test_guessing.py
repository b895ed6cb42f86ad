"""T12: a thousand cases, and nobody whose they are not can tell that there is one of them."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from complaints.api.proof import proof_of
from complaints.identity.tests.make import PHONE, TYPED, prove
from complaints.models import Complaint, ComplaintEvent, Reporter
from complaints.reference import new_reference
from complaints.tests.make import make_category
from gis_core.accounts.models import ApiToken
from tests.make import make_area, make_person

pytestmark = pytest.mark.django_db
CASES, TRIED = 1000, 5
SECRET = "abcdefghijklmnopqrstuvwxyz234567"
# What differs from one request to the next whoever asks for whatever.
_HIDDEN = re.compile(r'"csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"')
WAYS = {
    "page": lambda client, number: client.get(f"/complaints/track/{number}/"),
    "head": lambda client, number: client.head(f"/complaints/track/{number}/"),
    "link": lambda client, number: client.get(f"/complaints/track/{number}/{SECRET}/"),
    "number": lambda client, number: client.post("/complaints/track/", {"reference": number}),
    "verdict": lambda client, number: client.post(
        f"/complaints/track/{number}/verdict/", {"verdict": "solved", "seen": "1"}
    ),
    "answer": lambda client, number: client.post(
        f"/complaints/track/{number}/answer/", {"text": "x", "seen": "1"}
    ),
    "renew": lambda client, number: client.post(f"/complaints/track/{number}/renew/"),
    "staff's page": lambda client, number: client.get(f"/complaints/{number}/"),
    "staff's step": lambda client, number: client.post(f"/complaints/{number}/do/close/"),
    "contact": lambda client, number: client.post(f"/complaints/{number}/reporter/"),
    "program": lambda client, number: client.get(f"/api/v1/complaints/{number}/"),
    "search": lambda client, number: client.get(f"/search/suggest/?q={number}"),
}


@pytest.fixture
def references():
    """Some that exist among a thousand, and as many that do not."""
    at = timezone.now() - timedelta(hours=1)
    given = {
        "kind": "complaint", "channel": "web", "category": make_category(), "received_at": at,
        "reporter": Reporter.objects.create(), "counted_from": at, "state": "received",
        "area": make_area(),
    }  # fmt: skip
    cases = Complaint.objects.bulk_create(
        Complaint(reference=new_reference(), **given) for _n in range(CASES)
    )
    ComplaintEvent.objects.bulk_create(
        ComplaintEvent(complaint=case, seq=case.version, verb="received", at=at, state="received")
        for case in cases
    )
    return [case.reference for case in cases[:TRIED]], [new_reference() for _n in range(TRIED)]


def passer_by(_client):
    return {}


def owner_of_another_number(client):
    prove(client, TYPED)
    return {}


def somebody_registered(client):
    prove(client, TYPED, way="sign-in")
    return {}


def app_with_a_proof(_client):
    reporter = Reporter.objects.with_phone(PHONE).get()
    return {"Phone-Proof": proof_of(reporter)[0]}


def inspector_of_elsewhere(client):
    client.force_login(make_person("inspector", areas=[make_area()]))
    return {}


def program_of_elsewhere(_client):
    person = make_person("inspector", areas=[make_area()])
    return {"Authorization": f"Bearer {ApiToken.issue(person)}"}


def answer_to(client: Client, way: str, number: str, headers: dict[str, str]) -> tuple:
    """All that whoever asks can see, and how much the database was asked."""
    client.defaults |= {f"HTTP_{name.upper().replace('-', '_')}": v for name, v in headers.items()}
    with CaptureQueriesContext(connection) as asked:
        told = WAYS[way](client, number)
    body = b"".join(told.streaming_content) if told.streaming else told.content
    plain = _HIDDEN.sub("", body.decode()).replace(number, "#").replace(number.lower(), "#")
    shown = {name: value.replace(number, "#") for name, value in told.headers.items()}
    length = shown.pop("Content-Length", None)
    shown.pop("Expires", None)
    # The search reads a number by its shape before it looks for anything.
    questions = 0 if way == "search" else len(asked)
    return told.status_code, plain, tuple(sorted(shown.items())), length, questions


VISITORS = [
    passer_by,
    owner_of_another_number,
    somebody_registered,
    app_with_a_proof,
    inspector_of_elsewhere,
    program_of_elsewhere,
]


def test_nothing_tells_a_number_that_exists_from_one_that_does_not(settings, references):
    settings.LOOKUPS_PER_CLIENT_HOUR = 100_000
    telling = {}
    for become in VISITORS:
        with time_machine.travel(timezone.now() + timedelta(minutes=VISITORS.index(become))):
            client = Client()
            headers = become(client)
            client.get("/complaints/mine/")  # where a greeting is shown that comes once
        for way in WAYS:
            there, nowhere = (
                {answer_to(client, way, number, headers) for number in numbers}
                for numbers in references
            )
            if len(there | nowhere) != 1:
                telling[become.__name__, way] = (there, nowhere)

    assert telling == {}
