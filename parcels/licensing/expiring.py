"""The end of licences: the day after it, and the reminders before it."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from gis_core.audit.records import record
from parcels.licensing.acting import acting
from parcels.models import BuildingLicence, LicenceReminder

AT_ONCE = 500  # rows that one transaction holds

# One for each licence and threshold: of several that have been passed, the nearest to the end.
_REMIND = """
INSERT INTO parcels_licencereminder (licence_id, days, expires_on, created_at)
SELECT licence.id, min(days), licence.expires_on, now()
FROM parcels_buildinglicence licence
JOIN parcels_licencetype type ON type.id = licence.licence_type_id
CROSS JOIN LATERAL unnest(type.reminder_days) days
WHERE licence.state IN ('issued', 'suspended') AND licence.office_id IS NOT NULL
  AND licence.expires_on >= %(today)s AND licence.expires_on - days <= %(today)s
GROUP BY licence.id
ON CONFLICT (licence_id, days, expires_on) DO NOTHING
"""


def expire_due() -> int:
    """End every licence whose last day has passed; how many. Rows in use wait for the next time."""
    today, ended = timezone.localdate(), 0
    while True:
        with transaction.atomic():
            due = BuildingLicence.objects.filter(
                state__in=["issued", "suspended"], expires_on__lt=today
            )
            free = due.order_by("pk").select_for_update(skip_locked=True)
            keys = list(free.values_list("pk", flat=True)[:AT_ONCE])
            if not keys:
                return ended
            with acting("expire", actor=None):
                BuildingLicence.objects.filter(pk__in=keys).update(state="expired")
            record(None, "licences.expired", None, count=len(keys), first=keys[0], last=keys[-1])
        ended += len(keys)


def remind() -> int:
    """Note which offices are to be reminded today; how many new reminders there are."""
    with connection.cursor() as cursor:
        cursor.execute(_REMIND, {"today": timezone.localdate()})
        return cursor.rowcount


def send_reminders() -> int:
    """Mail what has not been mailed; how many went out.

    A reminder is claimed before it is sent: a worker that dies in between leaves it unsent rather
    than sent twice, and the office's page shows it either way. A mail server that refuses gives
    it back for the next time.
    """
    sent = 0
    while (reminder := _claim()) is not None:
        try:
            _mail(reminder)
        except OSError:
            LicenceReminder.objects.filter(pk=reminder.pk).update(claimed_at=None)
            break
        LicenceReminder.objects.filter(pk=reminder.pk).update(sent_at=timezone.now())
        sent += 1
    return sent


def _claim() -> LicenceReminder | None:
    with transaction.atomic():
        waiting = LicenceReminder.objects.filter(claimed_at=None).exclude(licence__office__email="")
        free = waiting.select_related("licence__office", "licence__parcel__area")
        reminder = free.select_for_update(skip_locked=True, of=("self",)).order_by("pk").first()
        if reminder is not None:
            reminder.claimed_at = timezone.now()
            reminder.save(update_fields=["claimed_at"])
        return reminder


def _mail(reminder: LicenceReminder) -> None:
    """In both languages, Arabic first; without the owner's name."""
    context = {"reminder": reminder, "licence": reminder.licence}
    parts = []
    for language in ("ar", "en"):
        with translation.override(language):
            parts.append(render_to_string("licensing/mail/reminder.txt", context))
    with translation.override("ar"):
        number = reminder.licence.number
        subject = _("Licence %(number)s ends soon") % {"number": number}
    to = [reminder.licence.office.email]
    send_mail(subject, "\n".join(parts), settings.DEFAULT_FROM_EMAIL, to)
