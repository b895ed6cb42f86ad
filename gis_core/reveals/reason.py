"""What somebody says who wants to read personal data, and from where they say it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from gis_core.identifiers.kinds import looks_like_one
from gis_core.reveals.errors import RevealRefused
from gis_core.reveals.models import RevealPurpose
from gis_core.search.fold import fold_digits

if TYPE_CHECKING:
    from django.http import HttpRequest

# Letters of two scripts, digits and what parts them; without blanks it is a number and no name.
_REFERENCE = re.compile(r"(?=.*[0-9])[0-9A-Za-z\u0621-\u064a/._-]{1,40}")
_REQUEST_ID = re.compile(r"[0-9A-Za-z-]{8,64}")


@dataclass(frozen=True)
class Reason:
    """A purpose, the number of the case it belongs to, and where the request came from."""

    purpose: str
    reference: str
    ip: str = ""
    request_id: str = ""

    @property
    def detail(self) -> dict[str, str]:
        """For the record; nothing in it speaks of the person read about."""
        told = {"purpose": self.purpose, "reference": self.reference}
        beside = {"ip": self.ip, "request": self.request_id}
        return told | {name: value for name, value in beside.items() if value}


def reason_of(request: HttpRequest) -> Reason:
    """The reason in a posted form; raises ``RevealRefused`` with what is missing."""
    purpose = request.POST.get("purpose", "")
    known = RevealPurpose.objects.filter(is_active=True, code=purpose.replace("\x00", ""))
    if not purpose or not known.exists():
        raise RevealRefused(_("Choose what you need the personal data for."))
    return Reason(
        purpose=purpose,
        reference=_reference(request.POST.get("reference", "")),
        ip=_address(request),
        request_id=_request_id(request),
    )


def reason_at_work(request: HttpRequest, purpose: str) -> Reason:
    """Where the work itself is the purpose, and there is no case yet that could be named."""
    return Reason(purpose, reference="", ip=_address(request), request_id=_request_id(request))


def _reference(text: str) -> str:
    reference = fold_digits(text).strip()
    if not _REFERENCE.fullmatch(reference):
        raise RevealRefused(
            _("Give the number of the case or letter: digits, letters, “/” and “-”, no blanks.")
        )
    if looks_like_one(reference):
        raise RevealRefused(_("This is somebody’s number. Give the number of the case instead."))
    return reference


def _address(request: HttpRequest) -> str:
    try:
        return get_adapter().get_client_ip(request)
    except PermissionDenied:
        return ""


def _request_id(request: HttpRequest) -> str:
    """What the proxy calls this request; nobody else is believed."""
    told = request.headers.get("X-Request-ID", "") if settings.TRUSTED_PROXIES else ""
    return told if _REQUEST_ID.fullmatch(told) else ""
