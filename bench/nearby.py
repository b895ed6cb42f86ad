"""Duplicates nearby, as filing asks for them, against the bare statement on the same rows."""

import random
from statistics import median, quantiles
from time import perf_counter

import psycopg
from django.contrib.gis.geos import Point
from django.db import connection

from bench import complaints, database
from bench.report import Options, Report, Row
from complaints import nearby
from complaints.models import Category, Complaint
from complaints.states import OPEN
from gis_core import crs

PLACES = 300
RIVAL = "bare ST_DWithin"
_BARE = f"""
SELECT complaint.id, complaint.received_at, complaint.state, category.name_ar,
       ST_Distance(complaint.location, here) AS metres
FROM complaints_complaint complaint
JOIN complaints_category category ON category.id = complaint.category_id,
     ST_SetSRID(ST_MakePoint(%(x)s, %(y)s), {crs.STORAGE}) here
WHERE ST_DWithin(complaint.location, here, {nearby.METRES})
  AND complaint.state IN ({", ".join(f"'{state}'" for state in OPEN)})
  AND category.group_id = %(group)s AND category.publicity = 'exact'
  AND complaint.master_id IS NULL
ORDER BY metres LIMIT {nearby.MOST}
"""
NOTES = (
    (
        "Both ask for the same places one after the other; places are those of open complaints, so "
        "that most have neighbours, moved by up to 40 m."
    ),
    (
        "Ours is complaints.nearby.offers in the process that asks: coordinates crossed to the "
        "storage CRS, objects made, offers signed. The rival's place is crossed before it is timed."
    ),
)


def run(options: Options) -> Report:
    """p50 and p95 of both, and whether they find the same."""
    complaints.fill(options.complaints)
    report = Report("nearby")
    places = _places(options.seed)
    mine, theirs = [], []
    with psycopg.connect(database.dsn(), autocommit=True) as bare:
        bare.prepare_threshold = 0
        for point, category, (x, y) in places[:20]:
            asked = {"x": x, "y": y, "group": category.group_id}
            found = [row[0] for row in bare.execute(_BARE, asked)]
            ours = [near["id"] for near in nearby.open_near(point, category)]
            assert ours == found, f"{ours} and {found}"
        for _round in range(options.rounds):
            for point, category, (x, y) in places:
                asked = {"x": x, "y": y, "group": category.group_id}
                theirs.append(_ms(lambda a=asked: bare.execute(_BARE, a).fetchall()))
                mine.append(_ms(lambda p=point, c=category: nearby.offers(p, c)))
    report.rows += [
        Row("offers nearby, p50", median(mine), "ms", RIVAL, median(theirs), "<= 1.5"),
        Row("offers nearby, p95", _p95(mine), "ms", RIVAL, _p95(theirs), "<= 1.5"),
        Row("offers nearby, p95", _p95(mine), "ms", goal="<= 20"),
    ]
    report.notes += [*complaints.told(), *NOTES]
    return report


def _places(seed: int) -> list[tuple[Point, Category, tuple[float, float]]]:
    chance = random.Random(seed)
    kinds = {category.pk: category for category in complaints.categories()}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT ST_X(location), ST_Y(location), category_id FROM complaints_complaint
            WHERE state <> 'closed' AND category_id = ANY(%s)
            ORDER BY hashint8extended(id, %s) LIMIT %s
            """,
            [list(kinds), seed, PLACES],
        )
        rows = cursor.fetchall()
    places = []
    for x, y, category in rows:
        spot = (x + chance.uniform(-28, 28), y + chance.uniform(-28, 28))
        ((lng, lat),) = crs.to_wgs84(crs.STORAGE, [spot])
        places.append((Point(lng, lat, srid=crs.WGS84), kinds[category], spot))
    assert len(places) == min(PLACES, Complaint.objects.open().count())
    return places


def _p95(taken: list[float]) -> float:
    return quantiles(taken, n=20)[-1]


def _ms(work) -> float:
    begun = perf_counter()
    work()
    return (perf_counter() - begun) * 1000
