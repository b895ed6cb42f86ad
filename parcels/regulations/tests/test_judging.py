"""Which rule holds for a plot, and what is said for the others."""

from datetime import date

import pytest

from parcels.models import Regulation, StreetKind
from parcels.regulations.judging import is_narrower, judge_class
from parcels.regulations.site import Site

BIG = Site(area_m2=800, is_corner=True, street_kinds=frozenset({"main"}), has_unknown_streets=False)
UNKNOWN = Site(area_m2=800)


def rule(value: float, parameter: str = "coverage", article: str = "", **condition) -> Regulation:
    return Regulation(
        parameter=parameter,
        value=value,
        article=article or f"art. {value}",
        document="d",
        condition=condition,
        valid_from=date(2020, 1, 1),
    )


def verdicts(rules, site) -> dict[float, bool | None]:
    return {judged.rule.value: judged.applies for judged in judge_class(rules, site)}


def test_a_rule_without_conditions_holds_for_every_plot():
    (judged,) = judge_class([rule(75)], Site())

    assert judged.applies is True
    assert judged.why_in("en") == "It holds for every plot of this class."


def test_the_narrowest_range_that_holds_goes_before_the_wider():
    rules = [rule(75, plot_m2_from=375), rule(60, plot_m2_from=750), rule(50, plot_m2_from=2000)]

    assert verdicts(rules, BIG) == {75: False, 60: True, 50: False}
    wide, right, large = judge_class(rules, BIG)
    assert wide.why_in("en") == "A more specific rule goes before it: art. 60."
    assert right.why_in("en") == "The plot has 800 m²; the rule is for plots from 750 m²."
    assert large.why_in("en") == "The plot has 800 m²; the rule is for plots from 2,000 m²."


@pytest.mark.parametrize(("area", "holds"), [(499.99, True), (500, False)])
def test_ranges_begin_with_their_first_metre_and_end_before_their_last(area, holds):
    rules = [rule(1, plot_m2_from=400, plot_m2_to=500), rule(2, plot_m2_from=500)]

    assert verdicts(rules, Site(area_m2=area)) == {1: holds, 2: not holds}


def test_rules_for_other_things_do_not_compete():
    rules = [rule(3, "floors"), rule(60, plot_m2_from=750)]

    assert verdicts(rules, BIG) == {3: True, 60: True}


def test_corner_and_street_are_asked_of_the_plot():
    rules = [rule(1.5, corner=False), rule(2, corner=True), rule(6, "height", street="main"),
             rule(7, "parking", street=["side", "alley"])]  # fmt: skip

    assert verdicts(rules, BIG) == {1.5: False, 2: True, 6: True, 7: False}


def test_what_is_not_known_is_said_and_never_taken_for_no():
    rules = [rule(1.5, corner=False), rule(2, corner=True), rule(6, "height", street="main"),
             rule(9, "parking", plot_m2_from=10)]  # fmt: skip

    assert verdicts(rules, UNKNOWN) == {1.5: None, 2: None, 6: None, 9: True}
    assert verdicts(rules, Site())[9] is None
    corner = judge_class(rules, UNKNOWN)[1]
    assert corner.why_in("en") == "The rule is for corner plots; whether this is one is not known."


def test_a_street_that_is_not_known_may_be_of_any_kind():
    rules = [rule(6, street="main"), rule(7, "parking", street="alley")]
    half_known = Site(street_kinds=frozenset({"main"}), has_unknown_streets=True)

    assert verdicts(rules, half_known) == {6: True, 7: None}


def test_streets_go_by_their_names():
    site = Site(kinds={"main": StreetKind(name_ar="شارع رئيسي", name_en="main street")})
    (judged,) = judge_class([rule(6, street="main")], site)

    assert "main street" in judged.why_in("en")
    assert "شارع رئيسي" in judged.why_in("ar")


def test_a_general_rule_is_not_certain_while_a_special_one_may_hold():
    general, special = judge_class([rule(2), rule(3, corner=True)], UNKNOWN)

    assert (general.applies, special.applies) == (None, None)
    assert "art. 3" in general.why_in("en")


def test_a_special_rule_that_fails_leaves_the_general_one():
    assert verdicts([rule(2), rule(3, corner=False)], BIG) == {2: True, 3: False}


def test_a_rule_that_fails_for_one_reason_fails_even_if_another_is_not_known():
    assert verdicts([rule(2, corner=True, plot_m2_from=5000)], UNKNOWN) == {2: False}


def test_two_rules_of_the_same_standing_are_both_shown_and_say_so():
    one, two = judge_class([rule(2, corner=True), rule(3, street="main")], BIG)

    assert (one.applies, two.applies) == (True, True)
    assert one.why_in("en").endswith("holds too: art. 3. Read both.")


def test_a_condition_from_before_the_vocabulary_is_not_taken_for_none():
    (judged,) = judge_class([rule(2, korner=True)], BIG)

    assert judged.applies is None
    assert "not understood" in judged.why_in("en")


def test_reasons_are_told_in_arabic_too():
    (judged,) = judge_class([rule(75, plot_m2_from=375)], Site(area_m2=800.0004))

    assert "800 م²" in judged.why_in("ar")
    assert "القسيمة" in judged.why_in("ar")
    assert "375" in judged.why_in("ar")


@pytest.mark.parametrize(
    ("special", "general", "expected"),
    [
        ({"corner": True}, {}, True),
        ({}, {}, False),
        ({"plot_m2_from": 750}, {"plot_m2_from": 375}, True),
        ({"plot_m2_from": 375}, {"plot_m2_from": 750}, False),
        ({"plot_m2_from": 1, "plot_m2_to": 9}, {"plot_m2_from": 1}, True),
        ({"street": "main"}, {"street": ["main", "side"]}, True),
        ({"street": ["main", "side"]}, {"street": "main"}, False),
        ({"corner": True}, {"corner": False}, False),
        ({"corner": True}, {"street": "main"}, False),
        ({"corner": True, "street": "main"}, {"street": "main"}, True),
    ],
)
def test_narrower_means_fewer_plots(special, general, expected):
    assert is_narrower(special, general) is expected
