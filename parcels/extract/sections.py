"""Issued papers as a section of the parcel's file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from parcels import file
from parcels.models import Extract

if TYPE_CHECKING:
    from gis_core.accounts.models import User
    from parcels.models import Parcel


def _issued(parcel: Parcel, user: User, on: date | None) -> QuerySet:
    seen = Extract.objects.visible_to(user).filter(parcel=parcel)
    if on:
        seen = seen.filter(issued_on__lte=on)
    return seen.select_related("letter").defer("content", "themes").order_by("-pk")


def _as_json(row: Extract) -> dict[str, Any]:
    return {
        "code": row.code,
        "kind": row.letter.code if row.letter else "extract",
        "number": row.number,
        "language": row.language,
        "issued_on": row.issued_on.isoformat(),
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
        "pdf_sha256": row.pdf_sha256,
        "content_sha256": row.content_sha256,
    }


def register() -> None:
    """Put the section after what papers are made of."""
    file.register(
        file.FileSection(
            key="extracts",
            title=_("Issued papers"),
            permission="parcels.view_extract",
            template="parcels/sections/extracts.html",
            rows=_issued,
            register=Extract.objects.all,
            as_json=_as_json,
            order=95,
        )
    )
