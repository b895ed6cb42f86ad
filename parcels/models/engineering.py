"""Engineering offices and the people who act for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gis_core.areas.names import NamedInTwoLanguages

if TYPE_CHECKING:
    from gis_core.accounts.models import User

ACTS_FOR_OFFICE = "parcels.act_for_office"


def is_of_an_office(user: User) -> bool:
    """Whether a person comes from outside and sees nothing but their own office's cases."""
    return not user.is_superuser and user.has_perm(ACTS_FOR_OFFICE)


class EngineeringOfficeQuerySet(models.QuerySet):
    def of(self, user: User) -> Self:
        """The offices that a person acts for today."""
        today = timezone.localdate()
        theirs = OfficeMembership.objects.filter(user=user.pk, valid_from__lte=today)
        theirs = theirs.filter(Q(valid_to=None) | Q(valid_to__gt=today))
        return self.filter(pk__in=theirs.values("office"))

    def accredited(self) -> Self:
        """Those that may apply today."""
        active = self.filter(state=EngineeringOffice.State.ACTIVE)
        return active.filter(Q(valid_until=None) | Q(valid_until__gte=timezone.localdate()))


class EngineeringOffice(NamedInTwoLanguages):
    """مكتب هندسي: an office that the municipality lets apply for licences on owners' behalf."""

    class State(models.TextChoices):
        ACTIVE = "active", _("accredited")
        SUSPENDED = "suspended", _("suspended")
        CLOSED = "closed", _("closed")

    registration_number = models.CharField(_("registration number"), max_length=40, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ACTIVE)
    valid_until = models.DateField(_("accredited until"), null=True, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True, default="")

    objects = EngineeringOfficeQuerySet.as_manager()

    class Meta:
        ordering = ["name_ar"]
        verbose_name = _("engineering office")
        verbose_name_plural = _("engineering offices")


class OfficeMembership(models.Model):
    """A person's acting for an office, from a day until a day."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="office_memberships",
        verbose_name=_("person"),
    )
    office = models.ForeignKey(
        EngineeringOffice,
        models.PROTECT,
        related_name="memberships",
        verbose_name=_("engineering office"),
    )
    valid_from = models.DateField(_("from"), default=timezone.localdate)
    valid_to = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership of an office")
        verbose_name_plural = _("memberships of offices")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "office", "valid_from"], name="office_membership_unique_by_start"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="office_membership_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.office}"
