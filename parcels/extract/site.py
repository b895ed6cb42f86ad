"""The address under which the public reaches this site."""

from django.conf import settings
from django.http import HttpRequest


def public_site(request: HttpRequest) -> str:
    """Scheme and host without a slash: as set, or as the officer reached it."""
    return settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")
