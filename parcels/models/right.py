"""Rights in land: who holds which share of which right, by which deed (LADM ``LA_RRR``).

Names and numbers of parties are personal data: ``parcels/policy.py`` lets no row carry them, and
``parcels/rights/revealing.py`` is the one way to them.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, GeneratedField, Q, TextField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gis_core.areas.names import NamedInTwoLanguages
from gis_core.sealed.fields import BlindIndexField, SealedTextField
from gis_core.search.fields import Fold
from parcels.models.building_file import Document
from parcels.models.licence import OfParcelQuerySet
from parcels.models.parcel import LegalRange, Parcel

if TYPE_CHECKING:
    from gis_core.accounts.models import User

MOST_PARTS = 10**12  # of a share: deeds divide among heirs of heirs, and no further than that


class Party(NamedInTwoLanguages):
    """طرف: a person, company, or body that holds rights, known by name and sealed number."""

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        COMPANY = "company", _("company")
        STATE = "state", _("the state")
        WAQF = "waqf", _("endowment (waqf)")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    identifier_kind = models.CharField(
        _("kind of number"), max_length=30, blank=True, default="", db_default=""
    )
    identifier = SealedTextField(_("number"), bound_to="key", null=True, blank=True)
    identifier_index = BlindIndexField(of="identifier", db_index=False)
    folded_names = GeneratedField(
        expression=Fold(models.functions.Concat("name_ar", models.Value(" "), "name_en")),
        output_field=TextField(),
        db_persist=True,
    )
    source = models.CharField(_("source"), max_length=200, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        indexes = [
            GinIndex(OpClass("folded_names", "gin_trgm_ops"), name="party_by_name"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["identifier_kind", "identifier_index"],
                condition=Q(identifier_index__isnull=False),
                name="party_once_by_identifier",
            ),
            models.CheckConstraint(
                condition=Q(identifier=None, identifier_index=None)
                | (
                    Q(identifier__isnull=False, identifier_index__isnull=False)
                    & ~Q(identifier_kind="")
                ),
                name="party_identifier_is_sealed_and_of_a_kind",
            ),
            models.CheckConstraint(condition=~Q(name_ar=""), name="party_has_a_name"),
        ]

    def __str__(self) -> str:
        """Not the name: what prints a party by mistake tells nothing."""
        return f"{self.get_kind_display()} {self.pk}"


class Deed(models.Model):
    """سند: what proves a right; LADM ``LA_AdministrativeSource``."""

    number = models.CharField(_("deed number"), max_length=60)
    dated_on = models.DateField(_("dated"), null=True, blank=True)
    authority = models.CharField(_("issued by"), max_length=200, blank=True, default="")
    document = models.ForeignKey(
        Document, models.SET_NULL, null=True, blank=True, related_name="deeds"
    )
    source = models.CharField(_("source"), max_length=200, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("deed")
        verbose_name_plural = _("deeds")
        constraints = [
            models.UniqueConstraint(
                fields=["number", "authority", "dated_on"],
                nulls_distinct=False,
                name="deed_once_by_number",
            ),
            models.CheckConstraint(condition=~Q(number=""), name="deed_has_a_number"),
        ]

    def __str__(self) -> str:
        return self.number


class RightQuerySet(OfParcelQuerySet):
    def as_of(self, on: date | None) -> Self:
        """Rights held on a day; None is now."""
        day = on or timezone.localdate()  # a lease that ends next year is held today
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


# What is not whole at the end of a transaction is refused, whoever wrote it and in which order.
_IS_WHOLE = pgtrigger.Trigger(
    name="shares_make_one_whole",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    func="PERFORM qasima_right_is_whole(NEW.id); RETURN NULL;",
)
_STAYS_WHOLE = pgtrigger.Trigger(
    name="shares_make_one_whole",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    timing=pgtrigger.Deferred,
    func="""
        IF TG_OP <> 'INSERT' THEN PERFORM qasima_right_is_whole(OLD.right_id); END IF;
        IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND NEW.right_id <> OLD.right_id) THEN
            PERFORM qasima_right_is_whole(NEW.right_id);
        END IF;
        RETURN NULL;
    """,
)


class Right(models.Model):
    """حق: what may be done with a parcel, held by parties whose shares make exactly one whole."""

    class Kind(models.TextChoices):
        OWNERSHIP = "ownership", _("ownership")
        USUFRUCT = "usufruct", _("usufruct")
        LEASE = "lease", _("lease")
        ALLOCATION = "allocation", _("allocation by the state")
        MORTGAGE = "mortgage", _("mortgage")
        EASEMENT = "easement", _("easement")
        ATTACHMENT = "attachment", _("attachment by a court")

    parcel = models.ForeignKey(
        Parcel, models.PROTECT, related_name="rights", db_index=False, verbose_name=_("parcel")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    deed = models.ForeignKey(
        Deed, models.PROTECT, null=True, blank=True, related_name="rights", verbose_name=_("deed")
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True, default="", db_default="")

    objects = RightQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-id"]
        verbose_name = _("right")
        verbose_name_plural = _("rights")
        permissions = [
            ("reveal_right", "Can reveal who holds rights"),
            ("search_party", "Can search for the land of a party"),
        ]
        indexes = [models.Index(fields=["parcel", "-valid_from", "-id"], name="right_of_parcel")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="right_ends_after_it_starts",
            ),
            ExclusionConstraint(
                name="one_ownership_at_a_time",
                expressions=[
                    ("parcel", RangeOperators.EQUAL),
                    (
                        LegalRange("valid_from", "valid_to", RangeBoundary()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(kind="ownership"),
            ),
        ]
        triggers = [_IS_WHOLE]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.parcel_id}"


class RightShareQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Shares of rights that the person may see."""
        return self.filter(right__in=Right.objects.visible_to(user))


class RightShare(models.Model):
    """حصة: a party's part of a right, as a fraction, because deeds divide in thirds and eighths."""

    right = models.ForeignKey(
        Right, models.CASCADE, related_name="shares", db_index=False, verbose_name=_("right")
    )
    party = models.ForeignKey(Party, models.PROTECT, related_name="shares", verbose_name=_("party"))
    numerator = models.BigIntegerField(_("parts"))
    denominator = models.BigIntegerField(_("of"))

    objects = RightShareQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        constraints = [
            models.UniqueConstraint(fields=["right", "party"], name="party_once_in_a_right"),
            models.CheckConstraint(
                condition=Q(numerator__gte=1)
                & Q(denominator__gte=F("numerator"))
                & Q(denominator__lte=MOST_PARTS),
                name="share_is_a_part_of_one",
            ),
        ]
        triggers = [_STAYS_WHOLE]

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"
