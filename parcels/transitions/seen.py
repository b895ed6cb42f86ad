"""That a person was shown what they record: a signed line which the form brings back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core import signing

if TYPE_CHECKING:
    from gis_core.accounts.models import User
    from parcels.transitions.change import Change

SALT = "parcels.transitions.seen"
HOLDS_S = 3600


def line_for(change: Change, user: User) -> str:
    """Given to whom the preview of this change is shown."""
    return signing.dumps([user.pk, change.digest], salt=SALT)


def was_shown(line: str, change: Change, user: User) -> bool:
    """Whether this very change was shown to this person within the hour."""
    try:
        told = signing.loads(line, salt=SALT, max_age=HOLDS_S)
    except signing.BadSignature:
        return False
    return told == [user.pk, change.digest]
