"""Violations of the building rules, the notices served about them, and the visits behind them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.contrib.gis.db.models import PointField
from django.db import models
from django.db.models import Exists, F, Max, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gis_core import crs
from gis_core.areas.names import NamedInTwoLanguages, in_language
from gis_core.keeping import NEVER_EMPTIED
from parcels.models.building_file import Building
from parcels.models.licence import BuildingLicence, OfParcelQuerySet
from parcels.models.parcel import Parcel

if TYPE_CHECKING:
    pass


class ViolationKind(NamedInTwoLanguages):
    """نوع المخالفة: what the rules forbid, by which article; rows, because the rules change."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    article = models.CharField(_("article"), max_length=60, blank=True)
    document = models.CharField(_("law or decision"), max_length=200, blank=True)
    period_days = models.PositiveSmallIntegerField(_("days to put it right"), default=15)
    is_active = models.BooleanField(_("in use"), default=True)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["sort_order", "code"]
        verbose_name = _("kind of violation")
        verbose_name_plural = _("kinds of violation")


class VisitBasis(NamedInTwoLanguages):
    """أساس المعاينة: what allows an inspector to be there. Once a building has electricity its
    inside may be entered with the prosecution's permission only, whose number is then needed."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    needs_reference = models.BooleanField(_("needs a permission’s number"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["sort_order", "code"]
        verbose_name = _("legal basis of a visit")
        verbose_name_plural = _("legal bases of visits")


class NoticeTemplate(NamedInTwoLanguages):
    """نموذج إنذار: the wording of a notice, with $number, $parcel, $place, $kind, $article,
    $document, $served and $due to be filled in."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    body_ar = models.TextField(_("Arabic text"))
    body_en = models.TextField(_("English text"), blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["sort_order", "code"]
        verbose_name = _("wording of a notice")
        verbose_name_plural = _("wordings of notices")


class ViolationState(models.TextChoices):
    """How far a case has come; the last four are its ends, of which referral may lead on."""

    OBSERVED = "observed", _("observed")
    NOTIFIED = "notified", _("notified")
    REFERRED = "referred", _("referred to the prosecution")
    REMEDIED = "remedied", _("put right")
    SETTLED = "settled", _("settled")
    DISMISSED = "dismissed", _("dismissed")


S = ViolationState
STEPS: dict[str, tuple[str, ...]] = {
    S.OBSERVED: (S.NOTIFIED, S.DISMISSED),
    S.NOTIFIED: (S.REMEDIED, S.REFERRED, S.SETTLED, S.DISMISSED),
    S.REFERRED: (S.REMEDIED, S.SETTLED, S.DISMISSED),
}
OPEN = (S.OBSERVED, S.NOTIFIED, S.REFERRED)
# The setting of one transaction that says who acts, why, and on which day it counts.
ACT = "qasima.violation_act"
_ALLOWED = ", ".join(f"('{a.value}', '{b.value}')" for a, ends in STEPS.items() for b in ends)
_TOLD = f"coalesce(nullif(current_setting('{ACT}', true), ''), '{{}}')::jsonb AS told"
_RECORD = f"""
    INSERT INTO parcels_violationevent
        (violation_id, from_state, to_state, note, actor_id, legal_day, at)
    SELECT NEW.id, %s, NEW.state, coalesce(told->>'note', ''), (told->>'actor')::bigint,
           coalesce((told->>'day')::date, %s), clock_timestamp()
    FROM (SELECT {_TOLD}) act;
    RETURN NULL;
"""
_WORKFLOW = [
    pgtrigger.Trigger(
        name="begins_as_observed",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=~pgtrigger.Q(new__state="observed"),
        func="""
            RAISE EXCEPTION 'violation_begins_as_observed: not as %', NEW.state
                USING ERRCODE = 'check_violation';
        """,
    ),
    pgtrigger.Trigger(
        name="step_is_allowed",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("state"),
        condition=pgtrigger.Q(old__state__df=pgtrigger.F("new__state")),
        func=f"""
            IF (OLD.state, NEW.state) NOT IN ({_ALLOWED}) THEN
                RAISE EXCEPTION 'violation_step_is_not_allowed: from % to %', OLD.state, NEW.state
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    ),
    pgtrigger.Trigger(
        name="entry_is_recorded",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        func=_RECORD % ("''", "NEW.observed_on"),
    ),
    pgtrigger.Trigger(
        name="step_is_recorded",
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf("state"),
        condition=pgtrigger.Q(old__state__df=pgtrigger.F("new__state")),
        func=_RECORD % ("OLD.state", "current_date"),
    ),
]


class ViolationQuerySet(OfParcelQuerySet):
    def open(self) -> Self:
        """Cases that wait for somebody."""
        return self.filter(state__in=OPEN)

    def overdue(self) -> Self:
        """Notified, and the days of the last notice have passed."""
        last = Notice.objects.filter(violation=OuterRef("pk")).order_by()
        due = Subquery(last.values("violation").annotate(due=Max("due_on")).values("due"))
        return (
            self.filter(state=S.NOTIFIED)
            .alias(last_due=due)
            .filter(last_due__lt=timezone.localdate())
        )

    def as_of(self, on: date | None) -> Self:
        """Cases as they stood on a day, with ``state_on``; None is now."""
        if on is None:
            return self.annotate(state_on=F("state"))
        before = ViolationEvent.objects.filter(violation=OuterRef("pk"), legal_day__lte=on)
        last = Subquery(before.order_by("-legal_day", "-pk").values("to_state")[:1])
        return self.annotate(state_on=last).filter(Exists(before))


class Violation(models.Model):
    """مخالفة: something on a parcel that the rules forbid, from its being seen to its end."""

    State = ViolationState

    number = models.CharField(_("number"), max_length=40, unique=True)
    kind = models.ForeignKey(
        ViolationKind, models.PROTECT, related_name="violations", verbose_name=_("kind")
    )
    parcel = models.ForeignKey(
        Parcel, models.PROTECT, related_name="violations", db_index=False, verbose_name=_("parcel")
    )
    building = models.ForeignKey(
        Building, models.SET_NULL, null=True, blank=True, related_name="violations",
        verbose_name=_("building"),
    )  # fmt: skip
    licence = models.ForeignKey(
        BuildingLicence, models.SET_NULL, null=True, blank=True, related_name="violations",
        verbose_name=_("licence"),
    )  # fmt: skip
    observed_on = models.DateField(_("observed on"))
    observed_at = models.DateTimeField(_("observed at"), default=timezone.now)
    location = PointField(_("place"), srid=crs.STORAGE, null=True, blank=True, spatial_index=False)
    description = models.TextField(_("what was seen"), blank=True, max_length=4000)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.OBSERVED
    )
    observed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name=_("observed by"),
    )  # fmt: skip
    source = models.CharField(_("source"), max_length=200, blank=True, default="", db_default="")

    objects = ViolationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("violation")
        verbose_name_plural = _("violations")
        permissions = [("decide_violation", "Can decide on violations")]
        indexes = [
            models.Index(fields=["parcel", "-observed_on", "-id"], name="violation_of_parcel"),
            models.Index(fields=["state", "-id"], name="violation_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=S.values), name="violation_state_is_known"
            ),
        ]
        triggers = _WORKFLOW

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody."""
        return self.state in OPEN


class ViolationEvent(models.Model):
    """A step of a case; the database writes it with the step itself, and nothing alters it."""

    violation = models.ForeignKey(Violation, models.PROTECT, related_name="events", db_index=False)
    from_state = models.CharField(max_length=10, choices=ViolationState.choices, blank=True)
    to_state = models.CharField(max_length=10, choices=ViolationState.choices)
    note = models.TextField(blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    legal_day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("step of a violation")
        verbose_name_plural = _("steps of violations")
        indexes = [
            models.Index(fields=["violation", "legal_day", "id"], name="event_of_violation"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            NEVER_EMPTIED,
        ]

    def __str__(self) -> str:
        return f"{self.violation_id}: {self.from_state} → {self.to_state}"


class DueOn(models.Func):
    """Day plus a number of days."""

    template = "(%(expressions)s)"
    arg_joiner = " + "
    output_field = models.DateField()


class Notice(models.Model):
    """إنذار: what was served, in the words it was served in, and until when to put things right."""

    violation = models.ForeignKey(
        Violation, models.PROTECT, related_name="notices", verbose_name=_("violation")
    )
    template = models.ForeignKey(
        NoticeTemplate, models.PROTECT, related_name="notices", verbose_name=_("wording")
    )
    number = models.CharField(_("notice number"), max_length=40, unique=True)
    served_on = models.DateField(_("served on"))
    period_days = models.PositiveSmallIntegerField(_("days to put it right"))
    due_on = models.GeneratedField(
        expression=DueOn("served_on", models.functions.Cast("period_days", models.IntegerField())),
        output_field=models.DateField(),
        db_persist=True,
        verbose_name=_("to be put right by"),
    )
    text_ar = models.TextField(_("Arabic text"))
    text_en = models.TextField(_("English text"), blank=True)
    served_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    source = models.CharField(_("source"), max_length=200, blank=True, default="", db_default="")

    class Meta:
        ordering = ["served_on", "id"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.CheckConstraint(
                condition=Q(period_days__gte=1, period_days__lte=730), name="notice_gives_some_days"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            NEVER_EMPTIED,
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def text(self) -> str:
        """The wording in the page's language."""
        return in_language(self.text_ar, self.text_en)


class Inspection(models.Model):
    """معاينة: a visit, what allowed it, and what was found; written once and kept."""

    parcel = models.ForeignKey(
        Parcel, models.PROTECT, related_name="inspections", verbose_name=_("parcel")
    )
    violation = models.ForeignKey(
        Violation, models.PROTECT, null=True, blank=True, related_name="inspections",
        verbose_name=_("violation"),
    )  # fmt: skip
    visited_at = models.DateTimeField(_("visited at"))
    basis = models.ForeignKey(
        VisitBasis, models.PROTECT, related_name="inspections", verbose_name=_("legal basis")
    )
    basis_reference = models.CharField(
        _("permission’s number"), max_length=60, blank=True, default=""
    )
    findings = models.TextField(_("findings"), max_length=4000)
    visited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name=_("visited by"),
    )  # fmt: skip
    source = models.CharField(_("source"), max_length=200, blank=True, default="", db_default="")

    objects = OfParcelQuerySet.as_manager()

    class Meta:
        ordering = ["visited_at", "id"]
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            NEVER_EMPTIED,
            pgtrigger.Trigger(
                name="basis_has_its_number",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__basis_reference=""),
                func="""
                    IF (SELECT needs_reference FROM parcels_visitbasis WHERE id = NEW.basis_id) THEN
                        RAISE EXCEPTION 'inspection_basis_needs_its_number'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.visited_at:%Y-%m-%d}"
