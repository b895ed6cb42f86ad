"""Who asks, in one statement: for addresses that are asked a hundred times a second."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from gis_core.accounts import sight
from gis_core.accounts.models import User
from gis_core.accounts.scope import AreaScope
from gis_core.accounts.sessions import SessionStore
from gis_core.prepared import fetch_row

@dataclass(frozen=True)
class Reader:
    """A signed-in person as far as a read needs them; ``extra`` is what was asked beside."""

    is_superuser: bool
    sight: sight.Sight
    extra: Any

    @property
    def scope(self) -> AreaScope:
        """The areas they see."""
        return AreaScope(everything=True) if self.is_superuser else self.sight.scope

    def may(self, permission: str) -> bool:
        """Whether their roles grant it."""
        return self.is_superuser or permission in self.sight.permissions


def reader_of(request: HttpRequest, beside: str = "NULL", **parameters: object) -> Reader | None:
    """The person of the request's session, or None for a visitor.

    The session, the person, their roles, memberships and areas are read together and never kept:
    whoever is signed out, disabled or moved is so with the next request. ``beside`` is an SQL
    expression that the caller wants answered in the same statement.
    """
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    asked = {"session_key": key, "today": timezone.localdate(), **parameters}
    row = fetch_row(_statement(beside), asked)
    if row is None or not _is_theirs(row[0], password=row[1]):
        return None
    is_superuser, *seen, extra = row[2:]
    return Reader(is_superuser, sight.Sight.of(*seen), extra)


@cache
def _statement(beside: str) -> str:
    return f"""
    SELECT session.session_data, person.password, person.is_superuser, {sight.COLUMNS}, {beside}
    FROM accounts_session session
    JOIN accounts_user person ON person.id = session.user_id AND person.is_active
    {sight.OF_PERSON}
    WHERE session.session_key = %(session_key)s AND session.expire_date > now()
    """


def _is_theirs(data: str, *, password: str) -> bool:
    """Whether the session was made under the person's present password, as Django judges it."""
    claimed = SessionStore().decode(data).get(HASH_SESSION_KEY, "")
    person = User(password=password)
    known = [person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()]
    return any(constant_time_compare(claimed, hashed) for hashed in known)
