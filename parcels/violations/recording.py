"""What inspectors write down: a violation with the visit in which it was seen, and later visits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from gis_core.audit.records import record
from parcels.models import Inspection, Parcel, Violation, ViolationKind, VisitBasis
from parcels.violations.acting import acting
from parcels.violations.errors import ViolationError
from parcels.violations.numbers import CASE, next_number
from parcels.violations.photographing import keep_photos, written_with_photos

if TYPE_CHECKING:
    from django.contrib.gis.geos import Point

    from gis_core.accounts.models import User
    from gis_core.safeio.photos import Made
    from parcels.models import Building, BuildingLicence


@dataclass(frozen=True)
class Visit:
    """When somebody was there, what allowed it, and what was found."""

    at: datetime
    basis: VisitBasis
    findings: str
    reference: str = ""
    photos: tuple[Made, ...] = ()


def observe(
    parcel: Parcel,
    *,
    kind: ViolationKind,
    visit: Visit,
    actor: User,
    location: Point | None = None,
    building: Building | None = None,
    licence: BuildingLicence | None = None,
) -> Violation:
    """Open a case; the visit in which it was seen is its first entry.

    Raises ``PermissionDenied``, ``Parcel.DoesNotExist`` for one out of sight, ``ViolationError``.
    """
    _may(actor, "add_violation")
    with written_with_photos() as kept:
        seen = Parcel.objects.visible_to(actor).select_for_update().get(pk=parcel.pk)
        _check(visit)
        day = timezone.localdate(visit.at)
        with acting(actor, day=day):
            case = Violation.objects.create(
                number=next_number(CASE, timezone.localdate().year),
                kind=kind,
                parcel=seen,
                building=building,
                licence=licence,
                observed_on=day,
                observed_at=visit.at,
                location=location,
                description=visit.findings,
                observed_by=actor,
            )
        _write(case.parcel, visit, actor=actor, case=case, kept=kept)
        n = len(visit.photos)
        record(actor, "violation.observed", case, parcel=parcel.pk, kind=kind.code, photos=n)
    return case


def add_visit(case: Violation, *, visit: Visit, actor: User) -> Inspection:
    """One more visit to an open case. Raises as ``observe`` does."""
    _may(actor, "add_inspection")
    with written_with_photos() as kept:
        locked = Violation.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=case.pk)
        if not locked.is_open:
            raise ViolationError(_("This case is closed. Record a new violation instead."))
        _check(visit)
        written = _write(locked.parcel, visit, actor=actor, case=locked, kept=kept)
        told = {"basis": visit.basis.code, "photos": len(visit.photos)}
        record(actor, "violation.visited", locked, **told)
    return written


def inspect(parcel: Parcel, *, visit: Visit, actor: User) -> Inspection:
    """A visit that found no violation, or looked at what is no case. Raises as ``observe`` does."""
    _may(actor, "add_inspection")
    with written_with_photos() as kept:
        seen = Parcel.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=parcel.pk)
        _check(visit)
        written = _write(seen, visit, actor=actor, kept=kept)
        told = {"basis": visit.basis.code, "photos": len(visit.photos)}
        record(actor, "inspection.recorded", written, parcel=parcel.pk, **told)
    return written


def _may(actor: User, codename: str) -> None:
    if not actor.has_perm(f"parcels.{codename}"):
        raise PermissionDenied


def _check(visit: Visit) -> None:
    if visit.at > timezone.now():
        raise ViolationError(_("The visit lies ahead. Give the time at which you were there."))
    if visit.basis.needs_reference and not visit.reference:
        raise ViolationError(
            _("This basis needs the number of the permission. Without one, do not enter.")
        )


def _write(
    parcel: Parcel,
    visit: Visit,
    *,
    actor: User,
    case: Violation | None = None,
    kept: list[str],
) -> Inspection:
    written = Inspection.objects.create(
        parcel=parcel,
        violation=case,
        visited_at=visit.at,
        basis=visit.basis,
        basis_reference=visit.reference,
        findings=visit.findings,
        visited_by=actor,
    )
    keep_photos(written, visit.photos, actor=actor, kept=kept)
    return written
