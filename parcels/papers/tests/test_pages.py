"""Bytes as they are served, and the viewer."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from gis_core.audit.models import AuditRecord
from gis_core.safeio.papers.tests import papers
from gis_core.safeio.sentences import say
from parcels.models import StoredFile
from parcels.papers import preparing
from parcels.papers.tests.cases import prepared, received
from tests.make import (
    make_document,
)

pytestmark = pytest.mark.django_db


def test_bytes_come_as_a_download_that_no_browser_runs(client, archivist):
    document = received(papers.pdf(pages=3))

    response = client.get(reverse("documents:file", args=[document.pk]))

    assert b"".join(response.streaming_content) == papers.pdf(pages=3)
    assert response["Content-Disposition"] == (
        f'attachment; filename="qasima-{document.pk}-v1.pdf"'
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert AuditRecord.objects.filter(verb="document.downloaded").count() == 1


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-3", 206, slice(0, 4)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=-7", 206, slice(-7, None)),
        ("bytes=5-999999999", 206, slice(5, None)),
        ("bytes=0-1,4-5", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
        ("bytes=-", 200, slice(None)),
        ("bytes=9-3", 416, None),
        ("bytes=99999999999-", 416, None),
        ("bytes=-0", 416, None),
    ],
)
def test_parts_of_a_file(client, archivist, asked, status, part):
    content = papers.pdf(pages=4)
    document = received(content)

    response = client.get(reverse("documents:file", args=[document.pk]), headers={"Range": asked})

    assert response.status_code == status
    if part is not None:
        body = b"".join(response.streaming_content)
        assert body == content[part]
        assert int(response["Content-Length"]) == len(body)
        assert response["Content-Security-Policy"].endswith("sandbox")


def test_a_head_tells_the_size(client, archivist):
    document = received()

    response = client.head(reverse("documents:file", args=[document.pk]))

    assert (response.status_code, int(response["Content-Length"])) == (200, document.size_bytes)
    assert response["Accept-Ranges"] == "bytes"


def test_a_proxy_is_told_where_the_file_lies_and_sends_it(client, archivist, settings):
    settings.MEDIA_ACCEL = "/media-internal/"
    document = received()

    response = client.get(reverse("documents:file", args=[document.pk]))

    assert response["X-Accel-Redirect"] == f"/media-internal/{document.file.name}"
    assert response.content == b""


def test_no_path_leads_out_of_the_store(client, archivist):
    for name in ("../../settings.py", "documents/../../x", "%2e%2e/x"):
        for address in (f"/documents/1/file/{name}", f"/documents/{name}/", f"/media/{name}"):
            assert client.get(address).status_code == 404, address


def test_a_description_without_a_file_has_nothing_to_download(client, archivist):
    document = make_document()

    assert client.get(reverse("documents:file", args=[document.pk])).status_code == 404
    assert client.get(reverse("documents:page", args=[document.pk])).status_code == 200


def test_the_viewer_waits_then_shows_pictures_of_ours(client, archivist):
    document = received(papers.scan(pages=11))
    stored = StoredFile.objects.get()
    assert stored.state == "waiting"

    address = reverse("documents:page", args=[document.pk])
    first = client.get(address)  # asks a worker, which here is this very process
    again = client.get(address)

    assert first.context["shown"].is_pending
    assert again.context["shown"].is_ready
    assert [one.page for one in again.context["shown"].strip] == list(range(1, 9))
    picture = client.get(reverse("documents:picture", args=[document.pk, 1, "large"]))
    assert picture["Content-Type"] == "image/webp"
    assert b"".join(picture.streaming_content)[8:12] == b"WEBP"


def test_later_pages_are_prepared_when_they_are_turned_to(client, archivist):
    document = prepared(papers.scan(pages=11))
    address = reverse("documents:page", args=[document.pk])

    assert client.get(address, {"page": 10}).context["shown"].is_pending
    view = client.get(address, {"page": "١٠"}, headers={"HX-Request": "true"})

    assert view.context["shown"].is_ready
    assert "parcels/papers/page.html" not in [t.name for t in view.templates]


@pytest.mark.parametrize("page", ["x", "-1", "1e9", "٩" * 30, "\0"])
def test_odd_pages_are_told(client, archivist, page):
    address = reverse("documents:page", args=[received().pk])

    assert client.get(address, {"page": page}).status_code == 400


def test_a_page_beyond_the_last_is_the_last(client, archivist):
    document = prepared(papers.scan(pages=2))

    view = client.get(reverse("documents:page", args=[document.pk]), {"page": 99})

    assert view.context["shown"].page == 2


def test_what_cannot_be_read_says_why(client, archivist):
    """Bytes that came with a delivery are looked at only when somebody opens them."""
    (Path(settings.MEDIA_ROOT) / "documents").mkdir(parents=True)
    (Path(settings.MEDIA_ROOT) / "documents/old").write_bytes(b"<html>")
    document = make_document(file="documents/old", sha256="a" * 64, mime="text/html")
    preparing.prepare(document.sha256)

    view = client.get(reverse("documents:page", args=[document.pk])).context["shown"]
    file = client.get(reverse("documents:file", args=[document.pk]))

    assert not view.is_pending
    assert "PDF" in view.sentence
    assert file["Content-Type"] == "application/octet-stream"


def test_a_lost_file_is_told_and_not_waited_for(client, archivist):
    document = received()
    (Path(settings.MEDIA_ROOT) / document.file.name).unlink()

    view = client.get(reverse("documents:page", args=[document.pk])).context["shown"]

    assert not view.is_pending
    assert view.sentence == say("paper_missing", {})


def test_a_file_that_breaks_its_reader_is_let_be_after_three_times(monkeypatch):
    document = received()
    StoredFile.objects.update(pages=None, kind="")
    path = Path(settings.MEDIA_ROOT) / document.file.name
    monkeypatch.setattr("gis_core.safeio.sandbox.sys.executable", "/bin/false")
    assert path.exists()

    for _attempt in range(preparing.MOST_ATTEMPTS):
        preparing.prepare(document.sha256)

    stored = StoredFile.objects.get()
    assert (stored.state, stored.note) == ("refused", "paper_breaks_reader")
