"""The demo's staff for complaints: its desk and supervisor, and officers of each unit."""

from __future__ import annotations

from django.contrib.auth.models import Group

from complaints.demo.lives import People
from complaints.models import RoutingRule
from gis_core.accounts.models import Membership, Unit, User
from gis_core.areas.models import Area

OFFICERS = 2  # of each unit
FALLBACK = "desk-139"


def gather() -> People:
    """The people who act; officers whom nobody can sign in as are made where they are missing."""
    known = User.objects.in_bulk(["desk", "supervisor", "inspector"], field_name="username")
    units = Unit.objects.filter(pk__in=RoutingRule.objects.values("unit"))
    officers = {unit.pk: _officers_of(unit) for unit in units.order_by("code")}
    if inspector := known.get("inspector"):
        for unit in _join_the_branch(inspector):
            officers.setdefault(unit.pk, []).insert(0, inspector)
    return People(
        desk=known.get("desk"),
        supervisor=known.get("supervisor"),
        officers=officers,
        fallback=Unit.objects.filter(code=FALLBACK).first(),
    )


def _officers_of(unit: Unit) -> list[User]:
    made = []
    for n in range(1, OFFICERS + 1):
        officer, is_new = User.objects.get_or_create(
            username=f"demo-{unit.code}-{n}".lower(),
            defaults={"first_name": f"مفتش {n}", "last_name": f"{unit.name_ar} (عرض)"[:150]},
        )
        if is_new:
            officer.set_unusable_password()
            officer.save()
            officer.groups.add(Group.objects.get(name="inspector"))
            Membership.objects.create(user=officer, unit=unit)
        made.append(officer)
    return made


def _join_the_branch(inspector: User) -> list[Unit]:
    """The cleaning branches of the governorates in which the demo's inspector works."""
    places = Area.objects.visible_to(inspector).exclude(governorate=None)
    codes = [f"cleaning-{code}" for code in places.values_list("governorate__code", flat=True)]
    branches = list(Unit.objects.filter(code__in=codes))
    for unit in branches:
        if not Membership.objects.filter(user=inspector, unit=unit).exists():
            Membership.objects.create(user=inspector, unit=unit)
    return branches
