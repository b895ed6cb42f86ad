"""Writing a message down, in the transaction of what it tells of."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from gis_core.messaging.models import Message
from gis_core.waking import wake_on_commit

TASK = "gis_core.messaging.tasks.drain"


def queue(
    *,
    channel: str,
    recipient: str,
    template: str,
    language: str,
    context: dict[str, Any] | None = None,
    once: str | None = None,
    by_day: bool = False,
    not_after: datetime | None = None,
) -> Message | None:
    """Write one message; it is sent when the caller's transaction has committed.

    ``template`` names ``messages/<template>.<channel>.txt``, or ``<template>.txt`` for every way,
    which ``context`` fills. With
    ``once``, a second call with the same word writes nothing and returns None. A message ``by_day``
    waits until quiet hours are over; one that is not sent by ``not_after`` is dropped.
    """
    at = timezone.now()
    message = Message(
        channel=channel,
        recipient=recipient,
        template=template,
        language=language,
        content=json.dumps(context or {}, ensure_ascii=False),
        once=once,
        not_before=after_quiet_hours(at) if by_day else at,
        not_after=not_after,
    )
    (written,) = Message.objects.bulk_create([message], ignore_conflicts=once is not None)
    if once is not None and not Message.objects.filter(key=message.key).exists():
        return None
    wake_on_commit(TASK)
    return written


def after_quiet_hours(at: datetime) -> datetime:
    """The same instant, or the end of the quiet hours in which it falls."""
    begin, end = (time.fromisoformat(part) for part in settings.QUIET_HOURS.split("-"))
    local = timezone.localtime(at)
    now = local.time()
    is_quiet = begin <= now < end if begin < end else now >= begin or now < end
    if begin == end or not is_quiet:
        return at
    day = local.date() + timedelta(days=1 if begin > end and now >= begin else 0)
    return timezone.make_aware(datetime.combine(day, end))
