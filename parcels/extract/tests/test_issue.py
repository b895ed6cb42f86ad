"""Issuing: signed, kept, numbered, and never altered."""

import base64
import hashlib
import json
import subprocess
from datetime import date

import pypdfium2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis_core.audit.models import AuditRecord
from parcels.extract import keys
from parcels.extract.canonical import canonical
from parcels.extract.checking import compare
from parcels.extract.errors import NoSigningKey, NotAllowed
from parcels.extract.issue import Wanted, issue
from parcels.extract.offline import check_offline, enclosed_files
from parcels.extract.seal import read_seal
from parcels.models import Extract, SigningKey
from tests.make import make_person


def bytes_of(extract):
    with extract.pdf.open("rb") as file:
        return file.read()


@pytest.fixture
def paper(issued):
    return issued()


def test_what_is_kept_is_what_was_signed(paper):
    content = paper.content.encode()

    assert canonical(json.loads(content)) == content
    assert hashlib.sha256(content).hexdigest() == paper.content_sha256
    assert hashlib.sha256(bytes_of(paper)).hexdigest() == paper.pdf_sha256
    public = paper.key.public_key
    for about, sha256, signature in (
        (keys.CONTENT, paper.content_sha256, paper.signature),
        (keys.PDF, paper.pdf_sha256, paper.pdf_signature),
    ):
        assert keys.is_signed(keys.statement(about, paper.code, sha256), signature, public)


def test_the_content_travels_inside_the_pdf(paper):
    files = enclosed_files(bytes_of(paper))

    assert files["content.json"] == paper.content.encode()
    assert json.loads(files["signature.json"])["signature"] == paper.signature


def test_issuing_is_recorded_without_the_code(paper):
    record = AuditRecord.objects.get(verb="extract.issued")

    assert record.object_id == str(paper.parcel_id)
    assert paper.code not in json.dumps(record.detail)


@pytest.mark.parametrize(
    "statement", ["UPDATE parcels_extract SET content = '{}'", "DELETE FROM parcels_extract"]
)
def test_the_database_refuses_to_alter_or_delete(paper, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_offline_the_published_keys_and_the_file_suffice(paper):
    found = check_offline(bytes_of(paper), keys.published())

    assert found.is_genuine
    assert (found.code, found.content["parcel"]["number"]) == (paper.code, paper.parcel.label)


def test_another_key_proves_nothing(paper):
    stranger = keys.Signer(Ed25519PrivateKey.generate())

    found = check_offline(bytes_of(paper), [keys.as_jwk(stranger.public_key)])

    assert not found.is_genuine


def test_each_of_many_changed_bytes_of_a_pdf_is_noticed(paper):
    body = bytes_of(paper)
    known = {key["kid"]: key["x"] for key in keys.published()}
    for at in [*range(0, len(body), max(1, len(body) // 400)), len(body) - 1]:
        altered = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
        assert compare(paper, altered).verdict == "altered", at
        seal = read_seal(altered)
        assert seal is None or not seal.is_true(known.get(seal.key_id, "")), at


def test_every_changed_byte_of_the_seal_is_noticed(paper):
    """Also a changed letter of the signature's own digits, which the signature cannot cover."""
    body = bytes_of(paper)
    start = body.index(b"qasima-seal-v1")
    for at in range(start - 20, body.index(b" end", start) + 20):
        for change in (1, 32):  # 32 makes a small letter a capital one
            altered = body[:at] + bytes([body[at] ^ change]) + body[at + 1 :]
            assert not check_offline(altered, keys.published()).is_genuine, (at, change)


def test_every_changed_byte_of_the_json_is_noticed(paper):
    body = paper.content.encode()

    @settings(max_examples=300, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, len(body) - 1), st.integers(1, 255))
    def check(at, change):
        altered = body[:at] + bytes([body[at] ^ change]) + body[at + 1 :]
        assert compare(paper, altered).verdict == "altered"

    check()


@pytest.mark.parametrize("more", [b" ", b"\n%%EOF\n", b"\x00"])
def test_added_and_missing_bytes_are_noticed(paper, more):
    body = bytes_of(paper)

    for altered in (body + more, more + body, body[:-1], body[1:]):
        assert compare(paper, altered).verdict == "altered"
        assert not check_offline(altered, keys.published()).is_genuine


def test_another_genuine_paper_is_not_called_altered(issued):
    one, other = issued(), issued(language="en")

    assert compare(one, bytes_of(other)).verdict == "another"
    assert compare(one, bytes_of(one)).verdict == "genuine"
    assert compare(one, one.content.encode()).verdict == "genuine"


def test_without_a_key_nothing_is_issued(parcel, settings):
    for wrong in ("", "short", "é", base64.b64encode(b"x" * 31).decode()):
        settings.EXTRACT_SIGNING_KEY = wrong
        with pytest.raises(NoSigningKey):
            issue(parcel, Wanted("ar"), actor=make_person("planner"), site="https://x")
    assert not Extract.objects.exists()


@pytest.mark.parametrize("role", ["inspector", "analyst", "administrator"])
def test_other_roles_do_not_issue(parcel, role):
    with pytest.raises(NotAllowed):
        issue(parcel, Wanted("ar"), actor=make_person(role), site="https://x")


def test_an_old_key_stays_published_after_a_new_one_came(issued, settings):
    first = issued()
    settings.EXTRACT_SIGNING_KEY = base64.b64encode(b"another key of 32 bytes, exactly").decode()
    second = issued()

    assert SigningKey.objects.count() == 2
    known = keys.published()
    for paper in (first, second):
        assert check_offline(bytes_of(paper), known).is_genuine


def test_a_file_whose_row_fails_is_not_left_behind(parcel, monkeypatch, settings):
    monkeypatch.setattr(Extract.objects, "create", lambda **_given: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        issue(parcel, Wanted("ar"), actor=make_person("planner"), site="https://x")

    assert list(settings.MEDIA_ROOT.rglob("*.pdf")) == []


def test_as_of_a_day_gone_by(issued):
    paper = issued(on=date(2022, 3, 1))

    assert json.loads(paper.content)["as_of"] == "2022-03-01"


def test_the_map_is_drawn_and_not_blank(paper):
    page = pypdfium2.PdfDocument(bytes_of(paper))[0].render(scale=1).to_pil().convert("L")
    frame = page.crop((45, 160, 550, 440))  # points: where the map stands on the sheet

    assert len(frame.getcolors()) > 20


def test_openssl_alone_can_check_the_content(paper, tmp_path):
    """As docs/users/verify.md describes it."""
    files = enclosed_files(bytes_of(paper))
    proof = json.loads(files["signature.json"])
    sha256 = hashlib.sha256(files["content.json"]).hexdigest()
    raw = base64.urlsafe_b64decode(keys.published()[0]["x"] + "=")
    (tmp_path / "key.der").write_bytes(bytes.fromhex("302a300506032b6570032100") + raw)
    (tmp_path / "signed").write_text(f"qasima-extract-v1\ncontent\n{proof['code']}\n{sha256}\n")
    (tmp_path / "signature").write_bytes(base64.b64decode(proof["signature"]))

    told = subprocess.run(
        ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key.der",
         "-rawin", "-in", "signed", "-sigfile", "signature"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert "Verified Successfully" in told.stdout
