"""What a condition may say, at the form and in the database; and rules of a day."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from parcels.models import ParcelBoundary, Regulation, ZoneClass
from parcels.models.condition import check_condition
from parcels.regulations.judging import judge
from parcels.regulations.site import Site, site_of
from tests.make import make_parcel

GOOD = [
    {},
    {"plot_m2_from": 0},
    {"plot_m2_from": 375, "plot_m2_to": 750.5},
    {"corner": False},
    {"street": "main"},
    {"street": ["main", "side"]},
]
BAD = [
    [],
    "corner",
    None,
    {"korner": True},
    {"corner": "yes"},
    {"corner": 1},
    {"plot_m2_from": "375"},
    {"plot_m2_from": True},
    {"plot_m2_from": -1},
    {"plot_m2_from": 1e300},
    {"plot_m2_from": float("nan")},
    {"plot_m2_from": 750, "plot_m2_to": 375},
    {"street": ""},
    {"street": []},
    {"street": [1]},
]


@pytest.mark.parametrize("condition", GOOD)
def test_the_vocabulary_is_accepted(condition):
    check_condition(condition)


@pytest.mark.parametrize("condition", BAD)
def test_anything_else_is_refused_with_a_sentence(condition):
    with pytest.raises(ValidationError) as refused:
        check_condition(condition)

    assert len(refused.value.messages[0]) > 20


def test_the_delivered_table_of_rules_uses_the_vocabulary():
    path = settings.BASE_DIR / "fixtures" / "reference" / "regulations.json"
    table = json.loads(path.read_text(encoding="utf-8"))["regulations"]
    conditions = [rule[5] for rules in table.values() for rule in rules if len(rule) > 5]

    assert conditions
    for condition in conditions:
        check_condition(condition)


def make_rule(**given) -> Regulation:
    kind, _made = ZoneClass.objects.get_or_create(code="A", defaults={"name_ar": "أ"})
    values = {"zone_class": kind, "parameter": "floors", "value": 3, "article": "1",
              "document": "d", "valid_from": date(2020, 1, 1)}  # fmt: skip
    return Regulation.objects.create(**values | given)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "condition", [[], {"korner": True}, {"corner": "yes"}, {"plot_m2_from": "375"}, {"street": 1}]
)
def test_the_database_refuses_it_too(condition):
    with pytest.raises(IntegrityError, match="condition_is_known"), transaction.atomic():
        make_rule(condition=condition)


@pytest.mark.django_db
def test_the_administrators_form_refuses_it_with_the_sentence(admin_client):
    make_rule()
    kind = ZoneClass.objects.get()
    data = {
        "code": "A", "name_ar": "أ", "name_en": "", "colour": "#9aa5b1", "sort_order": 1,
        "regulations-TOTAL_FORMS": 1, "regulations-INITIAL_FORMS": 0,
        "regulations-0-parameter": "floors", "regulations-0-value": 3,
        "regulations-0-condition": '{"corner": "yes"}', "regulations-0-article": "2",
        "regulations-0-document": "d", "regulations-0-valid_from": "2021-01-01",
        "regulations-0-zone_class": kind.pk,
    }  # fmt: skip

    response = admin_client.post(
        f"/admin/parcels/zoneclass/{kind.pk}/change/", data, headers={"accept-language": "en"}
    )

    assert response.status_code == 200
    assert Regulation.objects.count() == 1
    assert response.context["inline_admin_formsets"][0].formset.errors[0]["condition"]


@pytest.mark.django_db
def test_rules_are_those_of_the_day():
    old = make_rule(valid_to=date(2023, 1, 1))
    new = make_rule(value=4, valid_from=date(2023, 1, 1))
    classes = [old.zone_class_id]

    then = judge(classes, Site(), on=date(2022, 12, 31))[old.zone_class_id]
    now = judge(classes, Site(), on=date(2023, 1, 1))[old.zone_class_id]

    assert [judged.rule for judged in then] == [old]
    assert [judged.rule for judged in now] == [new]


@pytest.mark.django_db
@pytest.mark.parametrize(("official", "area"), [(750, 750), (None, 400), (0, 400)])
def test_a_plot_is_as_large_as_its_deed_says_where_that_says_anything(official, area):
    parcel = make_parcel()
    ParcelBoundary.objects.update(official_area_m2=official)

    assert site_of(parcel, None).area_m2 == pytest.approx(area)


@pytest.mark.parametrize(
    ("value", "written"),
    [("1.500", "1.5"), ("2000.000", "2,000"), ("0.000", "0"), ("100", "100"), (None, "")],
)
def test_a_value_is_written_without_idle_zeros(value, written):
    assert Regulation(value=value and Decimal(value)).written_value == written
