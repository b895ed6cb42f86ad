"""What the pages of selections share: who may, what was asked, and how a refusal is told."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from gis_core.accounts.signed_in import SignedInRequest
from gis_core.search.fold import fold_digits
from parcels.models import Selection

may_see = permission_required("parcels.view_selection", raise_exception=True)
may_add = permission_required("parcels.add_selection", raise_exception=True)
may_change = permission_required("parcels.change_selection", raise_exception=True)
LONGEST_IDS = 250_000  # characters of twenty thousand keys


def visible(request: SignedInRequest, key: str) -> Selection:
    """404 for what is not open to the person: that it exists is not told."""
    return get_object_or_404(Selection.objects.visible_to(request.user), key=key)


def own(request: SignedInRequest, key: str) -> Selection:
    """404 for other people's selections: only their maker changes them."""
    return get_object_or_404(Selection.objects.made_by(request.user), key=key)


def number(request: HttpRequest, name: str, *, default: int, most: int) -> int:
    """A whole number of the address."""
    try:
        return max(0, min(int(fold_digits(request.GET.get(name, str(default)))), most))
    except ValueError as error:
        raise BadRequest(_("“%(name)s” is a whole number.") % {"name": name}) from error


def ids(texts: list[str]) -> list[int]:
    """Parcel keys, separated by commas; raises ``BadRequest`` for anything else."""
    joined = ",".join(texts)
    if len(joined) > LONGEST_IDS:
        raise BadRequest(_("A selection holds 20,000 parcels at most. Choose fewer."))
    parts = [part.strip() for part in joined.split(",") if part.strip()]
    if not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
        raise BadRequest(_("Choose the parcels from the list."))
    return [int(part) for part in parts]
