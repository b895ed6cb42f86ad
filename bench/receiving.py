"""Takes complaints in as fast as one process can; run by ``bench.intake`` once Django is set up."""

import json
import random
import secrets
from collections.abc import Iterator
from time import monotonic

from django.contrib.gis.geos import Point
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from complaints.intake import Report, receive
from complaints.models import Category, Reporter
from gis_core import crs

PHOTO_BYTES = 300_000
TEXT = "bench: intake"
SPOTS = """
SELECT ST_X(location), ST_Y(location) FROM complaints_complaint
WHERE location IS NOT NULL ORDER BY hashint8extended(id, %s) LIMIT 2000
"""


def main(seconds: float, seed: int) -> None:
    """Print how many in how long, as JSON."""
    reports = _reports(seed)
    receive(next(reports), reporter=Reporter.objects.create())
    begun, count = monotonic(), 0
    while monotonic() - begun < seconds:
        key = secrets.token_urlsafe(16)
        receive(next(reports), reporter=Reporter.objects.create(), key=key)
        count += 1
    print(json.dumps({"count": count, "seconds": monotonic() - begun}))


def _reports(seed: int) -> Iterator[Report]:
    """Each with a photograph of its own, at a place on the benchmarks' land."""
    chance = random.Random(seed)
    kinds = list(Category.objects.filter(is_active=True).select_related("group"))
    with connection.cursor() as cursor:
        cursor.execute(SPOTS, [seed])
        spots = crs.to_wgs84(crs.STORAGE, cursor.fetchall())
    head = b"\xff\xd8\xff\xe0" + secrets.token_bytes(PHOTO_BYTES)
    while True:
        photo = SimpleUploadedFile("photo.jpg", head + secrets.token_bytes(16), "image/jpeg")
        yield Report(
            channel="web",
            kind="complaint",
            category=chance.choice(kinds),
            text=TEXT,
            point=Point(*chance.choice(spots), srid=crs.WGS84),
            photos=[photo],
        )
