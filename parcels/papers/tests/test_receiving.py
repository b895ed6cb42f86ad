"""Documents come in whole or not at all, are known by their hash, and follow one another."""

import hashlib
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from gis_core.audit.models import AuditRecord
from gis_core.safeio import Refused
from gis_core.safeio.papers.tests import papers
from parcels.models import Document, DocumentText, StoredFile
from parcels.papers.changing import reclassify, withdraw
from parcels.papers.errors import PaperError
from parcels.papers.receiving import receive_document, supersede
from tests.make import (
    make_building_file,
    make_document,
    make_parcel,
    make_person,
)

pytestmark = pytest.mark.django_db

TITLE = {"document_type": "survey", "title_ar": "مخطط مساحي"}


def upload(content: bytes = b"", name: str = "../../etc/سند.exe") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or papers.pdf(), content_type="text/html")


def received(parcel=None, content: bytes = b"", **said) -> Document:
    values = TITLE | said
    return receive_document(
        upload(content), parcel=parcel or make_parcel(), actor=make_person("archivist"), **values
    )


def files() -> list[Path]:
    return [p for p in (Path(settings.MEDIA_ROOT) / "documents").rglob("*") if p.is_file()]


def test_a_document_is_kept_under_a_name_of_chance_and_known_by_its_hash():
    content = papers.pdf(pages=2)

    document = received(content=content)

    (path,) = files()
    assert path == Path(settings.MEDIA_ROOT) / document.file.name
    assert path.read_bytes() == content
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert (document.mime, document.size_bytes) == ("application/pdf", len(content))
    assert len(path.name) == 32
    assert path.suffix == ""
    assert StoredFile.objects.get(pk=document.sha256).pages == 2
    assert AuditRecord.objects.get(verb="document.received").object_id == str(document.pk)


@pytest.mark.parametrize("content", [b"<html>", b"\xff\xd8\xff", papers.pdf()[:100]])
def test_what_is_refused_leaves_neither_row_nor_file(content):
    with pytest.raises(Refused):
        received(content=content)

    assert files() == []
    assert not Document.objects.exists()


def test_a_file_beyond_the_limit_is_not_even_kept_whole(settings):
    settings.DOCUMENT_MAX_MB = 1

    with pytest.raises(Refused, match="paper_too_large"):
        received(content=papers.pdf() + b"\n" * 1_000_001)

    assert files() == []


def test_a_row_that_fails_takes_its_file_with_it():
    with pytest.raises(Exception, match="value too long"):
        received(title_ar="و" * 201)

    assert files() == []


def test_links_stay_within_the_parcel():
    folder = make_building_file()

    with pytest.raises(PaperError, match="belongs to another parcel"):
        received(building_file=folder)


def test_a_document_of_tomorrow_is_refused():
    with pytest.raises(PaperError):
        received(dated_on=timezone.localdate() + timedelta(days=1))


def test_a_new_version_follows_and_the_former_stays_readable():
    first = received()
    second = supersede(first, upload(papers.pdf(pages=2)), actor=None)

    first.refresh_from_db()
    assert (second.version, second.supersedes) == (2, first)
    assert second.title_ar == first.title_ar
    assert (Path(settings.MEDIA_ROOT) / first.file.name).exists()
    assert [d.pk for d in Document.objects.as_of(None)] == [second.pk]
    assert [d.version for d in first.chain()] == [2, 1]


def test_only_the_newest_version_is_followed():
    first = received()
    supersede(first, upload(papers.pdf(pages=2)), actor=None)

    with pytest.raises(PaperError, match="newer version"):
        supersede(first, upload(papers.pdf(pages=3)), actor=None)


def test_the_same_bytes_are_no_new_version():
    first = received()

    with pytest.raises(PaperError):
        supersede(first, upload(), actor=None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 1},
        {"version": 3},
        {"version": 2, "parcel": "other"},
    ],
)
def test_the_database_refuses_a_chain_that_does_not_count(wrong):
    first = make_document()
    parcel = make_parcel() if wrong.get("parcel") else first.parcel

    with pytest.raises(IntegrityError), transaction.atomic():
        make_document(parcel, version=wrong["version"], supersedes=first)


def test_the_database_refuses_a_loop_and_a_fork():
    first = make_document()
    second = make_document(first.parcel, version=2, supersedes=first)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_document(first.parcel, version=2, supersedes=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=first.pk).update(supersedes=second, version=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=second.pk).update(version=5)


def test_the_database_refuses_other_bytes_under_the_same_row():
    document = received()

    with pytest.raises(ProgrammingError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(sha256="0" * 64)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(file="documents/another")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_document(file="documents/without-hash")


def test_a_classification_holds_for_every_version():
    first = received()
    second = supersede(first, upload(papers.pdf(pages=2)), actor=None)

    reclassify(second, classification="restricted", actor=None)

    assert set(Document.objects.values_list("classification", flat=True)) == {"restricted"}
    with pytest.raises(PaperError):
        reclassify(second, classification="secret", actor=None)


def test_a_withdrawal_says_why_and_takes_the_whole_chain():
    first = received()
    second = supersede(first, upload(papers.pdf(pages=2)), actor=None)

    with pytest.raises(PaperError):
        withdraw(second, reason="  ", actor=None)
    withdraw(first, reason="من قسيمة أخرى", actor=None)

    assert not Document.objects.as_of(None).exists()
    with pytest.raises(PaperError):
        withdraw(second, reason="again", actor=None)
    with pytest.raises(PaperError):
        supersede(second, upload(papers.pdf(pages=3)), actor=None)


def days(on: date) -> set[int]:
    return set(Document.objects.as_of(on).values_list("pk", flat=True))


def test_a_day_gone_by_shows_the_versions_of_that_day():
    old = make_document(dated_on=date(2019, 5, 1))
    new = make_document(old.parcel, dated_on=date(2022, 5, 1), version=2, supersedes=old)
    undated = make_document(old.parcel)
    scanned = received(dated_on=date(2019, 1, 1))
    Document.objects.filter(pk=scanned.pk).update(
        recorded_at="2023-01-01T09:00:00+03:00", withdrawn_at="2024-01-01T09:00:00+03:00",
        withdrawal_reason="wrong",
    )  # fmt: skip

    assert days(date(2018, 1, 1)) == {undated.pk}
    assert days(date(2019, 5, 1)) == {undated.pk, old.pk}
    assert days(date(2022, 5, 1)) == {undated.pk, new.pk}
    assert days(date(2023, 1, 1)) == {undated.pk, new.pk, scanned.pk}
    assert days(date(2024, 1, 1)) == {undated.pk, new.pk}


def test_every_document_is_found_by_its_title_whoever_writes_the_row():
    document = make_document(title_ar="شهادة أوصاف")
    Document.objects.filter(pk=document.pk).update(title_ar="تعهد")

    assert DocumentText.objects.get(pk=document.pk).words == "'تعهد':1A"
    document.delete()
    assert not DocumentText.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_new_versions_at_once_make_one_chain():
    first = received()
    made, refused = [], []

    def bring(pages: int) -> None:
        try:
            made.append(supersede(first, upload(papers.pdf(pages=pages)), actor=None))
        except PaperError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=bring, args=[pages]) for pages in (2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(made), len(refused)) == (1, 1)
    assert len(files()) == 2
