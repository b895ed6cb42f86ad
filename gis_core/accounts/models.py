"""People, agencies, their units, and what each may see."""

import hashlib
import secrets
from datetime import date, datetime
from functools import cached_property
from importlib import import_module
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gis_core.accounts.scope import AreaScope
from gis_core.accounts.sight import Sight, sight_of
from gis_core.areas.models import Area
from gis_core.areas.names import NamedInTwoLanguages


class User(AbstractUser):
    """A person who signs in; what they may do is in groups, where in their units."""

    class Meta(AbstractUser.Meta):
        verbose_name = _("person")  # type: ignore[assignment]
        verbose_name_plural = _("people")  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @cached_property
    def sight(self) -> Sight:
        """What the roles grant and where the units reach, today; signing in brings it along."""
        return sight_of(self.pk, on=timezone.localdate())

    @cached_property
    def scope(self) -> AreaScope:
        """The areas of all units that the person belongs to today, and of the units below those."""
        if not self.is_active:
            return AreaScope()
        return AreaScope(everything=True) if self.is_superuser else self.sight.scope

    @property
    def is_reporter(self) -> bool:
        """Whether this is an account without password, role or unit: somebody from outside.

        No password alone says nothing: people of ours may sign in without one, too.
        """
        is_ours = self.is_superuser or self.is_staff or self.sight.permissions
        return not (is_ours or self.sight.scope.unit_ids or self.has_usable_password())


class Session(AbstractBaseSession):
    """A browser that somebody uses, signed in or not; it goes when the person is deleted."""

    user = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="sessions", verbose_name=_("person")
    )

    class Meta(AbstractBaseSession.Meta):
        verbose_name = _("session")  # type: ignore[assignment]
        verbose_name_plural = _("sessions")  # type: ignore[assignment]

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """The store of the settings, which knows this table."""
        return import_module(settings.SESSION_ENGINE).SessionStore


class Agency(NamedInTwoLanguages):
    """جهة: a body that acts on land or complaints; the municipality itself is one."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    is_municipality = models.BooleanField(_("is the municipality"), default=False)

    class Meta:
        ordering = ["code"]
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")


class Unit(NamedInTwoLanguages):
    """إدارة: a part of an agency; a unit sees its own areas and those of the units below it."""

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="units", verbose_name=_("agency")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="children",
        null=True,
        blank=True,
        verbose_name=_("part of"),
    )
    code = models.CharField(_("code"), max_length=40, unique=True)
    areas = models.ManyToManyField(Area, related_name="units", blank=True, verbose_name=_("areas"))
    covers_everything = models.BooleanField(_("covers the whole municipality"), default=False)

    class Meta:
        ordering = ["code"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="unit_is_not_its_own_parent"
            ),
        ]


class MembershipQuerySet(models.QuerySet):
    def on(self, day: date) -> Self:
        """Those that hold on a day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


class Membership(models.Model):
    """A person's place in a unit, from a day until a day."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="memberships", verbose_name=_("unit")
    )
    valid_from = models.DateField(_("from"), default=timezone.localdate)
    valid_to = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "valid_from"], name="membership_unique_by_start"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="membership_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.unit}"


class ApiTokenQuerySet(models.QuerySet):
    def usable(self, at: datetime | None = None) -> Self:
        """Tokens that open a door now: not revoked, not expired, of an active person."""
        at = at or timezone.now()
        return self.filter(
            Q(expires_at=None) | Q(expires_at__gt=at), revoked_at=None, user__is_active=True
        )


class ApiToken(models.Model):
    """A bearer token for programs; only its SHA-256 is kept, so the table opens nothing."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="api_tokens", verbose_name=_("person")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return f"{self.user} {self.created_at:%Y-%m-%d}"

    @staticmethod
    def digest_of(secret: str) -> str:
        """SHA-256 is enough: the secret has 256 random bits, so there is nothing to guess."""
        return hashlib.sha256(secret.encode()).hexdigest()

    @classmethod
    def issue(cls, user: User, *, expires_at: datetime | None = None) -> str:
        """Make a token and return its secret, which is shown this once."""
        secret = secrets.token_urlsafe(32)
        cls.objects.create(user=user, digest=cls.digest_of(secret), expires_at=expires_at)
        return secret


def token_of(header: str) -> ApiToken | None:
    """The usable token of an ``Authorization: Bearer <secret>`` header, with its person."""
    scheme, _space, secret = header.partition(" ")
    if scheme.lower() != "bearer":
        return None
    digest = ApiToken.digest_of(secret.strip())
    return ApiToken.objects.usable().select_related("user").filter(digest=digest).first()
