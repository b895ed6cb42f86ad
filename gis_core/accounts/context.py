"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """Whether the data on screen is made up, and where the sources of help are."""
    return {"demo_notice": settings.DEMO}
