"""Who asks, in one statement: for addresses that are asked a hundred times a second."""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from gis_core.accounts import sight
from gis_core.accounts.models import User, token_of
from gis_core.accounts.scope import AreaScope
from gis_core.accounts.sessions import SessionStore
from gis_core.prepared import fetch_row


@dataclass(frozen=True)
class Reader:
    """A signed-in person as far as one read needs them; ``beside`` is what was asked with it."""

    may_read: bool
    scope: AreaScope
    beside: Any


def reader_of(
    request: HttpRequest, permission: str, beside: str = "NULL", **parameters: object
) -> Reader | None:
    """The person of the request's session or bearer token, or None for a visitor.

    The session, the person, their roles, memberships and areas are read together and never kept:
    whoever is signed out, disabled or moved is so with the next request. ``beside`` is an SQL
    expression that the caller wants answered in the same statement.
    """
    if "Authorization" in request.headers:
        return _by_token(request, permission, beside, parameters)
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key or not key.isalnum():
        return None
    app, _dot, codename = permission.partition(".")
    asked = {"session_key": key, "app": app, "codename": codename, **parameters}
    row = fetch_row(_statement(beside), asked | {"today": timezone.localdate()})
    if row is None:
        return None
    data, password, is_superuser, may_read, everything, area_ids, unit_ids, answer = row
    if not _is_theirs(data, password):
        return None
    scope = AreaScope.of(everything or is_superuser, area_ids, unit_ids)
    return Reader(may_read, scope, answer)


def _by_token(
    request: HttpRequest, permission: str, beside: str, parameters: dict[str, object]
) -> Reader | None:
    """A program's person: rarer than a browser's, so read in the ordinary way."""
    token = token_of(request.headers["Authorization"])
    if token is None:
        return None
    answer = fetch_row(f"SELECT {beside}", parameters) or (None,)
    return Reader(token.user.has_perm(permission), token.user.scope, answer[0])


@cache
def _statement(beside: str) -> str:
    return f"""
    SELECT session.session_data, person.password, person.is_superuser, {sight.MAY},
           scope.everything, scope.area_ids, scope.unit_ids, {beside}
    FROM accounts_session session
    JOIN accounts_user person ON person.id = session.user_id AND person.is_active
    {sight.SCOPE}
    WHERE session.session_key = %(session_key)s AND session.expire_date > now()
    """


@lru_cache(maxsize=1024)
def _is_theirs(data: str, password: str) -> bool:
    """Whether the session was made under the person's present password, as Django judges it.

    Both come fresh from the database with every request; only the arithmetic is remembered.
    """
    claimed = SessionStore().decode(data).get(HASH_SESSION_KEY, "")
    person = User(password=password)
    known = [person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()]
    return any(constant_time_compare(claimed, hashed) for hashed in known)
