"""Defects 5 to 7 of the best code: what is near asks the index, and a full city fits in a tile."""

from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from django.db import connection
from django.test import Client
from django.utils import timezone

from complaints import nearby
from complaints.models import Complaint, ComplaintEvent, Reporter
from complaints.reference import new_reference
from complaints.tests.make import make_category
from complaints.tests.test_citymap import drawn, tile_at
from gis_core import crs
from tests.make import X, Y, make_person

pytestmark = pytest.mark.django_db
MOST_BYTES, CASES = 30_000, 2500


@pytest.fixture
def city():
    """Open cases, each 50 m from the next."""
    at = timezone.now() - timedelta(hours=1)
    given = {
        "kind": "complaint",
        "channel": "web",
        "category": make_category(),
        "state": "received",
        "received_at": at,
        "counted_from": at,
        "reporter": Reporter.objects.create(),
    }
    cases = Complaint.objects.bulk_create(
        Complaint(
            reference=new_reference(),
            location=Point(X + n % 50 * 50, Y + n // 50 * 50, srid=crs.STORAGE),
            **given,
        )
        for n in range(CASES)
    )
    ComplaintEvent.objects.bulk_create(
        ComplaintEvent(complaint=case, seq=case.version, verb="received", at=at, state="received")
        for case in cases
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE complaints_complaint")


def plan_of(statement: str, asked: object = None) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}", asked)
        return "\n".join(row[0] for row in cursor.fetchall())


def test_what_is_nearby_is_found_by_the_index_on_places(city):
    """As passers-by are asked, and as the desk is shown."""
    spot = Point(X, Y, srid=crs.STORAGE)
    seen = Complaint.objects.visible_to(make_person("desk")).open()
    of_desk = seen.filter(location__dwithin=(spot, D(m=100))).query.sql_with_params()
    of_passers_by = nearby._NEAR, {"x": X, "y": Y, "group": 1}

    for statement, asked in (of_passers_by, of_desk):
        assert "Index Cond: (location && st_expand(" in plan_of(statement, asked)


def test_a_city_of_cases_fits_in_one_tile_and_all_of_them_are_counted(client, city):
    z, x, y = tile_at(10)
    staff = Client()
    staff.force_login(make_person("desk"))

    for layer, visitor in (("complaints", client), ("cases", staff)):
        tile = visitor.get(f"/tiles/{layer}/0/{z}/{x}/{y}.mvt").content
        assert len(tile) < MOST_BYTES
        assert sum(row.get("count", 1) for row in drawn(visitor, 8, layer=layer)) == CASES
