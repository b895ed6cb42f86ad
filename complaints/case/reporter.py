"""Who reported, told for a purpose and written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gis_core.reveals.door import reveal

if TYPE_CHECKING:
    from complaints.models import Complaint, Reporter
    from gis_core.accounts.models import User
    from gis_core.reveals.reason import Reason


@dataclass(frozen=True)
class Contact:
    """How to reach somebody; what is not known is empty."""

    name: str
    phone: str
    email: str
    language: str


def contact_of(complaint: Complaint, *, actor: User, reason: Reason) -> Contact:
    """The reporter's contact, once the record says who asked and why; their civil ID is not told.

    Raises ``RevealRefused``.
    """
    (contact,) = reveal(
        [complaint.reporter],
        actor=actor,
        reason=reason,
        about=complaint,
        fields=("name", "phone", "email"),
        read=_read,
    )
    return contact


def _opened(sealed: Any) -> str:
    return sealed.open() if sealed else ""


def _read(reporter: Reporter) -> Contact:
    return Contact(
        name=_opened(reporter.name),
        phone=_opened(reporter.phone),
        email=_opened(reporter.email),
        language=reporter.get_language_display(),
    )
