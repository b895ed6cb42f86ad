"""Browsers that take messages: they give an address and two keys, and may take them back."""

from __future__ import annotations

import base64
import json
from typing import Any

from django.db import transaction

from gis_core.messaging.models import PushSubscription
from gis_core.messaging.providers import is_push_service
from gis_core.sealed.fields import having, opened

MOST_OF_ONE = 10  # devices of one audience; the eldest makes room
_LONGEST = 1000
_POINT_BYTES, _SECRET_BYTES = 65, 16  # of an uncompressed P-256 point and of the shared secret


class NotADevice(ValueError):
    """What came is no subscription of a browser to a push service that we know."""


def subscribe(audience: str, given: Any) -> None:
    """Let a browser take an audience's messages; raises ``NotADevice``. A device has one audience.

    ``given`` is what ``PushSubscription.toJSON()`` gives in the browser.
    """
    device = _read(given)
    with transaction.atomic():
        _same(device).delete()
        PushSubscription.objects.create(audience=audience, device=device)
        eldest = PushSubscription.objects.filter(audience=audience).order_by("-pk")[MOST_OF_ONE:]
        PushSubscription.objects.filter(pk__in=list(eldest.values_list("pk", flat=True))).delete()


def unsubscribe(given: Any) -> None:
    """Send this browser nothing more; raises ``NotADevice``."""
    _same(_read(given)).delete()


def devices_of(audience: str) -> list[str]:
    """The recipients by whom an audience is reached, for ``outbox.queue``."""
    rows = PushSubscription.objects.filter(audience=audience)
    return [opened(row.device) for row in rows]


def _same(device: str) -> Any:
    return PushSubscription.objects.filter(having(PushSubscription, "device_index", device))


def _read(given: Any) -> str:
    """The three words that are needed, written in one way."""
    try:
        endpoint = given["endpoint"]
        keys = {name: given["keys"][name] for name in ("auth", "p256dh")}
        sizes = {name: len(_bytes_of(value)) for name, value in keys.items()}
    except (KeyError, TypeError, ValueError, AttributeError):
        raise NotADevice from None
    known = isinstance(endpoint, str) and len(endpoint) <= _LONGEST and is_push_service(endpoint)
    if not known or sizes != {"auth": _SECRET_BYTES, "p256dh": _POINT_BYTES}:
        raise NotADevice
    return json.dumps({"endpoint": endpoint, "keys": keys}, sort_keys=True)


def _bytes_of(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
