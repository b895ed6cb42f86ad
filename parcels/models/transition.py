"""How parcels come from parcels, and what a parcel was called before."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.utils.translation import gettext_lazy as _

from gis_core.areas.models import Area, Block
from gis_core.keeping import NEVER_EMPTIED, keeps_rows
from parcels.models.building_file import Document
from parcels.models.parcel import Parcel

if TYPE_CHECKING:
    from gis_core.accounts.models import User

WARNS_FROM = 0.001  # of the parents' ground, lost or won: more than drawing explains


class ParcelTransitionQuerySet(models.QuerySet):
    def about(self, parcel_id: int) -> Self:
        """Transitions in which a parcel had a part."""
        mine = TransitionParcel.objects.filter(parcel=parcel_id).values("transition")
        return self.filter(pk__in=mine)

    def standing(self) -> Self:
        """Those that were not withdrawn with the delivery that brought them."""
        return self.filter(withdrawn_at=None)

    def as_of(self, on: date | None) -> Self:
        """Those that had taken effect by a day; None is now."""
        return self if on is None else self.filter(effective_on__lte=on)

    def visible_to(self, user: User) -> Self:
        """Those that stand with a visible parcel, for a person who may read parcels."""
        if not user.has_perm("parcels.view_parcel"):
            return self.none()
        scope = user.scope
        if scope.everything:
            return self.standing()
        mine = TransitionParcel.objects.filter(parcel__area__in=scope.area_ids)
        return self.standing().filter(pk__in=mine.values("transition"))


class ParcelTransition(models.Model):
    """تحوُّل القسيمة: the decision by which parcels became others, or went on under another name.

    The ground is measured when it is recorded, in square metres of the storage CRS.
    """

    class Kind(models.TextChoices):
        SPLIT = "split", _("split")
        MERGE = "merge", _("merge")
        REDISTRIBUTION = "redistribution", _("redistribution")
        CORRECTION = "correction", _("correction")
        RENUMBER = "renumber", _("renumbering")
        TRANSFER = "transfer", _("transfer")
        ALLOCATION = "allocation", _("allocation")
        EXPROPRIATION = "expropriation", _("expropriation")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    effective_on = models.DateField(_("in effect from"))
    decision_number = models.CharField(_("decision number"), max_length=60)
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="transitions",
        verbose_name=_("document"),
    )
    note = models.CharField(_("note"), max_length=500, blank=True, default="")
    source = models.CharField(_("source"), max_length=200, blank=True, default="")
    parents_m2 = models.FloatField(_("ground before (m²)"), null=True, editable=False)
    lost_m2 = models.FloatField(_("ground in no child (m²)"), null=True, editable=False)
    added_m2 = models.FloatField(_("ground of no parent (m²)"), null=True, editable=False)
    does_not_add_up = models.GeneratedField(
        expression=ExpressionWrapper(
            Q(lost_m2__gt=F("parents_m2") * WARNS_FROM - F("added_m2")),
            output_field=models.BooleanField(),
        ),
        output_field=models.BooleanField(null=True),
        db_persist=True,
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)
    parcels = models.ManyToManyField(
        Parcel, through="TransitionParcel", related_name="transitions", verbose_name=_("parcels")
    )

    objects = ParcelTransitionQuerySet.as_manager()

    class Meta:
        ordering = ["effective_on", "pk"]
        verbose_name = _("transition of parcels")
        verbose_name_plural = _("transitions of parcels")
        constraints = [
            models.CheckConstraint(
                condition=~Q(decision_number=""), name="transition_has_a_decision"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            NEVER_EMPTIED,
            *keeps_rows("kind", "effective_on", "decision_number", "withdrawn_at"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.decision_number}"


class TransitionParcel(models.Model):
    """One parcel's part in a transition, under the number that it then had."""

    class Role(models.TextChoices):
        PARENT = "parent", _("ended")
        CHILD = "child", _("began")
        SUBJECT = "subject", _("went on")

    transition = models.ForeignKey(ParcelTransition, models.PROTECT, related_name="parts")
    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="parts")
    role = models.CharField(max_length=8, choices=Role.choices)
    label = models.CharField(_("number then"), max_length=61)
    label_after = models.CharField(_("number afterwards"), max_length=61, blank=True, default="")
    # Taken back with the delivery that brought the transition: of no parcel's lineage any more.
    is_withdrawn = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("part in a transition")
        verbose_name_plural = _("parts in transitions")
        indexes = [models.Index(fields=["parcel", "role"], name="part_of_parcel")]
        constraints = [
            models.UniqueConstraint(fields=["transition", "parcel"], name="one_part_a_transition"),
            models.UniqueConstraint(
                fields=["parcel"],
                condition=Q(role="parent", is_withdrawn=False),
                name="parcel_ends_once",
            ),
            models.UniqueConstraint(
                fields=["parcel"],
                condition=Q(role="child", is_withdrawn=False),
                name="parcel_begins_once",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP = 'UPDATE' AND NEW.is_withdrawn AND NOT OLD.is_withdrawn
                       AND ROW(OLD.transition_id, OLD.parcel_id, OLD.role, OLD.label)
                           = ROW(NEW.transition_id, NEW.parcel_id, NEW.role, NEW.label) THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'Cannot update or delete rows from % table', TG_TABLE_NAME;
                """,
            ),
            NEVER_EMPTIED,
            *keeps_rows("transition_id", "parcel_id", "role", is_only_added_to=True),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.role}"


class FormerIdentityQuerySet(models.QuerySet):
    def as_of(self, on: date) -> Self:
        """What held on a day that is gone."""
        began = self.filter(valid_to__gt=on)
        return began.filter(Q(valid_from=None) | Q(valid_from__lte=on))


class FormerIdentity(models.Model):
    """What a parcel was called, where it was counted and what status it had, until a day.

    Written by a trigger whenever a parcel's own row says something new; what holds now stands in
    the parcel alone, so parcels that never changed cost nothing here.
    """

    parcel = models.ForeignKey(
        Parcel, models.PROTECT, related_name="former", db_index=False, editable=False
    )
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    block = models.ForeignKey(Block, models.PROTECT, null=True, related_name="+")
    number = models.CharField(_("parcel number"), max_length=40)
    sub_number = models.CharField(_("sub-number"), max_length=20, blank=True, default="")
    plan_ref = models.CharField(_("plan reference"), max_length=60, blank=True, default="")
    status = models.CharField(_("status"), max_length=10, choices=Parcel.Status.choices)
    was_renamed = models.BooleanField(_("was renamed"))
    valid_from = models.DateField(_("from"), null=True)
    valid_to = models.DateField(_("until"))

    objects = FormerIdentityQuerySet.as_manager()

    class Meta:
        ordering = ["parcel", "valid_to"]
        verbose_name = _("former number")
        verbose_name_plural = _("former numbers")
        indexes = [
            models.Index(fields=["parcel", "valid_to"], name="former_of_parcel"),
            models.Index(
                fields=["number"],
                name="former_by_number",
                opclasses=["text_pattern_ops"],
                condition=Q(was_renamed=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to__gt=F("valid_from")),
                name="former_identity_ends_after_it_starts",
            ),
        ]
        triggers = keeps_rows("parcel_id", "number", "valid_to", is_only_added_to=True)

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The number as it was written on the map."""
        return f"{self.number}/{self.sub_number}" if self.sub_number else self.number
