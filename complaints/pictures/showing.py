"""Who sees a picture: staff who see the case, and whoever holds an address signed for them.

No picture is public: a photograph of a street has faces, number plates and front doors in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core import signing
from django.urls import reverse

from complaints.models import Photo
from complaints.pictures.preparing import picture_path
from gis_core.safeio.photos import SIZES

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from complaints.models import Complaint
    from gis_core.accounts.models import User

SIGNED_SECONDS = 3600
_SIGNER = signing.TimestampSigner(salt="complaints.pictures")


def address_of(photo: Photo, size: str = "large") -> str:
    """Where staff who see the case see the picture."""
    return reverse("pictures:show", args=[photo.key, size])


def signed_address_of(photo: Photo, size: str = "large") -> str:
    """The same for a page that has asked otherwise who is there; good for an hour."""
    mark = _SIGNER.sign(photo.key).rpartition(photo.key)[2].lstrip(":")
    return f"{address_of(photo, size)}?mark={mark}"


def shown_to_reporter(complaint: Complaint) -> dict[str, list[dict[str, object]]]:
    """The pictures of a case before and after the work, for whoever it is known to belong to."""
    shown: dict[str, list[dict[str, object]]] = {"before": [], "after": []}
    for photo in complaint.photos.filter(state=Photo.State.READY):
        side = "after" if photo.stage == Photo.Stage.AFTER else "before"
        addresses = {size: signed_address_of(photo, size) for size in SIZES}
        shown[side].append({"width": photo.width, "height": photo.height, **addresses})
    return shown


def shown_to(user: User | AnonymousUser, key: str, size: str, mark: str = "") -> Photo | None:
    """The photograph, if it is ready and this person or this mark may see it."""
    if size not in SIZES:
        return None
    photos = Photo.objects.filter(key=key, state=Photo.State.READY)
    if not _is_signed(key, mark):
        photos = photos.visible_to(user) if user.is_authenticated else photos.none()
    photo = photos.first()
    return photo if photo and picture_path(key, size).is_file() else None


def _is_signed(key: str, mark: str) -> bool:
    try:
        _SIGNER.unsign(f"{key}:{mark}", max_age=SIGNED_SECONDS)
    except signing.BadSignature:
        return False
    return True
