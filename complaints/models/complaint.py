"""A case: what was reported, where, who holds it now and until when it is promised."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self
from uuid import uuid4

import pgtrigger
from django.contrib.gis.db.models import PointField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.models.category import Category
from complaints.models.reporter import Reporter
from complaints.states import EDGES, OPEN, PAUSING, CloseReason, State, edges_as_sql
from gis_core import crs
from gis_core.accounts.models import Agency, Unit, User
from gis_core.areas.models import Area, Block
from gis_core.geometry import ToWebMercator
from gis_core.keeping import NEVER_EMPTIED
from parcels.models import Parcel

if TYPE_CHECKING:
    from gis_core.accounts.models import User as Person

MOST_REOPENINGS = 2
_OUTLINES = ("area__boundary", "area__boundary_web", "block__boundary", "block__boundary_web")


class QuadKey(Func):
    """The point's cell of zoom 24 as one number; its upper bits name every coarser cell."""

    function = "qasima_quadkey"
    output_field = models.BigIntegerField()


class ComplaintQuerySet(models.QuerySet):
    def visible_to(self, user: Person) -> Self:
        """Cases of a person's areas, and those that their units hold wherever they are."""
        if not user.has_perm("complaints.view_complaint"):
            return self.none()
        scope = user.scope
        if scope.everything:
            return self
        return self.filter(Q(area__in=scope.area_ids) | Q(unit__in=scope.unit_ids))

    def open(self) -> Self:
        """Cases that still need somebody."""
        return self.filter(state__in=OPEN)

    def late(self, at: datetime | None = None) -> Self:
        """Open cases whose promise has passed while their clock ran: the one meaning of "late"."""
        return self.open().filter(paused_at=None, due_at__lt=at or timezone.now())

    def with_places(self) -> Self:
        """With area and block, but without their outlines, which weigh more than all the rest."""
        return self.select_related("area", "block").defer(*_OUTLINES)

    def not_late(self) -> Self:
        """All others, closed ones included."""
        return self.exclude(state__in=OPEN, paused_at=None, due_at__lt=timezone.now())


class Complaint(models.Model):
    """شكوى: a complaint, request or inquiry. Its history is in its events, written with it."""

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", _("complaint")
        REQUEST = "request", _("request")
        INQUIRY = "inquiry", _("inquiry")

    class Channel(models.TextChoices):
        WEB = "web", _("web")
        APP = "app", _("139 app")
        PHONE = "phone", _("telephone")
        WHATSAPP = "whatsapp", _("WhatsApp")
        OPEN311 = "open311", _("another system")

    reference = models.CharField(_("reference"), max_length=20, unique=True, editable=False)
    follow_salt = models.UUIDField(default=uuid4, editable=False)  # renewed, old links are dead
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="complaints", verbose_name=_("category")
    )
    text = models.TextField(_("text"), blank=True)
    # Kept, since folding again each text that an index of its parts points at takes seconds.
    words = models.GeneratedField(
        expression=Func(F("text"), function="qasima_fold"),
        output_field=models.TextField(),
        db_persist=True,
        editable=False,
    )
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    reporter = models.ForeignKey(
        Reporter, models.PROTECT, related_name="complaints", verbose_name=_("reporter")
    )
    location = PointField(_("place"), srid=crs.STORAGE, null=True, spatial_index=False)
    location_web = models.GeneratedField(
        expression=ToWebMercator("location"),
        output_field=PointField(srid=crs.WEB_MERCATOR, null=True, spatial_index=False),
        db_persist=True,
    )
    cell = models.BigIntegerField(null=True, editable=False)
    address = models.CharField(_("address in words"), max_length=300, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, verbose_name=_("area"))
    block = models.ForeignKey(Block, models.PROTECT, null=True, blank=True, verbose_name=_("block"))
    parcel = models.ForeignKey(
        Parcel,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="complaints",
        verbose_name=_("parcel"),
        db_index=False,  # complaint_of_parcel begins with it
    )
    state = models.CharField(
        _("state"), max_length=14, choices=State.choices, default=State.RECEIVED
    )
    close_reason = models.CharField(
        _("reason"), max_length=14, choices=CloseReason.choices, blank=True, default=""
    )
    master = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duplicates",
        verbose_name=_("duplicate of"),
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="complaints",
        verbose_name=_("unit"),
    )
    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="complaints",
        verbose_name=_("agency"),
    )
    assignee = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_complaints",
        verbose_name=_("assigned to"),
    )
    routing = models.JSONField(_("why there"), default=dict, editable=False)
    received_at = models.DateTimeField(_("received at"))
    counted_from = models.DateTimeField(_("clock began at"))  # anew after each reopening
    reported_at = models.DateTimeField(_("seen by the reporter at"), null=True, blank=True)
    first_due_at = models.DateTimeField(_("first action due"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    paused_at = models.DateTimeField(_("clock stands since"), null=True, blank=True)
    resumes_at = models.DateTimeField(_("goes on by itself at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    reopenings = models.PositiveSmallIntegerField(_("times reopened"), default=0)
    escalation = models.PositiveSmallIntegerField(_("escalation"), default=0)
    version = models.PositiveIntegerField(default=1, editable=False)
    idempotency_key = models.CharField(  # noqa: DJ001 - many cases have none
        max_length=80, unique=True, null=True, editable=False
    )
    request_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    source = models.CharField(_("source"), max_length=200, blank=True, default="")

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-id"]
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        permissions = [
            ("work_on_complaint", "Can work on complaints of the own units"),
            ("route_complaint", "Can sort, assign and refer complaints"),
            ("judge_complaint", "Can verify, close and reopen complaints"),
            ("reveal_reporter", "Can read who reported, for a purpose"),
        ]
        indexes = [
            # What the queue reads: all of them by receipt, those that wait by their day.
            models.Index(fields=["-received_at", "-id"], name="complaint_by_receipt"),
            models.Index(
                fields=["due_at", "id"], name="complaint_open_by_due", condition=Q(state__in=OPEN)
            ),
            models.Index(
                fields=["assignee"], name="complaint_open_of", condition=Q(state__in=OPEN)
            ),
            # What is counted by area: never the rows themselves, which are wide.
            models.Index(
                fields=["area", "block", "received_at"],
                include=["category", "unit", "state", "due_at", "paused_at"],
                name="complaint_counted",
            ),
            GinIndex(fields=["words"], opclasses=["gin_trgm_ops"], name="complaint_by_words"),
            GistIndex(fields=["location"], name="complaint_by_place"),
            # All that a tile of the public map asks from far away, as small as it can be ...
            models.Index(
                fields=["cell", "category"],
                condition=Q(state__in=OPEN),
                name="complaint_open_in_cell",
            ),
            # ... and all that the staff's tiles and the counts of open cases ask.
            models.Index(
                fields=["cell"],
                include=[
                    "id",
                    "category",
                    "state",
                    "received_at",
                    "due_at",
                    "paused_at",
                    "area",
                    "unit",
                    "assignee",
                ],
                condition=Q(state__in=OPEN),
                name="complaint_open_on_map",
            ),
            models.Index(
                fields=["closed_at"],
                include=["cell", "category", "received_at"],
                condition=Q(state=State.CLOSED, close_reason=CloseReason.RESOLVED),
                name="complaint_solved_on_map",
            ),
            models.Index(fields=["area", "-received_at"], name="complaint_of_area"),
            models.Index(fields=["unit", "state", "due_at"], name="complaint_of_unit"),
            models.Index(fields=["parcel", "-received_at"], name="complaint_of_parcel"),
            models.Index(
                fields=["resumes_at"],
                name="complaint_resumes",
                condition=Q(resumes_at__isnull=False),
            ),
            models.Index(
                fields=["due_at"],
                name="complaint_due",
                condition=Q(state__in=OPEN, paused_at=None),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=State.CLOSED, closed_at__isnull=False) & ~Q(close_reason="")
                | ~Q(state=State.CLOSED) & Q(closed_at=None, close_reason=""),
                name="closed_case_has_date_and_reason",
            ),
            models.CheckConstraint(
                condition=~Q(close_reason=CloseReason.DUPLICATE) | Q(master__isnull=False),
                name="duplicate_has_a_master",
            ),
            models.CheckConstraint(
                condition=Q(master=None) | ~Q(master=F("id")), name="no_case_is_its_own_master"
            ),
            models.CheckConstraint(
                condition=Q(paused_at=None) | Q(state__in=PAUSING), name="clock_stands_in_a_pause"
            ),
            models.CheckConstraint(
                condition=Q(resumes_at=None) | Q(state__in=PAUSING),
                name="only_a_pause_ends_by_itself",
            ),
            models.CheckConstraint(
                condition=Q(reopenings__lte=MOST_REOPENINGS), name="case_reopened_at_most_twice"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="legal_edges",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("state"),
                condition=pgtrigger.Condition("OLD.state IS DISTINCT FROM NEW.state"),
                func=f"""
                    IF (OLD.state, NEW.state) NOT IN ({edges_as_sql()}) THEN
                        RAISE EXCEPTION 'a complaint does not go from % to %', OLD.state, NEW.state
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="begins_at_the_beginning",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition(
                    "NEW.state NOT IN ('draft', 'received')"
                    " AND current_setting('qasima.restoring', true) IS DISTINCT FROM 'on'"
                ),
                func="""
                    RAISE EXCEPTION 'a complaint begins as received, not as %', NEW.state
                        USING ERRCODE = 'check_violation';
                """,
            ),
            pgtrigger.Trigger(
                name="cell_follows_place",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("location"),
                func="""
                    NEW.cell = qasima_quadkey(ST_Transform(NEW.location, 3857));
                    RETURN NEW;
                """,
            ),
            # The case and its history are written together or not at all.
            pgtrigger.Trigger(
                name="last_step_tells_the_state",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                timing=pgtrigger.Deferred,
                func="""
                    IF EXISTS (
                        SELECT FROM complaints_complaint c WHERE c.id = NEW.id AND NOT EXISTS (
                            SELECT FROM complaints_complaintevent e
                            WHERE e.complaint_id = c.id AND e.seq = c.version
                              AND (e.state, e.unit_id, e.agency_id, e.assignee_id, e.due_at)
                                  IS NOT DISTINCT FROM
                                  (c.state, c.unit_id, c.agency_id, c.assignee_id, c.due_at)
                        )
                    ) THEN
                        RAISE EXCEPTION 'complaint % was changed without a step', NEW.id
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            NEVER_EMPTIED,
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def ways_on(self) -> tuple[State, ...]:
        """The states that it may go to next."""
        return EDGES[State(self.state)]
