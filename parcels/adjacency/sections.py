"""Neighbours, frontage and corner as a section of the file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from parcels import file
from parcels.adjacency.sides import Side
from parcels.adjacency.statement import with_surroundings
from parcels.adjacency.surroundings import Neighbour, Surroundings
from parcels.adjacency.winds import CODES
from parcels.models import ParcelBoundary

if TYPE_CHECKING:
    from gis_core.accounts.models import User
    from parcels.models import Parcel

Row = dict[str, object]


def register() -> None:
    """Put the section into the file, after the boundary."""
    file.register(
        file.FileSection(
            key="neighbours",
            title=_("Neighbours and frontage"),
            permission="parcels.view_parcel",
            template="parcels/sections/neighbours.html",
            rows=_rows,
            register=ParcelBoundary.objects.all,
            as_json=as_json,
            order=15,
            is_counted=False,
        )
    )


def _rows(parcel: Parcel, user: User, on: date | None) -> QuerySet:
    """The boundary in force with what lies around it, which counting does not compute."""
    held = ParcelBoundary.objects.as_of(on).visible_to(user).filter(parcel=parcel)
    drawn = held.defer("boundary", "boundary_web", "source_boundary")
    return with_surroundings(drawn, scope=user.scope, on=on)


def as_json(row: ParcelBoundary) -> Row:
    """Neighbours and sides; what the person may not see is counted, not named."""
    around: Surroundings = row.surroundings  # type: ignore[attr-defined]
    return {
        "perimeter_m": _metres(around.perimeter_m),
        "frontage_m": _metres(around.frontage_m),
        "is_corner": around.is_corner,
        "neighbours": [_neighbour(one) for one in around.neighbours],
        "touching": [_neighbour(one) for one in around.touching],
        "overlapping": [_neighbour(one) for one in around.overlapping],
        "sides": [_side(side) for side in around.sides],
    }


def _neighbour(one: Neighbour) -> Row:
    told: Row = {"shared_m": _metres(one.shared_m), "towards": CODES[one.towards]}
    if not one.is_seen:
        return {"id": None, "number": None} | told
    return {"id": one.id, "number": one.label, "block": one.block} | told


def _side(side: Side) -> Row:
    street = side.street
    return {
        "length_m": _metres(side.length_m),
        "faces": CODES[side.faces],
        "kind": "open" if side.is_open else "covered" if side.is_covered else "shared",
        "street": None
        if street is None
        else {
            "name_ar": street.name_ar,
            "name_en": street.name_en,
            "kind": street.kind,
            "width_m": street.width_m,
        },
    }


def _metres(value: float) -> float:
    return round(value, 2)
