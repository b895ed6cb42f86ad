"""Licences as a day knew them: what came later than the day is not told of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    F,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from gis_core.clock import end_of
from parcels.models import BuildingLicence, LicenceEvent, LicenceFinding
from parcels.models.engineering import is_of_an_office

if TYPE_CHECKING:
    from gis_core.accounts.models import User
    from parcels.models import Parcel

_HANDED_IN = ("submit", "resubmit")


def licences_of(parcel: Parcel, user: User, on: date | None) -> QuerySet[BuildingLicence]:
    """The parcel's licences with ``state_on`` and, as far as they had come by the day,
    ``number_then``, ``submitted_then``, ``issued_then``, ``expires_then``, ``approved_then`` and
    ``finding_count``."""
    seen = BuildingLicence.objects.as_of(on).visible_to(user).filter(parcel=parcel)
    if not is_of_an_office(user):  # what an office had not handed in by then was its own
        seen = seen.exclude(state_on="draft", office__isnull=False)
    then = _now() if on is None else _by(on)
    told = seen.annotate(finding_count=_findings(on), **then)
    return told.select_related("licence_type", "office").order_by("-issued_then", "-pk")


def _now() -> dict[str, F]:
    return {
        "number_then": F("number"),
        "submitted_then": F("submitted_on"),
        "issued_then": F("issued_on"),
        "expires_then": F("expires_on"),
        "approved_then": F("approved"),
    }


def _by(on: date) -> dict[str, Case | Coalesce]:
    issued = Q(issued_on__lte=on)
    decided = Q(decided_on__lte=on) | Q(decided_on=None) & (issued | Q(issued_on=None))
    handed_in = LicenceEvent.objects.filter(
        licence=OuterRef("pk"), verb__in=_HANDED_IN, legal_day__lte=on
    )
    day = Subquery(handed_in.order_by("-legal_day", "-pk").values("legal_day")[:1])
    return {
        "number_then": Case(
            When(issued | Q(application_number=""), then=F("number")),
            default=F("application_number"),
            output_field=CharField(),
        ),
        "submitted_then": Coalesce(day, _day(Q(submitted_on__lte=on), "submitted_on")),
        "issued_then": _day(issued, "issued_on"),
        "expires_then": _day(issued | Q(issued_on=None), "expires_on"),
        "approved_then": Case(
            When(decided, then=F("approved")),
            default=Value({}, JSONField()),
            output_field=JSONField(),
        ),
    }


def _day(known: Q, field: str) -> Case:
    return Case(When(known, then=F(field)), default=None, output_field=DateField(null=True))


def _findings(on: date | None) -> Coalesce:
    """What was found when it was last submitted or approved, without what is mere information."""
    if on is None:
        of_round = LicenceFinding.objects.filter(round=OuterRef("round"))
    else:
        rounds = LicenceEvent.objects.filter(
            licence=OuterRef("licence"), verb__in=_HANDED_IN, legal_day__lte=on
        )
        counted = rounds.order_by().values("licence").annotate(n=Count("pk")).values("n")
        of_round = LicenceFinding.objects.filter(round=Subquery(counted), at__lt=end_of(on))
    of_round = of_round.filter(licence=OuterRef("pk"))
    last = of_round.order_by("-pk").values("verb")[:1]
    told = of_round.exclude(severity="I").filter(verb=Subquery(last)).order_by()
    return Coalesce(Subquery(told.values("licence").annotate(n=Count("pk")).values("n")), 0)
