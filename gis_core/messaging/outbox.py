"""Writing a message down, in the transaction of what it tells of."""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from gis_core.messaging.models import Message

log = logging.getLogger(__name__)
TASK = "gis_core.messaging.tasks.drain"


def queue(
    *,
    channel: str,
    recipient: str,
    template: str,
    language: str,
    context: dict[str, Any] | None = None,
    once: str | None = None,
    urgent: bool = False,
) -> Message | None:
    """Write one message; it is sent when the caller's transaction has committed.

    ``template`` names ``messages/<channel>/<template>.txt``, ``context`` fills it and holds nothing
    personal. With ``once``, a second call with the same word writes nothing and returns None. What
    is not ``urgent`` waits until quiet hours are over.
    """
    at = timezone.now()
    message = Message(
        channel=channel,
        recipient=recipient,
        template=template,
        language=language,
        context=context or {},
        once=once,
        not_before=at if urgent else after_quiet_hours(at),
    )
    (written,) = Message.objects.bulk_create([message], ignore_conflicts=once is not None)
    if once is not None and not Message.objects.filter(key=message.key).exists():
        return None
    transaction.on_commit(_wake)
    return written


def after_quiet_hours(at: datetime) -> datetime:
    """The same instant, or the end of the quiet hours in which it falls."""
    begin, end = (time.fromisoformat(part) for part in settings.QUIET_HOURS.split("-"))
    local = timezone.localtime(at)
    now = local.time()
    is_quiet = begin <= now < end if begin < end else now >= begin or now < end
    if not is_quiet:
        return at
    day = local.date() + timedelta(days=1 if begin > end and now >= begin else 0)
    return timezone.make_aware(datetime.combine(day, end))


def _wake() -> None:
    """Without Redis the row waits for the next round of the beat."""
    try:
        current_app.signature(TASK).apply_async(retry=False)
    except OperationalError:
        log.warning("Redis does not answer; messages wait for the next round")
