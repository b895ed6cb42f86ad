"""The code that this browser waits for, between asking for it and typing it in."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from complaints.identity.places import Place
from complaints.models import OneTimeCode

_PENDING = "complaints.code"


@dataclass(frozen=True)
class Pending:
    """Which code, where to go on afterwards, and what may be shown of the place it went to."""

    key: str
    purpose: str
    channel: str
    shown: str
    next: str


def await_code(request: HttpRequest, code: OneTimeCode, *, place: Place, onward: str) -> None:
    """Let the browser wait for this code and for no earlier one."""
    told = Pending(str(code.key), code.purpose, place.channel, place.masked, onward)
    request.session[_PENDING] = asdict(told)


def awaited(request: HttpRequest) -> Pending | None:
    """What the browser waits for."""
    kept = request.session.get(_PENDING)
    return Pending(**kept) if kept else None


def stop_waiting(request: HttpRequest) -> None:
    """The code was used, or is over."""
    request.session.pop(_PENDING, None)


def onward_from(request: HttpRequest, otherwise: str) -> str:
    """The ``next`` of a form or link, if it leads nowhere else than here."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if is_ours else otherwise
