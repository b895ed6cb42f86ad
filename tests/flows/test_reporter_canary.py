"""T14: a reporter's whole life, and nowhere a trace of who they are but sealed in their columns."""

import base64
import json
import logging
import re
import zlib
from pathlib import Path

import pytest
import redis
from django.conf import settings as project
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from complaints import workflow
from complaints.identity.tests.make import ask, enter, sent_codes
from complaints.link import address_of
from complaints.models import Complaint, Photo, Reporter, RoutingRule
from complaints.pictures.preparing import prepare_waiting
from complaints.pictures.tests.make import photo
from complaints.tests.make import make_category, make_photo, make_unit
from complaints.tests.test_citymap import drawn
from gis_core.accounts.models import ApiToken, Membership, Session
from gis_core.messaging.draining import drain
from tests.apart import wait_until
from tests.make import (
    lng_lat,
    make_area,
    make_block,
    make_parcel,
    make_person,
    make_purpose,
    square,
)

pytestmark = pytest.mark.django_db(transaction=True)
NAME, MAILBOX = "عصفور الكناري", "usfur.kanari@example.org"
CIVIL_ID, LOCAL = "287010112349", "99664433"
EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
CANARIES = (
    "كناري",
    "kanari",
    CIVIL_ID,
    CIVIL_ID.translate(EASTERN),
    LOCAL,
    LOCAL.translate(EASTERN),
)
_PACKED = re.compile(rb"[A-Za-z0-9+/_=-]{16,}")


def told_in(*texts: object) -> list[str]:
    whole = "\n".join(str(text) for text in texts).lower()
    return [canary for canary in CANARIES if canary in whole]


def unpacked(content: bytes) -> str:
    """The bytes as text, with whatever is packed in them as base64 or compressed beside it."""
    parts = [content]
    for packed in _PACKED.findall(content):
        padded = packed.rstrip(b"=") + b"=" * (-len(packed.rstrip(b"=")) % 4)
        try:
            parts.append(base64.urlsafe_b64decode(padded.translate(bytes.maketrans(b"+/", b"-_"))))
        except ValueError:
            continue
    for part in list(parts):
        try:
            parts.append(zlib.decompress(part))
        except zlib.error:
            continue
    texts = [part.decode("utf-8", "replace") for part in parts]
    # JSON may write Arabic letters as \uXXXX.
    return "\n".join(texts + [_spelt_out(text) for text in texts])


def _spelt_out(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


def in_the_database() -> str:
    """Every row of every table as COPY writes it, and the sessions as the site reads them."""
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            with cursor.copy(f'COPY (SELECT * FROM "{table}") TO STDOUT') as rows:
                parts.append(b"".join(bytes(row) for row in rows))
    sessions = [session.get_decoded() for session in Session.objects.all()]
    return unpacked(b"\n".join(parts)) + str(sessions)


def in_redis(store: redis.Redis) -> str:
    """All keys with all values, the queues of Celery among them."""
    read = {
        b"string": store.get,
        b"list": lambda key: b"\n".join(store.lrange(key, 0, -1)),
        b"set": lambda key: b"\n".join(store.smembers(key)),
        b"zset": lambda key: b"\n".join(store.zrange(key, 0, -1)),
        b"hash": lambda key: b"\n".join(b"%s %s" % pair for pair in store.hgetall(key).items()),
    }
    return "\n".join(
        unpacked(key + b" " + (read[store.type(key)](key) or b"")) for key in store.scan_iter()
    )


def in_files(folder: Path) -> str:
    return "\n".join(
        f"{path.name} {unpacked(path.read_bytes())}" for path in folder.rglob("*") if path.is_file()
    )


@pytest.fixture
def store():
    """The tests' own number of Redis, empty before and after."""
    client = redis.from_url(project.REDIS_URL)
    client.flushdb()
    yield client
    client.flushdb()


@pytest.fixture
def ground():
    """A parcel, a unit that everything of its area is given to, and people of the staff."""
    area = make_area()
    block = make_block(area)
    unit = make_unit()
    RoutingRule.objects.create(unit=unit)
    officer, inspector = make_person("supervisor"), make_person("inspector", areas=[area])
    Membership.objects.create(user=inspector, unit=unit)
    make_purpose("call-reporter")
    return {
        "parcel": make_parcel(block, boundary=square(0, 0)),
        "category": make_category(),
        "officer": officer,
        "inspector": inspector,
        "desk": make_person("desk"),
    }


class Seen:
    """Whatever is answered to anybody who is not the reporter."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def get(self, client: Client, address: str, **headers: str) -> str:
        """One more page, which must be one."""
        answer = client.get(address, headers=headers)
        assert answer.status_code in {200, 204, 302}, (address, answer.status_code)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        self.texts.append(f"{address} {dict(answer.headers)} {unpacked(body)}")
        return self.texts[-1]


def register(client: Client) -> str:
    """By telephone, with a mailbox, a name and a civil ID in Arabic digits.

    Returns what is kept while the code is under way.
    """
    ask(client, LOCAL.translate(EASTERN), way="sign-in")
    waiting = in_the_database()
    enter(client, sent_codes()[-1])
    details = {"language": "ar", "name": NAME, "civil_id": CIVIL_ID.translate(EASTERN)}
    details |= dict.fromkeys(("wants_sms", "wants_email", "wants_push"), "on")
    assert client.post("/complaints/mine/details/", details).status_code == 302
    client.post("/complaints/mine/details/add/", {"place": MAILBOX})
    enter(client, sent_codes()[-1])
    reporter = Reporter.objects.get()
    assert (reporter.name.open(), reporter.email.open()) == (NAME, MAILBOX)
    assert (reporter.civil_id.open(), reporter.phone.open()) == (CIVIL_ID, f"+965{LOCAL}")
    return waiting


def file_one(client: Client, category) -> Complaint:
    lng, lat = lng_lat(10, 10)
    told = {"kind": "complaint", "category": category.code, "text": "قمامة", "lng": lng, "lat": lat}
    told["photos"] = [SimpleUploadedFile(f"{NAME}.jpg", photo(at=(10, 10)), "image/jpeg")]
    key = {"Idempotency-Key": "4b0c2f0e-6a52-4a51-9d0e-2f6d9f1f6a10"}
    assert client.post("/complaints/new/send/", told, headers=key).status_code == 201
    return Complaint.objects.latest("pk")


def live_through(case: Complaint, ground: dict, reporter_s: Client) -> None:
    """From the desk's question to a case that was opened again, each step told to the reporter."""
    officer, inspector = ground["officer"], ground["inspector"]
    case = workflow.accept(Complaint.objects.get(pk=case.pk), actor=inspector)
    case = workflow.ask_reporter(case, actor=officer, question="أي بوابة؟")
    assert reporter_s.get(address_of(case)).status_code == 302
    page = f"/complaints/track/{case.reference}/"
    reporter_s.post(f"{page}answer/", {"text": "الشمالية", "seen": case.version})
    case = workflow.begin(Complaint.objects.get(pk=case.pk), actor=inspector)
    make_photo(case)
    case = workflow.resolve(case, actor=inspector, note="رُفعت")
    reporter_s.post(f"{page}verdict/", {"verdict": "not_solved", "seen": case.version})
    drain()


def file_by_app_and_by_call(ground: dict) -> None:
    """The same person once more by an app, and by a call that the desk takes."""
    lng, lat = lng_lat(12, 12)
    told = {"kind": "complaint", "category": ground["category"].code, "text": "قمامة"}
    told |= {"lng": lng, "lat": lat, "phone": LOCAL, "email": MAILBOX}
    token = {"Authorization": f"Bearer {ApiToken.issue(ground['desk'])}"}
    token["Idempotency-Key"] = "k"
    filed = Client().post(
        "/api/v1/complaints/", json.dumps(told), content_type="application/json", headers=token
    )
    assert filed.status_code == 201
    desk = Client()
    desk.force_login(ground["desk"])
    call = told | {"language": "ar", "name": NAME, "category": ground["category"].pk}
    call["key"] = "7b0c2f0e-6a52-4a51-9d0e-2f6d9f1f6a10"
    assert desk.post(reverse("complaint-desk:new"), call).status_code == 302


def look_at_everything(seen: Seen, case: Complaint, ground: dict) -> None:
    """What others see of it: staff by page, panel, tile and API, the public by map and tile."""
    number, parcel = case.reference, ground["parcel"]
    pages = [
        reverse("complaint-desk:list"),
        reverse("complaint-desk:list") + "?state=any&q=" + number,
        reverse("complaint-areas:list"),
        reverse("complaint:page", args=[number]),
        reverse("parcels:page", args=[parcel.pk]),
        reverse("parcels:section", args=[parcel.pk, "complaints"]),
        "/api/v1/complaints/",
        f"/api/v1/complaints/{number}/",
        f"/api/v1/search/?q={number}",
    ]
    for person in ("officer", "desk"):
        client = Client()
        client.force_login(ground[person])
        for page in pages:
            if person == "officer" or "parcels" not in page:
                seen.get(client, page)
    inspector = Client()
    inspector.force_login(ground["inspector"])
    seen.get(inspector, reverse("complaint-field:list"))
    for layer, client in (("complaints", Client()), ("cases", inspector)):
        seen.get(client, f"/tiles/{layer}.json")
        tiles = [drawn(client, zoom, layer=layer, x=10, y=10) for zoom in (10, 18)]
        assert all(tiles)
        seen.texts.append(str(tiles))
    for page in ("/", "/complaints/new/", "/api/v1/categories/"):
        seen.get(Client(), page)


def test_a_reporter_leaves_no_trace_but_in_sealed_columns(
    caplog, capfd, kept, monkeypatch, settings, store, ground, tmp_path
):
    caplog.set_level(logging.DEBUG)
    settings.CELERY_TASK_ALWAYS_EAGER = False
    client, seen = Client(), Seen()

    code_under_way = register(client)
    case = file_one(client, ground["category"])
    wait_until(lambda: store.llen("photos") > 0, "nobody was told that a photograph waits")
    while_waiting = in_the_database() + in_redis(store)
    prepare_waiting()
    live_through(case, ground, client)
    file_by_app_and_by_call(ground)
    look_at_everything(seen, case, ground)
    officer = Client()
    officer.force_login(ground["officer"])
    asked = {"purpose": "call-reporter", "reference": case.reference}
    revealed = officer.post(reverse("complaint:reveal", args=[case.reference]), asked)
    overseen = seen.get(officer, reverse("oversight:reveals"))
    call_command("dumpdata", output=str(tmp_path / "dump.json"), verbosity=0)

    # Alive: the reporter hears and the reveal tells, else nothing could be found anywhere.
    assert told_in(revealed.content.decode()) == ["كناري", "kanari", LOCAL]
    assert {letter.recipient for letter in kept} >= {f"+965{LOCAL}", MAILBOX}
    assert case.reference in in_the_database()
    assert "complaints.pictures.tasks.prepare_waiting" in in_redis(store)
    assert Photo.objects.filter(state="ready").exists()
    assert "call-reporter" in overseen or ground["officer"].username in overseen
    places = {
        "the database while a code is under way": code_under_way,
        "the database while messages wait": while_waiting,
        "the database": in_the_database(),
        "Redis": in_redis(store),
        "files": in_files(Path(settings.DATA_DIR)),
        "logs": caplog.text,
        "what processes print": "".join(capfd.readouterr()),
        "what others see": "\n".join(seen.texts),
    }
    assert {where: told_in(text) for where, text in places.items() if told_in(text)} == {}
