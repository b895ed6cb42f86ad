"""What the database keeps of plans, and who sees which of them, as of which day."""

from datetime import timedelta

import numpy as np
import pytest
from django.contrib.gis.geos import Point
from django.db import IntegrityError, transaction
from django.utils import timezone

from gis_core import crs
from imagery.models import Overlay
from imagery.tests.plans import make_laid, make_overlay
from tests.make import X, Y, make_area, make_block, make_parcel, make_person, square

pytestmark = pytest.mark.django_db


def test_plans_are_seen_where_their_parcels_are():
    near, far = make_area(code="N"), make_area(code="F")
    here = make_laid(parcel=make_parcel(make_block(near), boundary=square()))
    there = make_laid(parcel=make_parcel(make_block(far), boundary=square()))
    sheet = make_laid(parcel=None)
    draft = make_overlay(parcel=here.parcel)

    def seen_by(person):
        return set(Overlay.objects.visible_to(person))

    assert seen_by(make_person("reviewer", areas=[near])) == {here, sheet}
    assert seen_by(make_person("planner", areas=[near])) == {here, sheet, draft}
    assert seen_by(make_person("analyst")) >= {here, there, sheet, draft}
    assert seen_by(make_person("inspector", areas=[near])) == set()


def test_a_plan_of_a_later_day_was_not_there_then():
    old, new, undated = (
        make_overlay(dated_on=day, parcel=make_parcel())
        for day in (timezone.localdate() - timedelta(days=9), timezone.localdate(), None)
    )

    then = Overlay.objects.as_of(timezone.localdate() - timedelta(days=3))

    assert set(then) == {old, undated}
    assert set(Overlay.objects.as_of(None)) == {old, new, undated}


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "ready"},
        {"state": "refused"},
        {"state": "unplaced", "picture": ""},
        {"state": "unplaced", "most_x": 0},
    ],
)
def test_the_database_keeps_no_half_plan(broken):
    overlay = make_overlay()

    with pytest.raises(IntegrityError), transaction.atomic():
        Overlay.objects.filter(pk=overlay.pk).update(**broken)


def test_the_database_takes_no_place_that_is_none():
    overlay = make_overlay()

    with pytest.raises(IntegrityError), transaction.atomic():
        overlay.points.create(
            number=1, plan_x=np.nan, plan_y=0, ground=Point(X, Y, srid=crs.STORAGE)
        )
