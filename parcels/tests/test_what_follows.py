"""What the database does by itself when a block moves or drawn reference data changes."""

from datetime import date

import pytest
from django.utils import timezone

from gis_core.areas.models import Area, Block
from gis_core.tiles.versions import version_of
from parcels import fabric
from parcels.file import open_file
from parcels.models import Parcel, ParcelBoundary, Regulation, StructuralPlan, SurveyPlan, ZoneClass
from parcels.zoning import zones_over
from tests.make import make_area, make_block, make_parcel, make_person, make_zone, square

pytestmark = pytest.mark.django_db


def test_a_block_that_moves_takes_its_parcels_along():
    parcel = make_parcel(make_block())
    fabric.rebuild()
    before = version_of("parcels")
    other = make_area()

    Block.objects.filter(pk=parcel.block_id).update(area=other)

    parcel.refresh_from_db()
    boundary = ParcelBoundary.objects.get(parcel=parcel)
    assert parcel.area == boundary.area == parcel.block.fabric.get().area == other
    assert version_of("parcels") > before or before == 0


@pytest.mark.parametrize(
    ("layer", "change"),
    [
        ("areas", lambda: Area.objects.update(name_ar="اسم جديد")),
        ("blocks", lambda: Block.objects.update(name_ar="اسم جديد")),
        ("plan", lambda: ZoneClass.objects.update(colour="#123456")),
        ("plan", lambda: StructuralPlan.objects.update(name_ar="مخطط آخر")),
    ],
)
def test_a_change_of_what_is_drawn_raises_the_version(layer, change):
    make_block()
    make_zone()
    before = version_of(layer)

    change()

    assert version_of(layer) == before + 1


def test_rules_are_those_of_today():
    parcel, zone = make_parcel(make_block()), make_zone()
    today = timezone.localdate()
    rule = {"zone_class": zone.zone_class, "article": "1", "document": "made up"}
    ended = {"valid_from": date(2010, 1, 1), "valid_to": date(2015, 1, 1)}
    ending = {"valid_from": date(2010, 1, 1), "valid_to": today.replace(year=today.year + 1)}
    coming = {"valid_from": today.replace(year=today.year + 1, day=1)}
    Regulation.objects.create(parameter="floors", value=2, **rule, **ended)
    Regulation.objects.create(parameter="height", value=15, **rule, **ending)
    Regulation.objects.create(parameter="coverage", value=60, **rule, **coming)

    (row,) = zones_over(parcel, make_person())

    assert [judged.rule.parameter for judged in row.rulings[0].rules] == ["height"]


def test_a_survey_plan_of_many_parcels_counts_once():
    area = make_area()
    block = make_block(area)
    parcels = [make_parcel(block, boundary=square(20 * i)) for i in range(5)]
    plan = SurveyPlan.objects.create(number="S1")
    plan.parcels.set(parcels)
    person = make_person(areas=[area])

    counts = {s.key: s.count for s in open_file(parcels[0], person)}

    assert counts["surveys"] == 1


def test_what_lies_in_no_area_takes_the_widest_sight():
    parcel = make_parcel()

    assert parcel in Parcel.objects.visible_to(make_person())
    assert parcel not in Parcel.objects.visible_to(make_person(areas=[make_area()]))
