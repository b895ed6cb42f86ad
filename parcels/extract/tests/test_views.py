"""The issuing desk and the public page, through the front door."""

import json
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parcels.extract.throttle import OfVisitor
from parcels.models import Extract, ExtractWithdrawal, LetterTemplate
from tests.make import make_area, make_boundary, make_person, square

ROLES = {
    "planner": 302, "desk": 302, "supervisor": 302,
    "inspector": 403, "analyst": 403, "administrator": 403,
}  # fmt: skip
ASKED = {"paper": "extract", "language": "ar", "on": ""}


def bytes_of(paper):
    with paper.pdf.open("rb") as file:
        return file.read()


def copy_of(body, name="x.pdf"):
    return {"copy": SimpleUploadedFile(name, body)}


@pytest.fixture
def planner(client, parcel):
    person = make_person("planner")
    client.force_login(person)
    return person


@pytest.mark.parametrize(("role", "status"), ROLES.items())
def test_who_may_issue(client, parcel, role, status):
    client.force_login(make_person(role))

    answer = client.post(reverse("parcels:extract", args=[parcel.pk]), ASKED)

    assert answer.status_code == status
    assert Extract.objects.count() == (status == 302)


def test_a_visitor_is_sent_to_sign_in(client, parcel):
    answer = client.post(reverse("parcels:extract", args=[parcel.pk]), ASKED)

    assert "/login/" in answer["Location"]


def test_a_parcel_out_of_sight_is_not_found(client, parcel):
    client.force_login(make_person("planner", areas=[make_area()]))

    assert client.post(reverse("parcels:extract", args=[parcel.pk]), ASKED).status_code == 404
    assert not Extract.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"paper": "no such"}, {"language": "fr"}, {"on": "31/5/2024"}, {"on": "2999-01-01"},
        {"on": "1900-01-01"}, {"on": "\x00"}, {"paper": ""},
    ],
)  # fmt: skip
def test_wrong_input_is_told_in_a_sentence(client, parcel, planner, wrong):
    answer = client.post(reverse("parcels:extract", args=[parcel.pk]), ASKED | wrong)
    preview = client.get(reverse("parcels:extract-pdf", args=[parcel.pk]), ASKED | wrong)

    assert (answer.status_code, preview.status_code) == (400, 400)
    assert "errorlist" in answer.content.decode()


def test_arabic_digits_name_a_day(client, parcel, planner):
    asked = ASKED | {"on": "٢٠٢٢-٠٣-٠١"}
    client.post(reverse("parcels:extract", args=[parcel.pk]), asked)

    assert Extract.objects.get().as_of == date(2022, 3, 1)


def test_get_issues_nothing(client, parcel, planner):
    page = client.get(reverse("parcels:extract", args=[parcel.pk]))
    preview = client.get(reverse("parcels:extract-pdf", args=[parcel.pk]), ASKED)

    assert page.status_code == 200
    assert preview.content.startswith(b"%PDF-")
    assert b"qasima-seal" not in preview.content
    assert not Extract.objects.exists()


def test_the_issued_files_are_served_as_they_were_signed(client, planner, issued):
    paper = issued()
    asked = {"code": paper.grouped_code.lower()}

    pdf = client.get(reverse("parcels:extract-pdf", args=[paper.parcel_id]), asked)
    content = client.get(reverse("parcels:extract-json", args=[paper.parcel_id]), asked)

    assert b"".join(pdf.streaming_content) == bytes_of(paper)
    assert content.content.decode() == paper.content


def test_the_code_of_another_parcel_opens_nothing(client, planner, issued, parcel):
    paper = issued()
    address = reverse("parcels:extract-pdf", args=[parcel.pk])

    assert client.get(address, {"code": paper.code[:-1] + "0"}).status_code in {200, 404}
    assert client.get(address, {"code": "0" * 28}).status_code == 404


def test_a_visitor_reads_that_a_paper_holds(client, issued):
    paper = issued()

    page = client.get(reverse("verify:page", args=[paper.grouped_code.lower()]))

    told = page.content.decode()
    assert page.status_code == 200
    assert 'data-standing="holds"' in told
    assert paper.parcel.label in told
    assert paper.issued_by.username not in told


@pytest.mark.parametrize(("language", "word"), [("ar", "rtl"), ("en", "ltr")])
def test_the_public_page_speaks_both_languages(client, issued, language, word):
    paper = issued()
    client.cookies["django_language"] = language

    assert f'dir="{word}"' in client.get(reverse("verify:page", args=[paper.code])).content.decode()


def test_an_unknown_code_is_a_plain_answer(client, db):
    for code in ("0" * 28, "x", "‏" * 30, "%00", "é"):
        answer = client.get(f"/verify/{code}/")
        assert answer.status_code == 404
        assert "verdict-bad" in answer.content.decode()


def test_a_typed_code_leads_to_its_page(client, issued):
    paper = issued()

    answer = client.get(reverse("verify:landing"), {"code": f" {paper.grouped_code.lower()} "})

    assert answer["Location"] == reverse("verify:page", args=[paper.code])
    assert client.get(reverse("verify:landing"), {"code": "7H2K"}).status_code == 400


def test_copies_are_compared(client, issued):
    paper, body = issued(), None
    body = bytes_of(paper)
    address = reverse("verify:page", args=[paper.code])
    altered = bytearray(body)
    altered[len(body) // 2] ^= 1
    for handed_in, verdict in (
        (body, "genuine"),
        (bytes(altered), "altered"),
        (paper.content.encode(), "genuine"),
        (json.dumps(json.loads(paper.content), indent=1).encode(), "altered"),
    ):
        page = client.post(address, copy_of(handed_in)).content.decode()
        assert re.search(r'data-verdict="(\w+)"', page)[1] == verdict


@pytest.mark.parametrize("handed_in", [{}, {"copy": "text"}, copy_of(b"")])
def test_no_copy_is_told(client, issued, handed_in):
    paper = issued()

    assert client.post(reverse("verify:page", args=[paper.code]), handed_in).status_code == 400


def test_a_later_change_is_told_and_the_newer_code_is_not(client, issued, parcel):
    paper = issued()
    boundary = parcel.boundary
    boundary.valid_to = date(2025, 1, 1)
    boundary.save()
    make_boundary(parcel, boundary=square(side=21), valid_from=date(2025, 1, 1))
    newer = issued()
    address = reverse("verify:page", args=[paper.code])

    told = client.get(address).content.decode()
    client.force_login(make_person("desk"))
    told_to_staff = client.get(address).content.decode()

    assert 'data-standing="superseded"' in told
    assert 'data-change="boundary"' in told
    assert newer.code not in told
    assert newer.code in told_to_staff


def test_a_withdrawn_paper_is_told(client, issued):
    paper = issued()
    ExtractWithdrawal.objects.create(
        extract=paper, withdrawn_by=make_person("supervisor"), reason="خطأ في الإصدار"
    )

    told = client.get(reverse("verify:page", args=[paper.code])).content.decode()

    assert 'data-standing="withdrawn"' in told
    assert "خطأ في الإصدار" in told


def test_the_keys_are_published_before_anything_is_signed(client, db):
    (key,) = client.get("/verify/keys.json").json()["keys"]

    assert (key["kty"], key["crv"], len(key["x"])) == ("OKP", "Ed25519", 43)


def test_visitors_are_throttled_each_by_their_own_address(client, db, settings, monkeypatch):
    monkeypatch.setattr(OfVisitor, "rate", "3/min")

    answers = [client.get("/verify/").status_code for _ in range(4)]
    forged = client.get("/verify/", HTTP_X_FORWARDED_FOR="9.9.9.9").status_code
    elsewhere = client.get("/verify/", REMOTE_ADDR="10.0.0.9").status_code

    assert answers == [200, 200, 200, 429]
    assert (forged, elsewhere) == (429, 200)


def test_the_list_finds_a_code(client, issued):
    paper, other = issued(), issued(language="en")
    client.force_login(make_person("supervisor"))

    told = client.get("/extracts/", {"code": paper.grouped_code}).content.decode()

    assert paper.grouped_code in told
    assert other.grouped_code not in told
    assert client.get("/extracts/", {"on": "yesterday"}).status_code == 400


def test_the_file_lists_what_was_issued(client, planner, issued):
    paper = issued()

    answer = client.get(reverse("parcels:section", args=[paper.parcel_id, "extracts"]))

    assert paper.grouped_code in answer.content.decode()


def test_letters_that_are_no_longer_offered_cannot_be_issued(client, parcel, planner, template):
    LetterTemplate.objects.update(is_offered=False)

    answer = client.post(
        reverse("parcels:extract", args=[parcel.pk]), ASKED | {"paper": template.code}
    )

    assert answer.status_code == 400
