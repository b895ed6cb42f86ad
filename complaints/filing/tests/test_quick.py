"""Filing at once: what the page's script sends and asks, and that it is an app."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from complaints.filing.app_views import kept_assets
from complaints.filing.tests.make import confirm, upload
from complaints.models import Complaint, Joining, Photo
from complaints.nearby import offers
from complaints.tests.make import bring_to, make_category, make_complaint
from tests.make import lng_lat, make_area, make_block, make_parcel, point

pytestmark = pytest.mark.django_db
KEY = "3b0c2f0e-6a52-4a51-9d0e-2f6d9f1f6a10"


def said(category, **given) -> dict:
    lng, lat = lng_lat(10, 10)
    told = {"kind": "complaint", "category": category.code, "text": "قمامة", "lng": lng, "lat": lat}
    return told | {"photos": [upload()]} | given


def send(client, told, key=KEY):
    return client.post(reverse("filing:send"), told, headers={"Idempotency-Key": key})


def test_one_key_makes_one_case_and_the_same_answer_each_time(client):
    block = make_block(make_area())
    make_parcel(block)
    category = make_category()
    reporter = confirm(client)

    answers = [send(client, said(category, reported_at="2026-01-01T00:00:00Z")) for _n in range(3)]

    case = Complaint.objects.get()
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].json()["reference"] == case.reference
    assert case.reference in answers[0].json()["tracking_url"]
    assert (case.reporter, case.block) == (reporter, block)
    assert Photo.objects.count() == 1
    other = send(client, said(category, text="غير ذلك"))
    assert other.status_code == 409
    assert "problem" in other.json()


def test_without_a_confirmed_telephone_nothing_is_received_and_it_is_said_where_to_confirm(client):
    answer = send(client, said(make_category()))

    assert answer.status_code == 401
    assert answer.json()["confirm"].startswith(reverse("reporters:confirm"))
    assert not Complaint.objects.exists()


def test_all_that_is_wrong_is_said_at_once_field_by_field(client):
    questions = [{"code": "n", "kind": "number", "ar": "كم؟", "en": "How many?"}]
    category = make_category(questions=questions)
    confirm(client)

    answer = send(client, said(category, lng="2.35", lat="48.85", kind="gift", **{"q-n": "x"}))
    nothing = send(client, {"text": "a\x00b", "lng": "NaN", "lat": "١e٩٩٩"})

    assert answer.status_code == nothing.status_code == 400
    assert set(answer.json()["faults"]) == {"kind", "place", "q-n"}
    assert set(nothing.json()["faults"]) == {"category", "place"}
    assert not Complaint.objects.exists()


def test_a_place_in_words_is_enough(client):
    block = make_block(make_area(name_ar="الجابرية", name_en="Jabriya"), number="3")
    confirm(client)
    told = said(make_category(), lng="", lat="", area="جابريه", block="٣", street="شارع ١٠١")

    assert send(client, told).status_code == 201
    case = Complaint.objects.get()
    assert (case.area, case.block, case.location) == (block.area, block, None)
    assert case.address == "شارع ١٠١"


def test_a_repeated_report_is_offered_only_what_the_public_may_know(client):
    category = make_category()
    hidden = make_category(publicity="hidden")
    case = make_complaint(category=category, text="سر")
    make_complaint(category=hidden)
    bring_to(make_complaint(category=category), "assigned", "accepted")
    make_complaint(category=category)
    bring_to(make_complaint(category=category), "triaged")
    lng, lat = lng_lat(30, 10)
    near = {"lng": lng, "lat": lat, "category": category.code}
    far = dict(zip(("lng", "lat"), lng_lat(90, 10), strict=True)) | {"category": category.code}

    told = client.get(reverse("filing:nearby"), near).content.decode()
    found = json.loads(told)["nearby"]
    reporter = confirm(client)
    joined = client.post(reverse("filing:join"), {"offer": found[0]["offer"]})
    again = client.post(reverse("filing:join"), {"offer": found[0]["offer"]})
    forged = client.post(reverse("filing:join"), {"offer": str(case.pk)})

    assert len(found) == 3
    assert {row["metres"] for row in found} == {20}
    assert "سر" not in told
    assert case.reference not in told
    assert client.get(reverse("filing:nearby"), far).json() == {"nearby": []}
    assert joined.status_code == again.status_code == 200
    assert list(Joining.objects.values_list("reporter", flat=True)) == [reporter.pk]
    assert forged.status_code == 400


def test_an_open_case_a_few_steps_away_is_offered_without_its_key():
    category = make_category()
    case = make_complaint(category=category)

    (near,) = offers(point(40, 10), category)

    assert (near.category.name_ar, near.metres) == (category.name_ar, 30)
    assert near.received_at == case.received_at
    assert str(case.pk) not in near.offer.split(":")
    assert offers(point(90, 10), category) == []


def test_addresses_for_the_script_take_any_nonsense(client):
    category = make_category(keywords=["قمامة"])
    nonsense = {"lng": "x" * 9999, "lat": "\x00", "category": "'", "text": "%" * 99999}

    assert client.get(reverse("filing:suggest"), nonsense).json() == {"suggestions": []}
    assert client.get(reverse("filing:nearby"), nonsense).status_code == 400
    assert client.get(reverse("filing:where"), nonsense).status_code == 400
    found = client.get(reverse("filing:suggest"), {"text": "القِمامه مكوّمة"}).json()
    assert [row["code"] for row in found["suggestions"]] == [category.code]


def test_the_app_names_files_that_exist_and_keeps_to_its_scope(client):
    make_category()
    scope = reverse("filing:new")
    manifest = client.get(reverse("filing:manifest"))
    worker = client.get(reverse("filing:worker"))
    page = client.get(scope).content.decode()

    assert manifest["Content-Type"] == "application/manifest+json"
    assert manifest.json()["scope"] == manifest.json()["start_url"] == scope
    assert reverse("filing:worker").startswith(scope)
    assert worker["Content-Type"].startswith("text/javascript")
    assert [path for path in kept_assets() if not finders.find(path)] == []
    linked = set(re.findall(r'(?:src|href)="/static/([^"#]+)', page))
    assert linked - set(kept_assets()) == {"vendor/leaflet/leaflet.css"}  # when a map is asked for


def test_every_script_that_filing_imports_is_kept_for_offline():
    kept = set(kept_assets())
    for path in [path for path in kept if path.startswith("js/filing/")]:
        text = Path(finders.find(path)).read_text()
        for name in re.findall(r'^import .*?from "\./(\w+\.js)"', text, re.MULTILINE | re.DOTALL):
            assert f"js/filing/{name}" in kept
