"""A proposal against the regulations of its ground."""

from datetime import date

import pytest
from django.contrib.gis.geos import LineString, MultiLineString

from gis_core import crs
from parcels.licensing.checks import check
from parcels.licensing.site import site_of
from parcels.licensing.tests.cases import VALUES, Case, make_rule
from parcels.models import Building, Street
from tests.make import X, Y, make_parcel, make_zone, square

pytestmark = pytest.mark.django_db

ON = date(2026, 1, 1)


def found(case: Case) -> dict[str, str]:
    """Severities by code and parameter; the tests' parcel has 400 m²."""
    site = site_of(case.parcel)
    return {f"{f.code}:{f.parameter}".rstrip(":"): f.severity for f in check(case.licence, site)}


@pytest.mark.parametrize(
    ("parameter", "value", "name", "good", "bad"),
    [
        ("floors", 3, "floors", 3, 4),
        ("height", 15, "height_m", 15, 15.5),
        ("basement", 1, "basements", 1, 2),
        ("building_ratio", 200, "built_area_m2", 800, 801),
        ("coverage", 60, "ground_area_m2", 240, 241),
        ("setback_front", 2, "setback_front_m", 2, 1.9),
        ("setback_side", 1.5, "setback_side_m", 1.5, 1.4),
        ("setback_back", 1.5, "setback_back_m", 3, 1),
    ],
)
def test_a_value_beyond_its_limit_is_a_breach(parameter, value, name, good, bad):
    make_rule(parameter, value)

    assert found(Case(proposed={name: good})) == {}
    breach = found(Case(proposed={name: bad}))
    assert list(breach.values()) == ["B"]


def test_what_is_not_stated_is_to_be_looked_at():
    make_rule("floors", 3)

    assert found(Case(proposed={})) == {"not_stated:floors": "W"}


def test_a_condition_on_the_plots_size_is_evaluated():
    make_rule("floors", 2)
    make_rule("floors", 4, condition={"plot_m2_from": 375})
    make_rule("floors", 9, condition={"plot_m2_from": 750})

    assert found(Case(proposed={"floors": 4})) == {}
    assert found(Case(proposed={"floors": 5})) == {"above:floors": "B"}


def test_where_a_condition_is_unknown_only_breaking_all_is_a_breach():
    make_rule("setback_side", 1.5)
    make_rule("setback_side", 2, condition={"street": "main"})

    case = Case()

    told = {}
    for metres in (1, 1.7, 2):
        case.licence.proposed = {"setback_side_m": metres}
        told[metres] = list(found(case).values())

    assert told == {1: ["B"], 1.7: ["W"], 2: []}


def test_parking_is_compared_only_where_it_is_counted_in_cars():
    make_rule("parking", 2, unit="car")
    assert found(Case(proposed={"parking": 1})) == {"below:parking": "B"}


def test_parking_by_flats_is_for_the_reviewer():
    make_rule("parking", 1, unit="car per flat")
    assert found(Case(proposed={"parking": 1})) == {"not_comparable:parking": "I"}


def test_a_plot_smaller_than_the_least_is_a_breach():
    make_rule("least_plot", 500, unit="m2")
    assert found(Case()) == {"below:least_plot": "B"}


def test_no_zone_and_no_rules_are_said():
    assert found(Case()) == {"no_zone": "W"}
    make_zone()
    assert found(Case()) == {"no_rules": "W"}


def test_a_demolition_is_not_compared():
    make_rule("floors", 3)
    assert found(Case(asks_values=False, proposed={})) == {}


def test_a_building_that_stays_is_measured():
    make_rule("setback_side", 1.5)
    case = Case(keeps_building=True, proposed={"setback_side_m": 2})
    building = Building.objects.create(parcel=case.parcel, footprint=square(1, 5, 8))

    assert found(case) == {"building_near_edge:setback_side": "W"}

    building.footprint = square(15, 5, 8)
    building.save()
    assert found(case) == {"building_outside": "W"}

    building.footprint = square(5, 5, 8)
    building.save()
    assert found(case) == {}


def test_from_a_known_street_the_front_setback_counts():
    make_rule("setback_front", 3)
    make_rule("setback_side", 1)
    case = Case(keeps_building=True, proposed={"setback_front_m": 3, "setback_side_m": 1})
    for west, south in ((-20, 0), (20, 0), (0, 20)):  # neighbours; the street lies to the south
        make_parcel(case.parcel.block, boundary=square(west, south))
    line = LineString([(X - 30, Y - 5), (X + 50, Y - 5)])
    centreline = MultiLineString(line, srid=crs.STORAGE)
    Street.objects.create(name_ar="شارع", centreline=centreline)
    Building.objects.create(parcel=case.parcel, footprint=square(2, 2, 10))

    assert found(case) == {"building_near_street:setback_front": "W"}

    Building.objects.update(footprint=square(0.5, 4, 10))
    assert found(case) == {"building_near_edge:setback_side": "W"}


def test_findings_are_kept_with_the_submission_in_both_languages():
    make_rule("floors", 2, unit="floor")
    case = Case(proposed=VALUES | {"floors": 3}).submitted()

    finding = case.licence.findings.get(code="above")
    assert (finding.round, finding.verb, finding.severity) == (1, "submit", "B")
    assert (finding.expected, finding.proposed, finding.article) == (2, 3, "12")
    assert "3 floors" in finding.text_en
    assert "2" in finding.text_ar
    assert finding.text_ar != finding.text_en
