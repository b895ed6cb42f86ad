"""The request as views behind a sign-in know it."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from gis_core.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request of one of our people, with what the middleware adds to it; for annotations."""

    if TYPE_CHECKING:
        user: User  # type: ignore[assignment]
        htmx: HtmxDetails
