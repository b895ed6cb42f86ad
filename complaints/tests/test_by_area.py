"""Figures by governorate, area and block equal what is counted one by one."""

import random
from datetime import timedelta
from statistics import median

import pytest
from django.urls import reverse
from django.utils import timezone

from complaints import workflow
from complaints.models import Complaint
from complaints.tests.make import bring_to, make_category, make_complaint, make_unit
from gis_core.areas.models import Governorate
from tests.make import make_area, make_block, make_person

pytestmark = pytest.mark.django_db
PAGE, SHAPES = reverse("complaint-areas:list"), reverse("complaint-areas:shapes")
DAY = timedelta(days=1)


def land():
    """Two governorates with two areas each and two blocks in each."""
    for n in (1, 2):
        governorate = Governorate.objects.create(code=f"G{n}", name_ar=f"محافظة {n}")
        for _ in range(2):
            area = make_area(governorate=governorate)
            yield from ((area, make_block(area)) for _ in range(2))


def cases(places, *, many: int = 60) -> None:
    chance, now = random.Random(5), timezone.now()
    categories, units = [make_category() for _ in range(2)], [make_unit() for _ in range(2)]
    for _ in range(many):
        area, block = chance.choice(places)
        received = now - chance.uniform(0, 90) * DAY
        case = make_complaint(
            area=area, block=block, category=chance.choice(categories), unit=chance.choice(units),
            received_at=received, due_at=received + 30 * DAY,
        )  # fmt: skip
        path = chance.choice([[], ["assigned"], ["triaged", "needs_info"], ["closed"]])
        if path == ["closed"]:
            workflow.close(case, actor=None, reason="withdrawn", note="سُحبت")
        else:
            bring_to(case, *path)


def by_hand(rows) -> tuple:
    now = timezone.now()
    waiting = [row for row in rows if row.state != "closed"]
    late = [row for row in waiting if row.paused_at is None and row.due_at < now]
    ages = [(now - row.received_at) / DAY for row in waiting]
    return len(rows), len(waiting), len(late), round(median(ages), 1) if ages else None


def told(figures) -> dict:
    return {row.place.pk: (row.count, row.open, row.late, row.median_days) for row in figures.rows}


def test_each_level_equals_what_is_counted_one_by_one_and_leads_to_its_cases(client):
    places = list(land())
    cases(places)
    make_complaint(text="بلا مكان", location=None)
    client.force_login(make_person("supervisor"))
    top = client.get(PAGE).context["figures"]
    everything = list(Complaint.objects.select_related("area"))

    assert top.level == "governorates"
    assert sum(row.count for row in top.rows) == top.total.count == 61
    assert [row.count for row in top.rows if row.place is None] == [1]
    assert client.get(top.rows[-1].cells[0].url).context["window"].total == 1
    for row in top.rows[:-1]:
        inside = [c for c in everything if c.area and c.area.governorate_id == row.place.pk]
        assert (row.count, row.open, row.late, row.median_days) == by_hand(inside)
    area, _block = places[0]
    areas = client.get(PAGE, {"governorate": area.governorate_id}).context["figures"]
    assert told(areas)[area.pk] == by_hand([c for c in everything if c.area_id == area.pk])
    blocks = client.get(PAGE, {"area": area.pk}).context["figures"]
    assert blocks.level == "blocks"
    for row in blocks.rows:
        of_block = [c for c in everything if c.block_id == row.place.pk]
        assert (row.count, row.open, row.late, row.median_days) == by_hand(of_block)
        for cell in row.cells[:3]:
            if cell.value:
                assert client.get(cell.url).context["window"].total == cell.value
    unit, late = next(c.unit_id for c in everything if c.unit_id), {"state": "late"}
    kept = client.get(PAGE, {"unit": unit, **late}).context["figures"].total
    assert kept.count == kept.late == by_hand([c for c in everything if c.unit_id == unit])[2]


def test_a_person_counts_their_own_areas_alone(client):
    places = list(land())
    cases(places)
    area, _block = places[0]
    client.force_login(make_person("inspector", areas=[area]))

    shown = client.get(PAGE).context["figures"]

    assert shown.level == "areas"
    assert [row.place for row in shown.rows] == [area]
    assert shown.total.count == Complaint.objects.filter(area=area).count()
    outlines = client.get(SHAPES).json()["features"]
    assert [one["id"] for one in outlines] == [area.pk]
    other = places[-1][0]
    assert client.get(PAGE, {"area": other.pk}).status_code == 400


def test_the_page_takes_few_statements_whatever_it_counts(client, django_assert_max_num_queries):
    cases(list(land()), many=20)
    client.force_login(make_person("supervisor"))
    with django_assert_max_num_queries(26):
        page = client.get(PAGE)
    with django_assert_max_num_queries(9):
        outlines = client.get(SHAPES).json()

    assert page.status_code == 200
    assert {one["geometry"]["type"] for one in outlines["features"]} <= {"Polygon", "MultiPolygon"}
    assert len(outlines["features"]) == 2
