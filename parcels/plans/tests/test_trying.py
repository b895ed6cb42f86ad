from datetime import date

import pytest
import shapely
from django.utils.translation import override

from parcels.models import LicenceType, Regulation, WhatIf
from parcels.plans import impact, sentences
from parcels.plans.drawn import Drawing
from parcels.plans.errors import PlanError
from parcels.plans.impact import Impact
from parcels.plans.trying import Asked, try_out
from tests.make import (
    X,
    Y,
    make_area,
    make_block,
    make_class,
    make_edition,
    make_licence,
    make_parcel,
    make_person,
    square,
)

pytestmark = pytest.mark.django_db
Kind = WhatIf.Kind


def rule(zone_class, parameter, value, unit="", **condition):
    Regulation.objects.create(
        zone_class=zone_class,
        parameter=parameter,
        value=value,
        unit=unit,
        condition=condition,
        article="1",
        document="made up",
        valid_from=date(2020, 1, 1),
    )


@pytest.fixture
def homes():
    return make_class("homes")


@pytest.fixture
def flats():
    return make_class("flats")


@pytest.fixture
def block(homes, flats):
    """A block of homes with parcels of 20 m side by side; homes may fill twice the plot."""
    make_edition(
        "held",
        {"homes": [square(-50, -50, 500)]},
        state="in_force",
        valid_from=date(2020, 1, 1),
    )
    rule(homes, "building_ratio", 200, "%")
    rule(homes, "floors", 3)
    rule(homes, "least_plot", 150)
    rule(flats, "building_ratio", 300, "%")
    rule(flats, "floors", 10)
    return make_block(make_area())


@pytest.fixture
def row(block):
    return [make_parcel(block, number=str(n), boundary=square(20 * n, 0)) for n in range(4)]


def area(x, y, wide, high):
    return Drawing([shapely.box(X + x, Y + y, X + x + wide, Y + y + high)])


def line(*spots):
    return Drawing([shapely.LineString([(X + x, Y + y) for x, y in spots])])


def amend(user, zone_class, drawing, **more):
    return try_out(Asked(Kind.AMENDMENT, drawing, zone_class, **more), user)


def test_an_amendment_tells_parcels_shares_and_floor_area(row, flats):
    outcome = amend(make_person("planner"), flats, area(-5, -5, 35, 30))

    assert [(p.label, round(p.inside_m2), round(p.percent)) for p in outcome.parcels] == [
        ("0", 400, 100),
        ("1", 200, 50),
    ]
    rows = {c.zone_class.code: (round(c.before_m2), round(c.after_m2)) for c in outcome.classes}
    assert rows == {"homes": (800, 200), "flats": (0, 600)}
    assert outcome.floor_area.before_m2 == pytest.approx(1600)
    assert outcome.floor_area.after_m2 == pytest.approx(200 * 2 + 600 * 3)
    assert [(p.floors_before, p.floors_after) for p in outcome.parcels] == [(3, 10), (3, 3)]


def test_a_shared_edge_is_not_affected_but_is_told(row, flats):
    outcome = amend(make_person("planner"), flats, area(0, 0, 20, 20))

    assert [p.label for p in outcome.parcels] == ["0"]
    assert [n.label for n in outcome.neighbours.rows] == ["1"]
    assert outcome.neighbours.rows[0].shared_m == pytest.approx(20)


def test_neighbours_within_a_distance_are_told(row, flats):
    outcome = amend(make_person("planner"), flats, area(0, 0, 20, 20), reach_m=25)

    assert {n.label: n.distance_m for n in outcome.neighbours.rows} == {"1": 0, "2": 20}


def test_a_class_without_a_ratio_is_not_known_and_in_no_sum(row):
    outcome = amend(make_person("planner"), make_class("park"), area(0, 0, 20, 20))

    assert outcome.floor_area.after_m2 == 0
    assert outcome.floor_area.unknown_after_m2 == pytest.approx(400)
    assert outcome.parcels[0].floor_area_after_m2 is None
    assert outcome.parcels[0].floors_after is None


def test_a_rule_that_hangs_on_the_street_is_not_known(row, flats):
    make_class("shops")
    rule(make_class("shops"), "building_ratio", 400, "%", street="main")

    outcome = amend(make_person("planner"), make_class("shops"), area(0, 0, 20, 20))

    assert outcome.floor_area.unknown_after_m2 == pytest.approx(400)


def test_licences_that_are_not_over_are_named(row, flats):
    kind = LicenceType.objects.create(code="k", name_ar="بناء", name_en="Building")
    make_licence(row[0], licence_type=kind, number="BL-1")
    make_licence(row[0], licence_type=kind, number="BL-2", state="completed")
    make_licence(row[3], licence_type=kind, number="BL-3")

    outcome = amend(make_person("planner"), flats, area(0, 0, 20, 20))

    assert [licence.number for licence in outcome.licences] == ["BL-1"]
    assert (outcome.licences_open, outcome.licences_over) == (1, 1)


def test_parcels_out_of_sight_are_counted_and_not_named(row, flats):
    other = make_block(make_area(boundary=square(5000, 0)))
    make_parcel(other, number="900913", boundary=square(0, 20))
    mine = make_person("planner", areas=[row[0].area])

    outcome = amend(mine, flats, area(0, 0, 20, 40))

    assert [p.label for p in outcome.parcels] == ["0"]
    assert outcome.parcels_hidden == 1
    assert outcome.neighbours.hidden == 1
    assert "900913" not in str(outcome.as_json())


def test_the_class_that_is_there_changes_nothing_and_it_is_said(row, homes):
    outcome = amend(make_person("planner"), homes, area(0, 0, 20, 20))

    assert outcome.floor_area.change_m2 == 0
    with override("en"):
        outcome = amend(make_person("planner"), homes, area(0, 0, 20, 20))
    assert [remark.text for remark in outcome.remarks] == [sentences.NO_CHANGE]


def test_a_repaired_drawing_is_said(row, flats):
    drawing = area(0, 0, 20, 20)

    outcome = amend(make_person("planner"), flats, Drawing(drawing.shapes, was_repaired=True))

    assert "warning" in [remark.level for remark in outcome.remarks]


def test_what_other_apps_count_is_counted(row, flats, monkeypatch):
    monkeypatch.setattr(impact, "_impacts", {})
    seen = {}

    def count(ground, parcels, user):
        seen.update(srid=ground.srid, parcels=parcels)
        return 7

    impact.register(Impact("things", "Things", "parcels.view_parcel", count))
    impact.register(Impact("secret", "Secrets", "parcels.no_such", count))

    outcome = amend(make_person("planner"), flats, area(0, 0, 20, 20))

    assert outcome.impacts == [("things", "Things", 7)]
    assert seen["parcels"] == [row[0].pk]


def test_without_a_plan_in_force_there_is_nothing_to_try(flats):
    with pytest.raises(PlanError):
        amend(make_person("planner"), flats, area(0, 0, 20, 20))


def test_too_many_parcels_are_refused_with_a_sentence(row, flats, monkeypatch):
    monkeypatch.setattr("parcels.plans.over.MOST_PARCELS", 2)

    with pytest.raises(PlanError):
        amend(make_person("planner"), flats, area(0, 0, 80, 20))


def test_a_split_is_held_against_the_least_plot(row):
    outcome = try_out(
        Asked(Kind.SPLIT, line((5, -5), (5, 25)), parcels=row[:1]), make_person("planner")
    )

    assert [(round(p.area_m2), p.is_enough) for p in outcome.pieces] == [(300, True), (100, False)]
    assert sum(piece.percent for piece in outcome.pieces) == pytest.approx(100)
    assert outcome.floor_area.before_m2 == pytest.approx(outcome.floor_area.after_m2)
    assert outcome.lost_m2 == pytest.approx(0, abs=1e-6)
    assert "error" in [remark.level for remark in outcome.remarks]


def test_a_line_that_cuts_nothing_is_answered_with_a_sentence(row):
    with pytest.raises(PlanError):
        try_out(Asked(Kind.SPLIT, line((5, 5), (5, 9)), parcels=row[:1]), make_person("planner"))


def test_a_split_is_of_one_parcel(row):
    with pytest.raises(PlanError):
        try_out(Asked(Kind.SPLIT, line((5, -5), (5, 25)), parcels=row[:2]), make_person("planner"))


def test_a_merge_of_neighbours_is_one_plot(row):
    outcome = try_out(Asked(Kind.MERGE, parcels=row[:2]), make_person("planner"))

    (piece,) = outcome.pieces
    assert round(piece.area_m2) == 800
    assert piece.floor_area_m2 == pytest.approx(1600)
    assert [n.label for n in outcome.neighbours.rows] == ["2"]
    assert outcome.remarks == []


def test_a_merge_of_parcels_apart_is_said_to_lie_apart(row):
    outcome = try_out(Asked(Kind.MERGE, parcels=[row[0], row[2]]), make_person("planner"))

    assert [remark.level for remark in outcome.remarks] == ["error"]


def test_a_merge_across_blocks_is_said(row):
    other = make_parcel(make_block(row[0].area), boundary=square(-20, 0))

    outcome = try_out(Asked(Kind.MERGE, parcels=[row[0], other]), make_person("planner"))

    assert [remark.level for remark in outcome.remarks] == ["warning"]


def test_a_merge_needs_two(row):
    with pytest.raises(PlanError):
        try_out(Asked(Kind.MERGE, parcels=row[:1]), make_person("planner"))


def test_a_merge_may_change_what_the_size_of_the_plot_allows(row, homes):
    Regulation.objects.filter(parameter="floors", zone_class=homes).delete()
    rule(homes, "floors", 3)
    rule(homes, "floors", 5, plot_m2_from=700)

    outcome = try_out(Asked(Kind.MERGE, parcels=row[:2]), make_person("planner"))

    assert outcome.pieces[0].floors == 5


def test_a_try_asks_few_questions(row, flats, django_assert_max_num_queries):
    user = make_person("planner")
    assert user.scope.everything

    with django_assert_max_num_queries(14):
        amend(user, flats, area(-5, -5, 90, 30))
