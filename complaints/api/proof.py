"""What an app keeps after its user typed the right code: a signed word, good for two hours.

It does for an app what the session does for a browser, and is asked for by the same rules.
"""

from __future__ import annotations

from datetime import datetime

from django.core import signing
from django.utils import timezone
from rest_framework.request import Request

from complaints.identity.session import TRUSTED_FOR
from complaints.models import Reporter

HEADER = "Phone-Proof"
_SALT = "complaints.api.proof"


def proof_of(reporter: Reporter) -> tuple[str, datetime]:
    """The word for a reporter who has just proved their number, and until when it holds."""
    return signing.dumps(reporter.pk, salt=_SALT), timezone.now() + TRUSTED_FOR


def proved(request: Request) -> Reporter | None:
    """Who files: by the word that they were given, or by an account of theirs.

    The session of a browser that has a code but no account does not count, since such a request
    carries no token against forgery.
    """
    if word := request.headers.get(HEADER):
        try:
            pk = signing.loads(word, salt=_SALT, max_age=TRUSTED_FOR)
        except signing.BadSignature:
            return None
        return Reporter.objects.filter(pk=pk, phone_verified_at__isnull=False).first()
    if request.user.is_authenticated:
        return Reporter.objects.filter(user=request.user).first()
    return None
