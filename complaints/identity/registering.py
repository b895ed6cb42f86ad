"""The reporter behind a proved place, and the account that they sign in to."""

from __future__ import annotations

from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.contacts import reporter_with_phone
from complaints.errors import ComplaintError
from complaints.identity.places import Channel, Place
from complaints.models import Reporter
from gis_core.accounts.models import User
from gis_core.audit.records import record


class ForStaff(ComplaintError):
    """The account may do more than report; it is not opened by a code."""

    sentence = _("This account belongs to a member of staff. Use the staff sign-in.")


def reporter_at(place: Place, *, language: str) -> Reporter:
    """The one reporter with this place, which they have just proved to be theirs."""
    at = timezone.now()
    if place.channel == Channel.SMS:
        reporter = reporter_with_phone(place.text, language=language)
        if reporter.phone_verified_at is None:
            reporter.phone_verified_at = at
            reporter.save(update_fields=["phone_verified_at"])
        return reporter
    if found := _with_confirmed(place.text):
        return found
    try:
        with transaction.atomic():
            return Reporter.objects.create(
                email=place.text, email_verified_at=at, language=language
            )
    except IntegrityError:  # somebody else was faster
        return Reporter.objects.with_email(place.text).get(email_verified_at__isnull=False)


def account_of(reporter: Reporter) -> User:
    """The reporter's account, made at the first sign-in; it has no password and no role.

    Raises ``ForStaff`` where somebody has made more of it since.
    """
    with transaction.atomic():
        locked = Reporter.objects.select_for_update().get(pk=reporter.pk)
        if locked.user is None:
            user = User(username=f"reporter-{uuid4().hex[:12]}")
            user.set_unusable_password()
            user.save()
            locked.user = user
            locked.save(update_fields=["user"])
            record(user, "reporter.registered", locked)
    if is_staff(locked.user):
        raise ForStaff
    return locked.user


def is_staff(user: User) -> bool:
    """Whether an account may do anything besides reporting."""
    return (
        user.is_staff
        or user.is_superuser
        or user.has_usable_password()
        or user.groups.exists()
        or user.user_permissions.exists()
        or user.memberships.exists()
    )


def _with_confirmed(address: str) -> Reporter | None:
    return Reporter.objects.with_email(address).filter(email_verified_at__isnull=False).first()


class TakenElsewhere(ComplaintError):
    """Somebody else is registered with this place."""

    sentence = _("Somebody else is registered with this. Sign in with it instead.")


def add_place(reporter: Reporter, place: Place) -> Reporter:
    """Keep one more proved place; raises ``TakenElsewhere``, which only its owner gets to see."""
    name = "phone" if place.channel == Channel.SMS else "email"
    setattr(reporter, name, place.text)
    setattr(reporter, f"{name}_verified_at", timezone.now())
    try:
        with transaction.atomic():
            reporter.save(update_fields=[name, f"{name}_index", f"{name}_verified_at"])
            record(reporter.user, "reporter.place_added", reporter, kind=name)
    except IntegrityError as error:
        reporter.refresh_from_db()
        raise TakenElsewhere from error
    return reporter
