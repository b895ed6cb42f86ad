"""What writes the record: acts at once, and what was merely looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Model
from psycopg.types.json import Jsonb

from gis_core import prepared
from gis_core.audit.models import AuditRecord

if TYPE_CHECKING:
    from gis_core.accounts.models import User


def record(actor: User | None, verb: str, thing: Model | None = None, **detail: object) -> None:
    """Append one act, in the caller's transaction; ``detail`` holds no personal data.

    The verb reads ``noun.verb`` in the past tense: ``parcel.viewed``, ``delivery.published``.
    """
    AuditRecord.objects.create(actor=actor, **_told(verb, thing, detail))


# The setting is the transaction's own: this one statement.
_APPEND_UNHURRIED = """
INSERT INTO audit_auditrecord (at, actor_id, verb, object_type, object_id, detail)
SELECT statement_timestamp(), %(actor)s::bigint, %(verb)s, %(object_type)s, %(object_id)s,
       %(detail)s
FROM set_config('synchronous_commit', 'off', true)
RETURNING id
"""


def record_view(actor: User, verb: str, thing: Model | None = None, **detail: object) -> None:
    """Append that somebody looked at something which holds nobody's personal data.

    The person does not wait for the disk, which would take longer than opening a parcel's file.
    Nothing is lost unless the database's own machine stops within less than a second. Within a
    transaction of the caller's, which may hold more than this, it is as any other act.
    """
    if connection.in_atomic_block:
        record(actor, verb, thing, **detail)
        return
    told = _told(verb, thing, detail)
    told["detail"] = Jsonb(detail)
    prepared.fetch_row(_APPEND_UNHURRIED, told | {"actor": actor.pk})


def _told(verb: str, thing: Model | None, detail: dict[str, object]) -> dict[str, object]:
    return {
        "verb": verb,
        "object_type": thing._meta.label_lower if thing is not None else "",
        "object_id": str(thing.pk) if thing is not None else "",
        "detail": detail,
    }
