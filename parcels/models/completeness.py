"""How complete and how consistent the file of each parcel is, as it was last looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gis_core.areas.models import Area, Block
from parcels.models.parcel import Parcel

if TYPE_CHECKING:
    from gis_core.accounts.models import User


class InSightQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Of a person's areas, for those who tend the data."""
        if not user.has_perm("parcels.view_parcelquality"):
            return self.none()
        scope = user.scope
        return self if scope.everything else self.filter(area__in=scope.area_ids)


class ParcelQuality(models.Model):
    """اكتمال الملف: one parcel's meter, with the codes of what is wrong; details are looked up."""

    parcel = models.OneToOneField(
        Parcel, models.CASCADE, primary_key=True, related_name="quality", verbose_name=_("parcel")
    )
    area = models.ForeignKey(Area, models.CASCADE, null=True, related_name="+", db_index=False)
    block = models.ForeignKey(Block, models.CASCADE, null=True, related_name="+", db_index=False)
    score = models.PositiveSmallIntegerField(_("completeness (%)"))
    codes = ArrayField(models.CharField(max_length=40), verbose_name=_("findings"))

    objects = InSightQuerySet.as_manager()

    class Meta:
        verbose_name = _("completeness of a parcel")
        verbose_name_plural = _("completeness of parcels")
        indexes = [
            models.Index(fields=["area", "score", "parcel"], name="quality_worst_of_area"),
            models.Index(fields=["block", "score", "parcel"], name="quality_worst_of_block"),
            models.Index(fields=["score", "parcel"], name="quality_worst"),
            GinIndex(fields=["codes"], name="quality_by_finding"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=100), name="quality_is_a_percentage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id}: {self.score} %"


class PlaceQuality(models.Model):
    """The meters of a block's parcels together; without a block, those of an area in none."""

    area = models.ForeignKey(Area, models.CASCADE, null=True, related_name="quality")
    block = models.ForeignKey(Block, models.CASCADE, null=True, related_name="quality")
    parcels = models.PositiveIntegerField()
    score_sum = models.PositiveBigIntegerField()
    with_findings = models.PositiveIntegerField()
    missing = models.PositiveIntegerField()
    stale = models.PositiveIntegerField()
    contradicting = models.PositiveIntegerField()
    computed_at = models.DateTimeField(_("looked at"), default=timezone.now)

    objects = InSightQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "block"], nulls_distinct=False, name="quality_once_per_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.block or self.area}: {self.parcels}"
