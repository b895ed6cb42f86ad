"""One flight over the city, or a part of it, on one day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gis_core.areas.names import NamedInTwoLanguages
from gis_core.geometry import stored_multipolygon

if TYPE_CHECKING:
    from gis_core.accounts.models import User

VIEW = "imagery.view_survey"
ADD = "imagery.add_survey"


class SurveyQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """What is published for whoever may see imagery, everything for those who make it."""
        if not user.has_perm(VIEW):
            return self.none()
        return self if user.has_perm(ADD) else self.published()

    def published(self) -> Self:
        return self.filter(state=Survey.State.PUBLISHED)

    def as_of(self, on: date | None) -> Self:
        """What had been flown by a day; None is now."""
        return self if on is None else self.filter(flown_on__lte=on)


class Survey(NamedInTwoLanguages):
    """مسح جوي: imagery of one date, published as a whole or not at all."""

    class State(models.TextChoices):
        PREPARING = "preparing", _("in preparation")
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("retired")

    class Kind(models.TextChoices):
        AERIAL = "aerial", _("aerial photographs")
        DRONE = "drone", _("drone photographs")
        SATELLITE = "satellite", _("satellite imagery")

    class OnTop(models.TextChoices):
        NEWEST = "newest", _("the newest sheet on top")
        FINEST = "finest", _("the finest sheet on top")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.AERIAL)
    flown_on = models.DateField(_("date of the flight"))
    provider = models.CharField(_("made by"), max_length=200, blank=True)
    terms = models.CharField(_("terms of use"), max_length=200, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PREPARING
    )
    on_top = models.CharField(
        _("where sheets overlap"), max_length=8, choices=OnTop.choices, default=OnTop.NEWEST
    )
    keeps_delivered = models.BooleanField(_("keep the delivered files"), default=True)
    is_held = models.BooleanField(
        _("never drop delivered files by the rule of days"), default=False
    )
    # Raised whenever what is shown changes; it is in every tile's address.
    version = models.PositiveIntegerField(_("version"), default=0)
    footprint = stored_multipolygon(verbose_name=_("footprint"), null=True, blank=True)
    resolution_m = models.FloatField(_("metres for a pixel"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True, default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["-flown_on", "-id"]
        verbose_name = _("aerial survey")
        verbose_name_plural = _("aerial surveys")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published")
                | Q(footprint__isnull=False, published_at__isnull=False, version__gt=0),
                name="published_survey_is_complete",
            ),
        ]
