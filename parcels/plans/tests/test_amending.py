"""A zone gets another class by a decision, from a day on."""

from datetime import date

import pytest
from django.urls import reverse

from gis_core.audit.models import AuditRecord
from gis_core.tiles.versions import version_of
from parcels.models import StructuralPlanZone
from parcels.plans.amending import amend_zone
from parcels.plans.errors import PlanError
from parcels.shares.refresh import drain, recompute_all
from parcels.zoning import zones_over
from tests.make import (
    make_block,
    make_class,
    make_edition,
    make_parcel,
    make_person,
    square,
)

pytestmark = pytest.mark.django_db

DAY = date(2024, 5, 1)


@pytest.fixture
def zone():
    plan = make_edition(
        "held",
        {"homes": [square(-50, -50, 100)], "flats": [square(50, -50, 100)]},
        state="in_force",
        valid_from=date(2020, 1, 1),
    )
    return plan.zones.get(zone_class__code="homes")


def amended(zone, **given):
    values = {"to": make_class("flats"), "on": DAY, "reference": "ق 7/2024", "actor": None}
    return amend_zone(zone, **values | given)


def classes(parcel, person, on=None):
    return [one.zone_class.code for one in zones_over(parcel, person, on) if one.zone_class]


def test_the_ground_has_the_other_class_from_the_day_on(zone):
    actor, parcel = make_person("supervisor"), make_parcel(make_block())
    recompute_all()
    before = version_of("plan")

    new = amended(zone, actor=actor)
    drain()

    assert (new.zone_class.code, new.valid_from, new.decision) == ("flats", DAY, "ق 7/2024")
    assert classes(parcel, actor) == ["flats"]
    assert classes(parcel, actor, date(2024, 4, 30)) == ["homes"]
    decision = zone.plan.decisions.get()
    assert (decision.kind, decision.effective_on, decision.decided_by) == ("amended", DAY, actor)
    assert version_of("plan") > before
    assert AuditRecord.objects.get(verb="plan.amended").actor == actor


@pytest.mark.parametrize(
    "given",
    [{"on": date(2999, 1, 1)}, {"on": date(2020, 1, 1)}, {"reference": " \0"},
     {"reference": "x" * 201}],
)  # fmt: skip
def test_what_cannot_be_is_refused(zone, given):
    with pytest.raises(PlanError):
        amended(zone, **given)
    assert StructuralPlanZone.objects.count() == 2


def test_a_zone_is_amended_once_and_only_into_another_class(zone):
    with pytest.raises(PlanError):
        amended(zone, to=zone.zone_class)
    amended(zone)
    with pytest.raises(PlanError):
        amended(zone, to=make_class("shops"))
    draft = make_edition("draft", {"homes": [square()]}).zones.get()
    with pytest.raises(PlanError):
        amended(draft)


def send(client, zone, step="record", **given):
    values = {"class": make_class("flats").pk, "on": "٢٠٢٤-٠٥-٠١", "reference": "ق 7/2024"}
    values |= {"confirmed": "yes", "step": step}
    return client.post(reverse("plans:amend", args=[zone.pk]), values | given)


def test_the_page_shows_what_follows_and_records_what_is_confirmed(client, zone):
    make_parcel(make_block(), number="12")
    client.force_login(make_person("supervisor"))

    looked = send(client, zone, "look")
    assert looked.context["outcome"].parcel_count == 1
    assert send(client, zone, confirmed="").status_code == 400
    assert StructuralPlanZone.objects.count() == 2
    answer = send(client, zone)

    assert answer["Location"] == reverse("plans:edition", args=[zone.plan_id])
    assert StructuralPlanZone.objects.count() == 3
    assert send(client, zone).status_code == 404  # it has ended


@pytest.mark.parametrize("odd", [{"class": ""}, {"class": "x"}, {"on": "soon"}, {"reference": ""}])
def test_odd_forms_get_a_sentence(client, zone, odd):
    client.force_login(make_person("supervisor"))

    assert send(client, zone, **odd).status_code == 400
    assert StructuralPlanZone.objects.count() == 2


ROLES = ["planner", "inspector", "analyst", "desk", "reviewer", "archivist", "registrar", "office",
         "visitor"]  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_others_amend_nothing(client, zone, role):
    if role != "visitor":
        client.force_login(make_person(role))
    answer = send(client, zone)

    assert answer.status_code == (302 if role == "visitor" else 403)
    assert StructuralPlanZone.objects.count() == 2
