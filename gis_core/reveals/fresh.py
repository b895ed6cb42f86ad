"""Whether somebody has lately shown that it is they who sit there."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.utils.translation import gettext as _

from gis_core.reveals.errors import ConfirmFirst

if TYPE_CHECKING:
    from gis_core.accounts.signed_in import SignedInRequest


def require_fresh(request: SignedInRequest) -> None:
    """Raise ``ConfirmFirst`` where the password was given longer ago than the settings allow."""
    hours = settings.REVEAL_CONFIRM_HOURS
    if hours and time.time() - _confirmed_at(request) > hours * 3600:
        raise ConfirmFirst(
            _("You signed in a while ago. Confirm your password first, then repeat.")
        )


def _confirmed_at(request: SignedInRequest) -> float:
    records = get_authentication_records(request, request.user)
    if records:
        return max(record["at"] for record in records)
    last = request.user.last_login
    return last.timestamp() if last else 0.0
