"""Parcels by area and class of the plan."""

import pytest
from django.urls import reverse

from parcels.models import Selection, StructuralPlanZone
from parcels.selection.tests.test_pages import make_row
from parcels.shares.refresh import recompute_all
from tests.make import (
    make_area,
    make_block,
    make_class,
    make_parcel,
    make_person,
    make_zone,
    square,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def block():
    return make_block(make_area(), number="4")


def test_an_area_and_a_class_of_the_plan_make_a_selection(client, block):
    inside, outside, _faraway = make_row(block)
    elsewhere = make_parcel(make_block(make_area()), boundary=square(0, 40))
    zone = make_zone(boundary=square(-80, 0, 100))
    make_zone(code="z2", plan=zone.plan, boundary=square(20, 0, 100))
    StructuralPlanZone.objects.filter(code="z2").update(zone_class=make_class("shops"))
    recompute_all()
    page, area = reverse("selections:filtered"), block.area.pk
    client.force_login(make_person())

    def found(**asked):
        return {row.parcel_id for row in client.get(page, asked).context["found"]}

    assert found(**{"class": zone.zone_class.pk}) == {inside.pk, elsewhere.pk}
    assert found(area=area, **{"class": zone.zone_class.pk}) == {inside.pk}
    assert outside.pk in found(area=area)
    made = client.post(page, {"area": area, "class": zone.zone_class.pk, "name": "سكن"})
    selection = Selection.objects.get()
    assert made.url == reverse("selections:page", args=[selection.key])
    assert (selection.how, selection.members.count()) == ("filtered", 1)


def test_a_filter_finds_only_ones_own_areas_and_refuses_nonsense(client, block):
    make_row(block)
    other = make_area()
    client.force_login(make_person("inspector", areas=[other]))
    page = reverse("selections:filtered")

    assert client.get(page, {"area": block.area.pk}).status_code == 404
    assert client.get(page, {"area": "٩٩٩٩٩٩٩"}).status_code == 404
    for odd in ("x", "1;", "9" * 40, "\x00"):
        assert client.get(page, {"class": odd}).status_code == 400, odd
    assert client.get(page, {"area": "", "class": ""}).status_code == 400
    client.force_login(make_person("desk"))
    assert client.post(page, {"area": block.area.pk}).status_code == 403
