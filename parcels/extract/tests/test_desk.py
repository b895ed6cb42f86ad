"""Around issuing: withdrawing, writing letters, checking a file at the command line."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from parcels.extract import keys
from parcels.models import ExtractWithdrawal, LetterTemplate
from tests.make import make_person


@pytest.fixture
def admin(client, db):
    person = make_person("administrator")
    person.is_staff = True
    person.save()
    client.force_login(person)
    return person


def written(paper, folder):
    path = folder / "paper.pdf"
    with paper.pdf.open("rb") as file:
        path.write_bytes(file.read())
    return path


def test_the_command_knows_a_genuine_file(issued, tmp_path, capsys):
    paper = issued()

    call_command("verify_extract", str(written(paper, tmp_path)))

    assert paper.grouped_code in capsys.readouterr().out


def test_the_command_needs_nothing_but_saved_keys(issued, tmp_path, settings, capsys):
    path = written(issued(), tmp_path)
    saved = tmp_path / "keys.json"
    saved.write_text(json.dumps({"keys": keys.published()}))
    settings.EXTRACT_SIGNING_KEY = ""

    call_command("verify_extract", str(path), key=saved)

    assert "genuine" in capsys.readouterr().out


def test_the_command_refuses_an_altered_file(issued, tmp_path):
    path = written(issued(), tmp_path)
    body = bytearray(path.read_bytes())
    body[len(body) // 3] ^= 1
    path.write_bytes(bytes(body))

    with pytest.raises(CommandError, match="NOT GENUINE"):
        call_command("verify_extract", str(path))


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7", b"\x00" * 100])
def test_the_command_refuses_what_is_no_paper(db, tmp_path, body):
    path = tmp_path / "x.pdf"
    path.write_bytes(body)

    with pytest.raises(CommandError):
        call_command("verify_extract", str(path))


@pytest.mark.parametrize(
    ("role", "status"), [("supervisor", 302), ("planner", 403), ("desk", 403), ("analyst", 403)]
)
def test_who_may_withdraw(client, issued, role, status):
    paper = issued()
    client.force_login(make_person(role))

    answer = client.post(reverse("extracts:withdraw", args=[paper.code]), {"reason": "خطأ"})

    assert answer.status_code == status
    assert ExtractWithdrawal.objects.count() == (status == 302)


def test_a_paper_is_withdrawn_once_and_with_a_reason(client, issued):
    paper = issued()
    client.force_login(make_person("supervisor"))
    address = reverse("extracts:withdraw", args=[paper.code])

    statuses = [client.post(address, {"reason": why}).status_code for why in ("", "خطأ", "خطأ")]

    assert statuses == [400, 302, 400]


LETTER = {
    "code": "planning", "title_ar": "كتاب", "title_en": "Letter", "body_ar": "قسيمة",
    "body_en": "Parcel {{parcel.number}}", "valid_days": "", "is_offered": "on",
}  # fmt: skip


def test_an_unknown_blank_is_named(client, admin):
    wrong = LETTER | {"body_ar": "{{parcel.numbr}}"}

    answer = client.post(reverse("admin:parcels_lettertemplate_add"), wrong)

    assert answer.status_code == 200
    assert "{{parcel.numbr}}" in answer.content.decode() or "parcel.numbr" in str(
        answer.context["errors"]
    )
    assert not LetterTemplate.objects.exists()


def test_a_letter_is_written_and_looked_at(client, admin, parcel):
    client.post(reverse("admin:parcels_lettertemplate_add"), LETTER)
    template = LetterTemplate.objects.get()

    page = client.get(reverse("admin:parcels_lettertemplate_change", args=[template.pk]))
    for language, status in (("ar", 200), ("en", 200), ("fr", 404)):
        address = reverse("admin:parcels_lettertemplate_preview", args=[template.pk, language])
        assert client.get(address).status_code == status

    assert "{{parcel.deed_area}}" in page.content.decode()


def test_others_do_not_look_at_letters_being_written(client, template):
    client.force_login(make_person("planner"))
    address = reverse("admin:parcels_lettertemplate_preview", args=[template.pk, "ar"])

    assert client.get(address).status_code == 302
