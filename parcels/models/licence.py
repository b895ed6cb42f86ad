"""Building licences and what they permit."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from gis_core.areas.names import NamedInTwoLanguages
from gis_core.ingest.models import ImportRun
from gis_core.keeping import keeps_rows
from parcels.models.engineering import EngineeringOffice, is_of_an_office
from parcels.models.licence_event import LicenceEvent
from parcels.models.licence_states import WORKFLOW, LicenceState
from parcels.models.parcel import Parcel, ParcelBoundary

if TYPE_CHECKING:
    from gis_core.accounts.models import User


def reminder_days() -> list[int]:
    """How many days before its end an office is reminded of a licence, unless said otherwise."""
    return [90, 30, 7]


class LicenceType(NamedInTwoLanguages):
    """نوع الرخصة: new building, addition, demolition …: rows, not constants."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    colour = models.CharField(
        _("colour"),
        max_length=7,
        default="#5b6770",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$")],
    )
    is_open = models.BooleanField(_("offices may apply for it"), default=False)
    keeps_building = models.BooleanField(_("the building that stands there stays"), default=False)
    asks_values = models.BooleanField(_("asks what is to be built"), default=True)
    valid_months = models.PositiveSmallIntegerField(_("valid for (months)"), default=36)
    review_days = models.PositiveSmallIntegerField(_("to be decided within (days)"), default=30)
    reminder_days = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("reminders (days before the end)"),
        default=reminder_days,
        blank=True,
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("licence type")
        verbose_name_plural = _("licence types")
        triggers = keeps_rows("code", "name_ar", "name_en")


class OfParcelQuerySet(models.QuerySet):
    """What hangs on a parcel is seen by those who see the parcel and may see the kind."""

    def visible_to(self, user: User) -> Self:
        """Rows of visible parcels, for a person with the model's view permission."""
        if not user.has_perm(f"parcels.view_{self.model._meta.model_name}"):
            return self.none()
        scope = user.scope
        return self if scope.everything else self.filter(parcel__area__in=scope.area_ids)


class BuildingLicenceQuerySet(OfParcelQuerySet):
    def visible_to(self, user: User) -> Self:
        """Of visible parcels, without what offices have not submitted; for an office its own."""
        if is_of_an_office(user):
            return self.filter(office__in=EngineeringOffice.objects.of(user))
        return super().visible_to(user).exclude(state="draft", office__isnull=False)

    def as_of(self, on: date | None) -> Self:
        """Licences and applications that existed on a day, with ``state_on``; None is now.

        Steps that were taken here are known by their events. Before the first of them, what was
        taken over from elsewhere is placed by its dates.
        """
        if on is None:
            return self.annotate(state_on=F("state"))
        known = self.annotate(state_on=Coalesce(_state_by_events(on), _state_by_dates(on)))
        return known.filter(state_on__isnull=False)


def _state_by_events(on: date) -> Subquery:
    before = LicenceEvent.objects.filter(licence=OuterRef("pk"), legal_day__lte=on)
    return Subquery(before.order_by("-legal_day", "-pk").values("to_state")[:1])


def _state_by_dates(on: date) -> Case:
    """An end that only the dates tell is told for those alone of which it is known."""
    return Case(
        When(state="expired", expires_on__lt=on, then=Value("expired")),
        When(issued_on__lte=on, then=Value("issued")),
        When(decided_on__lte=on, state__in=["approved", "rejected"], then=F("state")),
        When(decided_on__lte=on, issued_on__isnull=False, then=Value("approved")),
        When(submitted_on__lte=on, then=Value("submitted")),
        default=Value(None),
        output_field=models.CharField(),
    )


class BuildingLicence(models.Model):
    """رخصة بناء: leave to build on a parcel, as it was bounded when the leave was given.

    Begun by an engineering office it is an application that goes through the workflow; without an
    office it was taken over from another register as that one told it.
    """

    State = LicenceState

    parcel = models.ForeignKey(
        Parcel, models.PROTECT, related_name="licences", verbose_name=_("parcel")
    )
    boundary_version = models.ForeignKey(
        ParcelBoundary,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="licences",
        verbose_name=_("boundary at the decision"),
    )
    licence_type = models.ForeignKey(
        LicenceType, models.PROTECT, related_name="licences", verbose_name=_("type")
    )
    number = models.CharField(_("licence number"), max_length=60, unique=True)
    application_number = models.CharField(
        _("application number"), max_length=60, blank=True, default="", db_default=""
    )
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    submitted_on = models.DateField(_("submitted on"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    office = models.ForeignKey(
        EngineeringOffice,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="licences",
        verbose_name=_("engineering office"),
    )
    # The office in words, of what was taken over from elsewhere.
    engineering_office = models.CharField(_("engineering office"), max_length=200, blank=True)
    proposed = models.JSONField(
        _("proposed values"), default=dict, db_default=Value({}, models.JSONField()), blank=True
    )
    approved = models.JSONField(_("approved values"), default=dict, blank=True)
    snapshot = models.JSONField(_("regulations at the approval"), null=True, blank=True)
    round = models.PositiveSmallIntegerField(_("submissions"), default=0, db_default=0)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    source = models.CharField(_("source"), max_length=200, blank=True, default="")
    import_run = models.ForeignKey(
        ImportRun, models.PROTECT, null=True, blank=True, related_name="licences"
    )

    objects = BuildingLicenceQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-id"]
        verbose_name = _("building licence")
        verbose_name_plural = _("building licences")
        permissions = [
            ("act_for_office", "Can apply for licences for an engineering office"),
            ("review_licence", "Can review applications for licences"),
            ("decide_licence", "Can issue, suspend and cancel licences"),
        ]
        indexes = [
            models.Index(fields=["parcel", "-issued_on", "-id"], name="licence_of_parcel"),
            models.Index(
                fields=["number"], name="licence_by_prefix", opclasses=["text_pattern_ops"]
            ),
            models.Index(
                fields=["application_number"],
                name="application_by_prefix",
                opclasses=["text_pattern_ops"],
                condition=~Q(application_number=""),
            ),
            models.Index(fields=["state", "-id"], name="licence_by_state"),
            models.Index(
                fields=["expires_on"],
                name="licence_that_will_expire",
                condition=Q(state__in=["issued", "suspended"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on=None)
                | Q(issued_on=None)
                | Q(expires_on__gte=F("issued_on")),
                name="licence_expires_after_issue",
            ),
            models.CheckConstraint(
                condition=~Q(state="issued") | Q(issued_on__isnull=False),
                name="issued_licence_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(office=None)
                | ~Q(state__in=["issued", "suspended", "expired", "completed"])
                | Q(issued_on__isnull=False, expires_on__isnull=False),
                name="licence_issued_here_has_both_dates",
            ),
            models.CheckConstraint(
                condition=Q(office=None)
                | ~Q(state__in=["approved", "issued", "suspended", "expired", "completed"])
                | Q(snapshot__isnull=False, boundary_version__isnull=False),
                name="licence_approved_here_keeps_its_rules",
            ),
        ]
        triggers = [
            *WORKFLOW,
            *keeps_rows(
                "parcel_id",
                "licence_type_id",
                "number",
                "state",
                "submitted_on",
                "decided_on",
                "issued_on",
                "expires_on",
                "engineering_office",
                "office_id",
            ),
        ]

    def __str__(self) -> str:
        return self.number
