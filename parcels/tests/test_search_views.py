import time

import pytest
from django.urls import reverse

from tests.make import make_area, make_block, make_parcel, make_person

pytestmark = pytest.mark.django_db
URL = "/search/suggest/"


@pytest.fixture
def planner(client):
    person = make_person()
    client.force_login(person)
    return person


def test_the_suggestions_are_options_of_a_listbox(client, planner):
    area = make_area(name_ar="السالمية", name_en="Salmiya")
    parcel = make_parcel(make_block(area, number="4"), number="12")

    answer = client.get(URL, {"q": "سالمية ٤ ١٢"})

    html = answer.content.decode()
    assert answer.status_code == 200
    assert html.count('role="option"') >= 2
    assert f'data-url="{reverse("parcels:file", args=[parcel.pk])}"' in html
    assert "السالمية" in html
    assert answer["Cache-Control"].startswith("max-age=0")


@pytest.mark.parametrize("query", ["", "?q=", "?q=%20%00", "?q=zzzzzzzz"])
def test_nothing_found_is_an_empty_listbox(client, planner, query):
    answer = client.get(URL + query)

    assert answer.status_code == 200
    assert "option" not in answer.content.decode()


def test_what_is_typed_is_never_markup(client, planner):
    make_area(name_ar="<script>alert(1)</script>", name_en="script")

    assert "<script>" not in client.get(URL, {"q": "script"}).content.decode()


def test_a_stranger_is_sent_to_sign_in(client):
    answer = client.get(URL, {"q": "12"})

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_who_may_not_see_parcels_is_refused(client):
    person = make_person()
    person.groups.clear()
    client.force_login(person)

    assert client.get(URL, {"q": "12"}).status_code == 403


def test_only_reading_is_allowed(client, planner):
    assert client.post(URL, {"q": "12"}).status_code == 405


@pytest.mark.parametrize(
    "text",
    [
        "%" * 10_000, "_" * 10_000, "(a+)+" * 2_000, "س" * 10_000, "1" * 10_000, "\x00" * 10_000,
        "4/" * 5_000, "\u202e" * 10_000, "a b " * 2_500, "قطعة " * 2_000, "٤ " * 5_000,
        "29.3," * 2_000, "' OR 1=1 --",
    ],
)  # fmt: skip
def test_a_hostile_query_is_answered_at_once(client, planner, text):
    make_area(name_ar="السالمية")
    client.get(URL, {"q": "x"})
    started = time.perf_counter()

    answer = client.get(URL, {"q": text})

    assert answer.status_code == 200
    assert time.perf_counter() - started < 0.3
