"""Who acts, told to the database for the length of some statements: its triggers write it down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from parcels.models.licence_states import ACT, TAKING_OVER

if TYPE_CHECKING:
    from gis_core.accounts.models import User


@contextmanager
def acting(
    verb: str, *, actor: User | None, note: str = "", legal_day: date | None = None
) -> Iterator[None]:
    """Changes of state inside are recorded as this verb of this person."""
    day = (legal_day or timezone.localdate()).isoformat()
    told = {"verb": verb, "actor": actor.pk if actor else None, "note": note, "legal_day": day}
    with _told(ACT, json.dumps(told)):
        yield


@contextmanager
def taking_over() -> Iterator[None]:
    """States inside are another register's word: any may follow any, and events say so.

    Applications of engineering offices are not excepted from the workflow even here. For
    deliveries and the demo alone.
    """
    with _told(TAKING_OVER, "on"):
        yield


@contextmanager
def _told(name: str, value: str) -> Iterator[None]:
    with transaction.atomic():
        _set(name, value)
        yield
        _set(name, "")


def _set(name: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
