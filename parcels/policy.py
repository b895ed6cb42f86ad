"""The field policy of the parcel bank: one declaration for page, API, export, PDF and tiles.

How to use it
-------------
* A row of a protected table that leaves the database is first made a dict by a function of
  ``parcels/rows.py`` or its like, then passed through ``readable(table, row, user)``. Sections of
  the file do it by themselves: ``section.readable(row, user)`` is what the API, an extract or a
  report puts out, never ``section.as_json(row)``.
* An extract that anybody may verify passes ``user=None``: only PUBLIC values remain.
* An export or a tile layer of a protected table has only the columns of
  ``POLICY.may_leave(table, user)``.
* Names and numbers of people are SEALED: no row has them for anybody. ``parcels.rights.revealing``
  gives them out, for a purpose, and writes down to whom.
* A new field of a protected table, or a new value derived from one, needs a line here; until it
  has one it goes nowhere, and ``tests/test_policy.py`` fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gis_core.fieldpolicy import INTERNAL, SEALED, FieldPolicy, Line, restricted, rows_of

if TYPE_CHECKING:
    from gis_core.accounts.models import User


def _all(line: Line, *names: str) -> dict[str, Line]:
    return dict.fromkeys(names, line)


_NAMES = restricted("parcels.view_right")
PARTY = {
    **_all(INTERNAL, "id", "kind", "source"),
    # Bound to rows and columns, of no use outside.
    **_all(SEALED, "key", "name_ar", "name_en", "folded_names"),
    **_all(SEALED, "identifier_kind", "identifier", "identifier_index"),
    "masked_name": _NAMES,
}
DEED = _all(INTERNAL, "id", "number", "dated_on", "authority", "document", "source")
SHARE = {
    **_all(INTERNAL, "id", "right", "numerator", "denominator", "share", "percent"),
    "party": Line(_NAMES.secrecy, _NAMES.permission, rows="parcels.party"),
}
RIGHT = {
    **_all(INTERNAL, "id", "parcel", "kind", "valid_from", "valid_to", "source", "party_count"),
    "deed": rows_of("parcels.deed"),
    "shares": rows_of("parcels.rightshare"),
}
APPLICANT = {
    "licence": INTERNAL,
    "name": restricted("parcels.view_licenceapplicant"),
}
VIOLATION = {
    **_all(INTERNAL, "id", "number", "kind", "parcel", "building", "licence", "observed_on"),
    **_all(INTERNAL, "observed_at", "location", "description", "state", "observed_by", "source"),
    **_all(INTERNAL, "article", "document"),
}
EVENT = _all(
    INTERNAL, "id", "violation", "from_state", "to_state", "note", "actor", "legal_day", "at"
)
NOTICE = {
    **_all(INTERNAL, "id", "violation", "template", "number", "served_on", "period_days"),
    **_all(INTERNAL, "due_on", "text_ar", "text_en", "served_by", "source"),
}
INSPECTION = {
    **_all(INTERNAL, "id", "parcel", "violation", "visited_at", "basis", "basis_reference"),
    **_all(INTERNAL, "findings", "visited_by", "source"),
    "photos": rows_of("parcels.inspectionphoto"),
}
INSPECTION_PHOTO = {
    **_all(INTERNAL, "id", "inspection", "sha256", "width", "height", "taken_at", "recorded_at"),
    **_all(INTERNAL, "recorded_by", "withdrawn_at", "withdrawn_by", "withdrawn_because"),
    **_all(INTERNAL, "large", "small"),
    # Part of the pictures' addresses, of no use by itself.
    "key": SEALED,
}
POLICY = FieldPolicy(
    {
        "parcels.party": PARTY,
        "parcels.deed": DEED,
        "parcels.right": RIGHT,
        "parcels.rightshare": SHARE,
        "parcels.licenceapplicant": APPLICANT,
        "parcels.violation": VIOLATION,
        "parcels.violationevent": EVENT,
        "parcels.notice": NOTICE,
        "parcels.inspection": INSPECTION,
        "parcels.inspectionphoto": INSPECTION_PHOTO,
    }
)


def readable(table: str, row: Mapping[str, Any], user: User | None) -> dict[str, Any]:
    """The part of a row that a person may read; ``user=None`` is anybody outside."""
    return POLICY.readable(table, row, user)
