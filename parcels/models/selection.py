"""A selection: parcels picked by a person for a piece of work, with an address of its own."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.gis.db.models import GeometryField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gis_core import crs
from parcels.models.parcel import Parcel

if TYPE_CHECKING:
    from gis_core.accounts.models import User


def new_key() -> str:
    """What stands in the address: nobody finds a selection by counting."""
    return secrets.token_urlsafe(9)


class SelectionQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """One's own, and those whose maker lets colleagues open them by their link.

        What is seen inside is asked again of every parcel.
        """
        if not user.has_perm("parcels.view_selection"):
            return self.none()
        return self.filter(Q(maker=user.pk) | Q(is_shared=True))

    def made_by(self, user: User) -> Self:
        """One's own, which alone may be changed."""
        return self.visible_to(user).filter(maker=user.pk)


class Selection(models.Model):
    """مجموعة قسائم: a set of parcels under a name, private to its maker until it is shared."""

    class How(models.TextChoices):
        LIST = "list", _("pasted list")
        DRAWN = "drawn", _("drawn on the map")
        NEAR = "near", _("within a distance")
        FILTERED = "filtered", _("by zone and area")
        PICKED = "picked", _("picked one by one")

    key = models.CharField(max_length=20, unique=True, default=new_key, editable=False)
    name = models.CharField(_("name"), max_length=120)
    how = models.CharField(_("made"), max_length=10, choices=How.choices)
    details = models.JSONField(_("made with"), default=dict, blank=True)
    shape = GeometryField(_("shape"), srid=crs.STORAGE, null=True, blank=True, spatial_index=False)
    is_shared = models.BooleanField(_("open to colleagues who have the link"), default=False)
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="selections", verbose_name=_("maker")
    )
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    parcels = models.ManyToManyField(
        Parcel, through="SelectedParcel", related_name="selections", verbose_name=_("parcels")
    )

    objects = SelectionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("selection")
        verbose_name_plural = _("selections")
        indexes = [models.Index(fields=["maker", "-id"], name="selection_of_person")]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="selection_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class SelectedParcel(models.Model):
    """A parcel in a selection, in the order in which it was named."""

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="members", db_index=False)
    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="+")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["selection", "parcel"], name="parcel_once_in_selection"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.selection_id}: {self.parcel_id}"
