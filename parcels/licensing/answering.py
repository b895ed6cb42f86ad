"""Doing once what a program asks for twice: answers kept under its Idempotency-Key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from parcels.models import AnsweredRequest

if TYPE_CHECKING:
    from gis_core.accounts.models import User

LONGEST_KEY = 100
Answer = tuple[int, dict[str, Any]]


class KeyUsedBefore(Exception):
    """The key stands for another request of the same person."""


def answer_once(user: User, key: str, asked: Any, do: Callable[[], Answer]) -> Answer:
    """The kept answer of the same request, or what ``do`` answers, kept with what it wrote.

    Two at the same moment wait for one another; a request that fails keeps nothing.
    """
    if not key:
        return do()
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"answer:{user.pk}:{key}"]
            )
        kept = AnsweredRequest.objects.filter(user=user, key=key).first()
        if kept is None:
            status, body = do()
            AnsweredRequest.objects.create(
                user=user, key=key, digest=digest, status=status, body=body
            )
            return status, body
    if kept.digest != digest:
        raise KeyUsedBefore
    return kept.status, kept.body
