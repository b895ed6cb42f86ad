"""Rights and shares as rows: without names, and with names for the one answer that has them."""

from __future__ import annotations

from gis_core.areas.names import in_language
from gis_core.sealed.sealing import masked
from parcels.models import Deed, Party, Right, RightShare
from parcels.rights.masks import masked_name

Row = dict[str, object]
DIGITS_SHOWN = 3


def right(row: Right) -> Row:
    """A right's shape. Goes through ``parcels.policy`` before anybody reads it."""
    shares = list(row.shares.all())
    return {
        "id": row.pk,
        "kind": row.kind,
        "deed": deed(row.deed) if row.deed else None,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
        "party_count": len(shares),
        "shares": [share(one) for one in shares],
    }


def deed(row: Deed) -> Row:
    """What proves the right."""
    return {
        "number": row.number,
        "dated_on": row.dated_on.isoformat() if row.dated_on else None,
        "authority": row.authority,
    }


def share(row: RightShare) -> Row:
    """A part, as a fraction and for the eye in per cent."""
    return {
        "id": row.pk,
        "share": f"{row.numerator}/{row.denominator}",
        "percent": round(100 * row.numerator / row.denominator, 4),
        "party": party(row.party),
    }


def party(row: Party) -> Row:
    """A holder, with the name masked; the state is nobody, so its name is told."""
    name = in_language(row.name_ar, row.name_en)
    return {
        "kind": row.kind,
        "masked_name": name if row.kind == Party.Kind.STATE else masked_name(name),
    }


def revealed(row: Party, *, with_number: bool) -> Row:
    """A holder by name, and by number where that was asked for and written down."""
    number = row.identifier.open() if row.identifier else ""
    return {
        "name": in_language(row.name_ar, row.name_en),
        "identifier": number if with_number else masked(number, shown=DIGITS_SHOWN),
    }
