"""Old numbers in the search box."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from gis_core.search.sources import suggest
from parcels.history.renumbering import renumber_parcel, retire_parcel
from parcels.history.reshaping import Piece, merge_parcels, split_parcel
from tests.make import make_area, make_block, make_parcel, make_person, square

pytestmark = pytest.mark.django_db

DECIDED = {"effective_on": date(2022, 5, 1), "decision_number": "7/2022", "actor": None}


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def salmiya():
    return make_area(name_ar="السالمية", name_en="Salmiya")


@pytest.fixture
def block(salmiya):
    return make_block(salmiya, number="4")


@pytest.fixture
def renumbered(block):
    """102 goes on as 202."""
    parcel = make_parcel(block, number="102")
    renumber_parcel(parcel, number="202", **DECIDED)
    return parcel


@pytest.fixture
def split(block):
    """12 became 12/1 and 12/2."""
    parcel = make_parcel(block, number="12", boundary=square(40))
    halves = [Piece(square(40, side=10), "12", "1"), Piece(square(50, side=10), "12", "2")]
    split_parcel(parcel, into=halves, **DECIDED)
    return parcel


def panel(parcel):
    return reverse("parcels:file", args=[parcel.pk])


def former(text, person):
    return [(hit.url, hit.subtitle) for hit in suggest(text, person) if hit.kind == "former"]


@pytest.mark.parametrize(
    "text",
    ["102", "١٠٢", "۱۰۲", "0102", "قسيمة ١٠٢", "السالمية ق4 ق102", "سالميه ٤ ١٠٢",
     "Salmiyah block 4 parcel 102", "السالمية قسيمة 102", "قطعة 4 قسيمة 102"],
)  # fmt: skip
def test_a_renumbered_parcel_is_found_by_its_old_number(renumbered, text):
    assert former(text, make_person()) == [(panel(renumbered), "formerly 102, now 202")]


@pytest.mark.parametrize("text", ["السالمية 4 12", "12", "Salmiya B4 P١٢", "السالمية قسيمة 12"])
def test_a_parcel_that_is_no_more_is_found_with_its_successors(split, text):
    assert former(text, make_person()) == [(panel(split), "historic, now 12/1 and 12/2")]


def test_successors_are_those_of_today(split, block):
    west, east = block.parcels.filter(number="12", status="current").order_by("sub_number")
    later = DECIDED | {"effective_on": date(2023, 1, 1)}
    merge_parcels([west, east], number="77", **later)
    renumber_parcel(
        block.parcels.get(number="77"), number="78", **later | {"effective_on": date(2024, 1, 1)}
    )

    found = dict(former("السالمية 4 12", make_person()))

    assert found[panel(split)] == found[panel(west)] == "historic, now 78"
    assert dict(former("77", make_person())) == {
        panel(block.parcels.get(number="78")): "formerly 77, now 78"
    }


def test_a_sub_number_of_old_is_found_behind_its_slash(block):
    parcel = make_parcel(block, number="9", sub_number="3")
    renumber_parcel(parcel, number="10", **DECIDED)

    assert former("السالمية 4 9/3", make_person()) == [(panel(parcel), "formerly 9/3, now 10")]
    assert former("9/3", make_person()) == [(panel(parcel), "formerly 9/3, now 10")]


def test_a_parcel_that_ended_without_successor_is_found(block):
    parcel = make_parcel(block, number="55")
    retire_parcel(parcel, reason="of the sea", effective_on=date(2022, 1, 1), actor=None)

    assert former("55", make_person()) == [(panel(parcel), "historic")]


def test_who_bears_the_number_today_stands_first(renumbered, block):
    today = make_parcel(block, number="102", boundary=square(200))

    for text in ("السالمية 4 102", "102", "قطعة 4 قسيمة 102"):
        parcels = [hit for hit in suggest(text, make_person()) if hit.kind in {"parcel", "former"}]
        assert [hit.url for hit in parcels] == [panel(today), panel(renumbered)], text


def test_numbers_that_only_begin_so_do_not_crowd_it_out(renumbered, block):
    for n in range(10):
        make_parcel(block, number=f"102{n}", boundary=square(200 + 30 * n))

    assert former("السالمية 4 102", make_person()) == [(panel(renumbered), "formerly 102, now 202")]


def test_a_parcel_that_has_its_number_again_is_told_once(renumbered):
    renumber_parcel(renumbered, number="102", **DECIDED | {"effective_on": date(2024, 1, 1)})

    hits = suggest("السالمية 4 102", make_person())

    assert [hit.kind for hit in hits if hit.url == panel(renumbered)] == ["parcel"]


def test_many_successors_are_counted(block):
    parcel = make_parcel(block, number="8")
    sixths = [Piece(square(3 * n, side=3), "8", str(n + 1)) for n in range(6)]
    split_parcel(parcel, into=sixths, **DECIDED)

    assert former("8", make_person())[0] == (
        panel(parcel), "historic, now 8/1, 8/2, 8/3, 8/4 and 2 more"
    )  # fmt: skip


@pytest.mark.parametrize("text", ["102", "12", "السالمية 4 102", "السالمية 4 12"])
def test_old_numbers_are_told_to_those_who_see_the_place(renumbered, split, salmiya, text):
    elsewhere = make_person("inspector", areas=[make_area(name_ar="بيان")])

    assert suggest(text, elsewhere) == []
    assert former(text, make_person("inspector", areas=[salmiya])) != []


def test_an_old_number_leads_to_where_the_parcel_lay(split):
    (hit,) = [hit for hit in suggest("السالمية 4 12", make_person()) if hit.kind == "former"]

    assert hit.bbox is not None


@pytest.mark.parametrize(
    ("text", "most"), [("السالمية 4 12", 6), ("12", 4), ("السالمية 4 102", 5), ("102", 3)]
)
def test_an_old_number_costs_one_statement_more_where_one_is_found(
    renumbered, split, text, most, django_assert_max_num_queries
):
    person = make_person()
    assert person.scope.everything
    assert person.has_perm("parcels.view_parcel")

    with django_assert_max_num_queries(most):
        suggest(text, person)
