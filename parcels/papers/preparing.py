"""In the worker: a file's text into the index, its pages into pictures of ours."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Value
from django.db.models.expressions import Func

from gis_core.pictures import put
from gis_core.safeio import Refused
from gis_core.safeio.papers import Picture, look, show, text
from parcels.models import Document, DocumentText, StoredFile

CHUNK = 8  # pages painted at one go
MOST_ATTEMPTS = 3
LOCK_SPACE = 7113  # the first half of the advisory locks by which files under work are known
PREVIEWS = "previews"
State = StoredFile.State


def prepare(sha256: str, first: int = 1) -> None:
    """Read what was not read yet, and paint the pages from ``first`` on; done twice, no harm."""
    with _alone(sha256) as is_ours:
        if not is_ours:
            return
        stored, _made = StoredFile.objects.get_or_create(sha256=sha256)
        path = path_of(sha256)
        if path is None:
            _refuse(stored, "paper_missing", {})
            return
        if stored.state == State.WAITING:
            _read(stored, path)
        elif first == 1:
            _share_text(sha256)
        if stored.state == State.READY:
            _paint(stored, path, first)


def prepare_waiting() -> int:
    """What no worker came to; returns how many files were taken up."""
    waiting = StoredFile.objects.filter(state=State.WAITING).values_list("sha256", flat=True)
    keys = list(waiting[:50])
    for sha256 in keys:
        prepare(sha256)
    return len(keys)


def path_of(sha256: str) -> Path | None:
    """Where the bytes lie, under whichever document's name."""
    names = Document.objects.filter(sha256=sha256).exclude(file="").values_list("file", flat=True)
    paths = (Path(settings.MEDIA_ROOT) / name for name in names[:20])
    return next((path for path in paths if path.is_file()), None)


def folder_of(sha256: str) -> Path:
    """Where its pictures lie; they can be made anew at any time."""
    return Path(settings.MEDIA_ROOT) / PREVIEWS / sha256[:2] / sha256


def picture_path(sha256: str, page: int, size: str) -> Path:
    """One picture, painted or not."""
    return folder_of(sha256) / f"{page}-{size}.webp"


def forget_pictures(sha256: str) -> None:
    """Drop the pictures of a file."""
    shutil.rmtree(folder_of(sha256), ignore_errors=True)


def _read(stored: StoredFile, path: Path) -> None:
    """Kind, pages and text; a file that breaks its reader three times is let be."""
    stored.attempts += 1
    stored.save(update_fields=["attempts"])
    try:
        if not stored.pages:
            stored.kind, stored.pages = look(path)
        body = text(path, stored.kind)
    except Refused as refusal:
        died = refusal.code == "paper_breaks_reader"
        if not died or stored.attempts >= MOST_ATTEMPTS:
            _refuse(stored, refusal.code, refusal.params)
        return
    with transaction.atomic():
        index_text(stored.sha256, body)
        stored.state = State.READY
        stored.save()


def _refuse(stored: StoredFile, code: str, values: dict[str, object]) -> None:
    stored.state, stored.note, stored.note_values = State.REFUSED, code, values
    stored.save()


def index_text(sha256: str, body: str) -> None:
    """The text of all documents that share these bytes, folded by the database."""
    titles = ("document__title_ar", "document__title_en")
    for row in DocumentText.objects.filter(document__sha256=sha256).values("pk", *titles):
        title_ar, title_en = (Value(row[title]) for title in titles)
        words = Func(title_ar, title_en, Value(body), function="parcels_document_words")
        DocumentText.objects.filter(pk=row["pk"]).update(body=body, words=words)


def _share_text(sha256: str) -> None:
    """The same bytes came again, as another document: it has the same text."""
    same = DocumentText.objects.filter(document__sha256=sha256)
    body = same.exclude(body="").values_list("body", flat=True).first()
    if body and same.filter(body="").exists():
        index_text(sha256, body)


def _paint(stored: StoredFile, path: Path, first: int) -> None:
    last = min(stored.pages or 0, first + CHUNK - 1)
    missing = [
        page
        for page in range(max(1, first), last + 1)
        if str(page) not in stored.page_notes
        and not picture_path(stored.sha256, page, "small").exists()
    ]
    if not missing:
        return
    painted = set()
    try:
        for picture in show(path, stored.kind, first=missing[0], last=missing[-1]):
            painted.add(picture.page)
            _put(stored, picture)
    except Refused as refusal:
        # The page after the last painted one is what broke the reader.
        culprit = max(painted, default=missing[0] - 1) + 1
        stored.page_notes[str(culprit)] = refusal.code
    stored.save(update_fields=["page_notes"])


def _put(stored: StoredFile, picture: Picture) -> None:
    if picture.refusal:
        stored.page_notes[str(picture.page)] = picture.refusal
        return
    put(picture_path(stored.sha256, picture.page, picture.size), picture.webp)


@contextmanager
def _alone(sha256: str) -> Iterator[bool]:
    """Whether nobody else prepares this file now; a worker that dies lets go of it."""
    key = int(sha256[:8], 16) - 2**31
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, key])
        (is_ours,) = cursor.fetchone()
    try:
        yield is_ours
    finally:
        if is_ours and not connection.needs_rollback and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, key])
