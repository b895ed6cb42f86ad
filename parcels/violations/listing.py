"""Cases by area, state and kind, a page at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import BadRequest
from django.utils.translation import gettext as _

from gis_core.search.fold import fold_digits
from parcels.models import Violation
from parcels.models.violation import ViolationQuerySet, ViolationState

if TYPE_CHECKING:
    from django.http import QueryDict

    from gis_core.accounts.models import User

PAGE = 50
OPEN, OVERDUE = "open", "overdue"


def violations_asked(asked: QueryDict, user: User) -> ViolationQuerySet:
    """What the person may see of what the filters name; ``BadRequest`` for what they cannot."""
    found = Violation.objects.visible_to(user)
    state = asked.get("state", OPEN)
    if state == OPEN:
        found = found.open()
    elif state == OVERDUE:
        found = found.overdue()
    elif state:
        if state not in ViolationState.values:
            raise BadRequest(_("There is no such state. Choose one from the list."))
        found = found.filter(state=state)
    for name, field in {"area": "parcel__area", "kind": "kind", "parcel": "parcel"}.items():
        if number := number_of(asked, name):
            found = found.filter(**{field: number})
    if after := number_of(asked, "after"):
        found = found.filter(pk__lt=after)
    shown = found.select_related("kind", "parcel__block", "parcel__area")
    return shown.order_by("-pk")


def number_of(asked: QueryDict, name: str) -> int | None:
    """A key in the address, digits of any script."""
    text: Any = fold_digits(asked.get(name, "")).strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise BadRequest(_("Choose from the lists: “%(name)s” is a number.") % {"name": name})
    return int(text)
