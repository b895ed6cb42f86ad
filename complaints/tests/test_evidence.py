"""Photographs alike: found by an index, and exactly those that comparing each would find."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.evidence import _ALIKE, ALIKE_BITS, seen_before
from complaints.models import Photo
from complaints.tests.make import make_complaint, make_photo

pytestmark = pytest.mark.django_db

LIVELY = 0x0F3A_5C96_71E8_2BD4
PLAIN = [0, -1, 0x0F0F_0F0F_0F0F_0F0F, 0x0101_0101_0101_0101]
_BITS = st.integers(0, 63)
_NEAR = st.builds(
    lambda flips: LIVELY ^ sum(1 << bit for bit in flips), st.sets(_BITS, max_size=ALIKE_BITS + 3)
)
_ANY = st.integers(0, 2**64 - 1) | _NEAR | st.sampled_from([one % 2**64 for one in PLAIN])


def signed(number: int) -> int:
    return number - 2**64 if number >> 63 else number


def edges(likeness: int) -> int:
    """Neighbours to the right and below that differ, of 112."""
    bit = [[likeness >> (8 * y + x) & 1 for x in range(8)] for y in range(8)]
    beside = sum(row[x] != row[x + 1] for row in bit for x in range(7))
    return beside + sum(bit[y][x] != bit[y + 1][x] for y in range(7) for x in range(8))


@pytest.fixture
def cases():
    return make_complaint(), make_complaint()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(mine=_ANY, others=st.lists(_ANY, max_size=12))
def test_the_index_finds_what_comparing_each_would(cases, mine, others):
    case, other_case = cases
    Photo.objects.all().delete()
    known = [make_photo(other_case, likeness=signed(one), stage="report") for one in others]
    make_photo(case, likeness=signed(mine))

    found = seen_before(case)

    assert {photo.pk for photo in found} == {
        photo.pk
        for photo, one in zip(known, others, strict=True)
        if (one ^ mine).bit_count() <= ALIKE_BITS and edges(one) >= 20 and edges(mine) >= 20
    }


@pytest.mark.parametrize("likeness", PLAIN)
def test_walls_and_nights_resemble_nothing(cases, likeness):
    case, other_case = cases
    make_photo(other_case, likeness=likeness, stage="report")
    make_photo(case, likeness=likeness)

    assert not seen_before(case)


def test_what_somebody_copies_later_is_still_evidence(cases):
    case, thief = cases
    make_photo(case, likeness=LIVELY)
    make_photo(thief, likeness=LIVELY)

    assert not seen_before(case)
    assert [photo.complaint for photo in seen_before(thief)] == [case]


def test_the_report_s_own_photograph_is_no_evidence(cases):
    case, _other = cases
    reported = make_photo(case, likeness=LIVELY, stage="report")
    make_photo(case, likeness=LIVELY ^ 0b11)

    assert list(seen_before(case)) == [reported]


def test_a_photograph_not_yet_looked_at_resembles_nothing(cases):
    case, other_case = cases
    make_photo(other_case, likeness=None, stage="report")
    make_photo(case, likeness=None)

    assert not seen_before(case)


def test_an_index_of_quarters_is_asked(cases):
    case, _other = cases
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {_ALIKE}", {"complaint": case.pk, "bits": ALIKE_BITS})
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "photo_alike" in plan
