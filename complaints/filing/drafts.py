"""What becomes of a draft between its steps. Only the browser that began it knows it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from complaints.filing.faults import Faults
from complaints.identity.limits import Limit, spend
from complaints.models import Draft, DraftPhoto
from complaints.models.draft import SESSION_KEY
from complaints.photos import MOST_PHOTOS, incoming_folder, keep_upload
from gis_core import crs
from gis_core.safeio import Refused, sentence_of
from gis_core.safeio.photos import look

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase
    from django.core.files.uploadedfile import UploadedFile

# Behind one address there may be a whole office; each draft may hold 120 MB of photographs.
DRAFTS_PER_HOUR = 60


def draft_of(session: SessionBase) -> Draft | None:
    """The draft that this browser is writing."""
    drafts = Draft.objects.of(session).select_related("category__group", "area", "block")
    return drafts.first()


def begin(session: SessionBase, *, household: str) -> Draft:
    """A new draft for this browser; raises ``TooOften`` where one household begins very many."""
    spend(Limit("draft", household, DRAFTS_PER_HOUR, timedelta(hours=1)))
    draft = Draft.objects.create()
    session[SESSION_KEY] = str(draft.pk)
    return draft


def add_photo(draft: Draft, upload: UploadedFile) -> DraftPhoto | None:
    """Keep a photograph beside the draft; None where it is there already.

    It is looked at in the child at once, for its place and so that what is none is refused while
    the person is still there. Raises ``Faults``.
    """
    if draft.photos.count() >= MOST_PHOTOS:
        raise Faults(photos=_("Six photographs are enough. Remove one to add another."))
    kept = keep_upload(upload)
    path = incoming_folder() / kept["key"]
    try:
        seen = look(path)
        here = seen.lng is not None and seen.lat is not None and crs.is_within(seen.lng, seen.lat)
        with transaction.atomic():
            return DraftPhoto.objects.create(
                draft=draft,
                lng=seen.lng if here else None,
                lat=seen.lat if here else None,
                **kept,
            )
    except Refused as refusal:
        path.unlink(missing_ok=True)
        raise Faults(photos=sentence_of(refusal)) from refusal
    except IntegrityError:
        path.unlink(missing_ok=True)
        return None


def remove_photo(draft: Draft, pk: int) -> None:
    """Take a photograph back, bytes and all."""
    for photo in draft.photos.filter(pk=pk):
        photo.delete()
        (incoming_folder() / photo.key).unlink(missing_ok=True)


def discard(draft: Draft) -> None:
    """Delete a draft and the bytes of its photographs."""
    for photo in draft.photos.all():
        (incoming_folder() / photo.key).unlink(missing_ok=True)
    draft.delete()


def forget_old() -> int:
    """Drop drafts that nobody went on with; returns how many."""
    old = list(Draft.objects.forgotten().prefetch_related("photos")[:500])
    for draft in old:
        discard(draft)
    return len(old)
