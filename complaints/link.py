"""The secret by which a reporter follows a case without an account: made, never stored.

It is a keyed digest of the case's salt, so the same request gets the same link again, a dump of
the database opens nothing, and a renewed salt ends every link that was given out.
"""

from __future__ import annotations

import base64

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from complaints.models import Complaint

_PURPOSE = "complaints.following"  # signed with it, no secret of another use is one of these
_BYTES = 20  # 160 bits


def secret_of(complaint: Complaint) -> str:
    """The 32 signs of the link."""
    digest = salted_hmac(_PURPOSE, f"{complaint.pk}:{complaint.follow_salt}", algorithm="sha256")
    return base64.b32encode(digest.digest()[:_BYTES]).decode().lower()


def address_of(complaint: Complaint) -> str:
    """Where the case is followed without an account; whoever holds it may read the case."""
    return f"{settings.PUBLIC_URL}/complaints/track/{complaint.reference}/{secret_of(complaint)}/"


def is_secret_of(complaint: Complaint, secret: str) -> bool:
    """Whether the link is this case's, compared in constant time."""
    return constant_time_compare(secret_of(complaint), secret)
