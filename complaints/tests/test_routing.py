"""Routing asks the rows once, however many rules fit."""

import pytest

from complaints.models import Category, RoutingRule
from complaints.routing import unit_for
from complaints.tests.make import make_category, make_unit
from gis_core.areas.models import Governorate
from tests.make import make_area

pytestmark = pytest.mark.django_db


def test_the_explanation_costs_one_question(django_assert_num_queries):
    hawalli = Governorate.objects.create(code="KW-HA", name_ar="حولي")
    area = make_area(governorate=hawalli)
    made = make_category()
    RoutingRule.objects.create(unit=make_unit())
    RoutingRule.objects.create(group=made.group, unit=make_unit())
    RoutingRule.objects.create(group=made.group, governorate=hawalli, unit=make_unit())
    RoutingRule.objects.create(category=made, area=area, unit=make_unit("nearest"))
    category = Category.objects.select_related("group").get()

    with django_assert_num_queries(1):
        routed = unit_for(category, area)

    assert routed.unit.code == "nearest"
    assert len(routed.trace["lost"]) == 3
