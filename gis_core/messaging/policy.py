"""The field policy of messages: how far one is, never to whom it goes or what it says."""

from __future__ import annotations

from gis_core.fieldpolicy import INTERNAL, SEALED, FieldPolicy

_PROGRESS = ("id", "key", "channel", "template", "language", "state", "attempts", "trouble")
_TIMES = ("not_before", "not_after", "leased_until", "created_at", "sent_at")
POLICY = FieldPolicy(
    {
        "messaging.message": {
            **dict.fromkeys(_PROGRESS + _TIMES, INTERNAL),
            **dict.fromkeys(("recipient", "content", "once"), SEALED),
        },
        "messaging.pushsubscription": {
            **dict.fromkeys(("id", "created_at"), INTERNAL),
            **dict.fromkeys(("key", "audience", "device", "device_index"), SEALED),
        },
    }
)
