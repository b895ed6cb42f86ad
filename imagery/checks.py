"""What is wrong with the settings of the bucket, said before anything is laid into it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from gis_core.safeio.rasters.distant import Distant
from imagery import bucket


def bucket_is_whole(**_given: Any) -> list[CheckMessage]:
    """A bucket needs both keys, and names that make an address."""
    found = bucket.configured()
    if found is None:
        return []
    if not (found.access_key and found.secret_key):
        needed = "IMAGERY_S3_BUCKET needs IMAGERY_S3_ACCESS_KEY and IMAGERY_S3_SECRET_KEY."
        return [Error(needed, id="imagery.E001")]
    try:
        Distant(found, f"{settings.IMAGERY_S3_PREFIX}cog/1/a.tif").path  # noqa: B018
    except ValueError:
        wrong = "IMAGERY_S3_BUCKET or IMAGERY_S3_PREFIX is no name (see docs/operations.md)."
        return [Error(wrong, id="imagery.E002")]
    return []
