"""How the tests send the page's form."""

import json
import re

from django.urls import reverse

from tests.make import lng_lat

CUT = json.dumps({"type": "LineString", "coordinates": [lng_lat(10, -5), lng_lat(10, 25)]})
DECISION = {"decision_number": "7/2024", "effective_on": "2024-05-01", "note": ""}


def address(parcel, kind):
    return reverse("parcels:change", args=[parcel.pk, kind])


def numbers(*given):
    """The fields of each parcel to be: number, sub-number, and perhaps the deed's area."""
    said = {}
    for n, (number, sub, *area) in enumerate(given, start=1):
        said |= {f"n{n}-number": number, f"n{n}-sub_number": sub}
        if area:
            said[f"n{n}-official_area_m2"] = area[0]
    return said


def look(client, parcel, kind, **said):
    return client.post(address(parcel, kind), DECISION | said | {"step": "look"})


def seen_in(page):
    return re.search(r'name="seen" value="([^"]+)"', page.content.decode())[1]


def record_seen(client, parcel, kind, **said):
    """Look, then send what was shown; the answer."""
    sent = DECISION | said | {"seen": seen_in(look(client, parcel, kind, **said))}
    return client.post(address(parcel, kind), sent | {"step": "record"})
