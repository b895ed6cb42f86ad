"""What the viewer shows of a document: a page, the pages around it, what is being prepared."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.core.cache import cache
from django.utils.translation import gettext as _

from gis_core.safeio.sentences import say
from gis_core.waking import wake
from parcels.models import Document, StoredFile
from parcels.papers.preparing import CHUNK, path_of, picture_path
from parcels.papers.tasks import prepare_document

ASKED_AGAIN_SECONDS = 20
State = StoredFile.State


@dataclass
class Thumbnail:
    """One page in the strip."""

    page: int
    is_ready: bool


@dataclass
class Shown:
    """One page of the viewer; ``sentence`` says why there is no picture, where there is none."""

    document: Document
    page: int = 1
    pages: int = 0
    is_ready: bool = False
    is_pending: bool = False
    sentence: str = ""
    strip: list[Thumbnail] = field(default_factory=list)

    @property
    def before(self) -> int | None:
        return self.page - 1 if self.page > 1 else None

    @property
    def after(self) -> int | None:
        return self.page + 1 if self.page < self.pages else None


def shown(document: Document, page: int) -> Shown:
    """The page as it can be shown now; what is missing is asked for."""
    if not document.file:
        return Shown(document, sentence=_("Only the description is kept here, not the file."))
    stored = stored_file(document)
    if stored.state == State.REFUSED:
        return Shown(document, sentence=say(stored.note, stored.note_values))
    if stored.state == State.WAITING and path_of(document.sha256) is None:
        return Shown(document, sentence=say("paper_missing", {}))
    pages = stored.pages or 0
    view = Shown(document, page=max(1, min(page, pages or 1)), pages=pages)
    if stored.state == State.WAITING:
        view.is_pending = True
        _ask(document.sha256, 1)
        return view
    return _with_pictures(view, stored)


def stored_file(document: Document) -> StoredFile:
    """What is known of its bytes; what came with a delivery is looked at when first opened."""
    stored, _made = StoredFile.objects.get_or_create(sha256=document.sha256)
    return stored


def first_of_strip(page: int) -> int:
    """The strip's first page: pages are prepared and shown in strips."""
    return (page - 1) // CHUNK * CHUNK + 1


def is_painted(sha256: str, page: int, size: str) -> bool:
    """Whether the picture lies ready."""
    return picture_path(sha256, page, size).is_file()


def _with_pictures(view: Shown, stored: StoredFile) -> Shown:
    first = first_of_strip(view.page)
    window = range(first, min(first + CHUNK, view.pages + 1))
    known = {int(page): code for page, code in stored.page_notes.items()}
    view.strip = [Thumbnail(page, is_painted(stored.sha256, page, "small")) for page in window]
    view.is_ready = is_painted(stored.sha256, view.page, "large")
    if view.page in known:
        view.sentence = say(known[view.page], {})
    missing = any(not one.is_ready and one.page not in known for one in view.strip)
    if missing:
        view.is_pending = True
        _ask(stored.sha256, first)
    return view


def _ask(sha256: str, first: int) -> None:
    """At most once in a while, however often the page asks."""
    if cache.add(f"preview:{sha256}:{first}", 1, ASKED_AGAIN_SECONDS):
        wake(prepare_document.name, sha256, first)
