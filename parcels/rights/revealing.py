"""The names behind the rights in a parcel, for a purpose, once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied

from gis_core.reveals.door import reveal
from parcels.models import Party, RightShare
from parcels.rights import rows
from parcels.rights.section import rights_of

if TYPE_CHECKING:
    from gis_core.accounts.models import User
    from gis_core.reveals.reason import Reason
    from parcels.models import Parcel


def reveal_holders(
    parcel: Parcel, *, actor: User, reason: Reason, on: date | None = None, with_numbers: bool
) -> list[dict[str, Any]]:
    """The rights in a parcel with the names of their holders; each holder is one row of the record.

    For this answer alone: the caller keeps nothing of it. Raises ``PermissionDenied`` and
    ``RevealRefused``; then nobody has been named.
    """
    if not actor.has_perm("parcels.reveal_right"):
        raise PermissionDenied
    rights = list(rights_of(parcel, actor, on))
    shares = RightShare.objects.filter(right__in=rights)
    parties = list(Party.objects.filter(pk__in=shares.values("party")).order_by("pk"))

    def read(party: Party) -> tuple[int, dict[str, object]]:
        return party.pk, rows.revealed(party, with_number=with_numbers)

    fields = ["name", "identifier"] if with_numbers else ["name"]
    told = dict(reveal(parties, actor=actor, reason=reason, about=parcel, fields=fields, read=read))
    return [
        {
            "right": right,
            "holders": [(share, told[share.party_id]) for share in right.shares.all()],
        }
        for right in rights
    ]
