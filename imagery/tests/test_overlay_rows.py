"""What the database keeps of plans, and who sees which of them, as of which day."""

from datetime import timedelta

import numpy as np
import pytest
from django.contrib.auth.models import Permission
from django.contrib.gis.geos import Point
from django.db import IntegrityError, transaction
from django.utils import timezone

from gis_core import crs
from imagery.models import Overlay
from imagery.overlays import section
from imagery.tests.plans import make_laid, make_overlay
from parcels.models import SurveyPlan
from tests.make import (
    X,
    Y,
    make_area,
    make_block,
    make_document,
    make_parcel,
    make_person,
    square,
)

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


def test_a_sheet_of_no_parcel_is_seen_where_it_lies_and_before_by_its_maker():
    here = make_area(code="N")
    away = make_area(code="F", boundary=square(50_000, 0, 1000))
    maker, other = (make_person("planner", areas=[away]) for _n in range(2))
    make_laid(parcel=None, actor=maker, created_by=maker)
    draft = make_overlay(parcel=None, created_by=maker)

    def seen_by(person):
        return set(Overlay.objects.visible_to(person))

    assert seen_by(maker) == {draft}
    assert seen_by(other) == set()
    assert len(seen_by(make_person("reviewer", areas=[here]))) == 1


def test_a_scan_of_a_restricted_document_is_for_those_who_may_read_such():
    parcel = make_parcel()
    plans = [
        SurveyPlan.objects.create(number=name, document=make_document(parcel, classification=name))
        for name in ("restricted", "internal")
    ]
    restricted, internal = (make_laid(parcel=parcel, survey_plan=plan) for plan in plans)

    assert set(Overlay.objects.visible_to(make_person("planner"))) == {internal}
    assert set(Overlay.objects.visible_to(make_person("archivist"))) == {restricted, internal}


def test_the_number_of_a_survey_plan_is_told_to_its_readers_alone(client):
    overlay = make_laid(survey_plan=SurveyPlan.objects.create(number="مخطط-٧٧"))
    overlay.survey_plan.parcels.add(overlay.parcel)

    for role, is_told in (("reviewer", True), ("archivist", False)):
        person = make_person(role)
        client.force_login(person)
        row = section.plans_of(overlay.parcel, person, None).get()
        assert (section.as_json(row)["survey_plan"] == "مخطط-٧٧") is is_told
        pages = f"/imagery/plans/{overlay.pk}/", f"/parcels/{overlay.parcel_id}/file/overlays/"
        for page in pages:
            assert ("مخطط-٧٧" in client.get(page).content.decode()) is is_told


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


def test_a_survey_plan_that_the_form_does_not_ask_for_stays(client):
    parcel = make_parcel()
    survey = SurveyPlan.objects.create(number="م/78")
    survey.parcels.add(parcel)
    overlay = make_overlay(parcel=parcel, survey_plan=survey)
    person = make_person("archivist")  # who reads no survey plans
    person.user_permissions.add(Permission.objects.get(codename="add_overlay"))
    client.force_login(person)

    answer = client.post(f"/imagery/plans/{overlay.pk}/edit/", {"title": "آخر"})

    overlay.refresh_from_db()
    assert answer.status_code == 302
    assert (overlay.title, overlay.survey_plan) == ("آخر", survey)
