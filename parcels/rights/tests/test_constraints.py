"""What PostgreSQL holds about rights, whoever writes them."""

import random
from datetime import date
from fractions import Fraction

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis_core.sealed.errors import Tampered
from gis_core.sealed.fields import having
from parcels.models import Party, Right, RightShare
from tests.make import make_parcel

pytestmark = pytest.mark.django_db
FACTORY = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


def check_now():
    """What is checked at the end of a transaction, checked at once."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def make_party(name="فلان الفلاني", **given_values):
    return Party.objects.create(kind="person", name_ar=name, **given_values)


def make_right(parcel, shares, **given_values):
    values = {"kind": "ownership", "valid_from": date(2020, 1, 1)} | given_values
    right = Right.objects.create(parcel=parcel, **values)
    for share in shares:
        right.shares.create(
            party=make_party(), numerator=share.numerator, denominator=share.denominator
        )
    return right


def refused(*shares):
    with transaction.atomic():
        make_right(make_parcel(), shares)
        with pytest.raises(IntegrityError, match="shares_make_one_whole"):
            check_now()
        transaction.set_rollback(True)


@st.composite
def wholes(draw):
    """Positive fractions with all kinds of denominators that make exactly one."""
    parts = draw(st.lists(st.integers(1, 10_000), min_size=1, max_size=12))
    return [Fraction(part, sum(parts)) for part in parts]


@FACTORY
@given(shares=wholes())
def test_fractions_that_make_one_are_kept(shares):
    right = make_right(make_parcel(), shares)
    check_now()

    kept = [Fraction(s.numerator, s.denominator) for s in right.shares.all()]
    assert sum(kept) == 1


@FACTORY
@given(shares=wholes(), data=st.data())
def test_fractions_that_nearly_make_one_are_refused(shares, data):
    at = data.draw(st.integers(0, len(shares) - 1))
    tiny = Fraction(1, 10**6 * shares[at].denominator)
    wrong = [share - tiny if i == at else share for i, share in enumerate(shares)]

    refused(*wrong)


def test_three_times_a_rounded_third_is_not_a_whole():
    refused(*[Fraction(333_333, 1_000_000)] * 3)


def test_a_right_without_any_share_is_refused():
    refused()


def test_shares_are_moved_between_parties_in_any_order_within_a_transaction():
    right = make_right(make_parcel(), [Fraction(1, 2), Fraction(1, 2)])
    check_now()
    first, second = right.shares.all()
    first.delete()
    second.numerator, second.denominator = 1, 3
    second.save()
    right.shares.create(party=make_party(), numerator=2, denominator=3)
    check_now()

    assert right.shares.count() == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE parcels_rightshare SET denominator = denominator + 1 WHERE right_id = %s",
        "DELETE FROM parcels_rightshare WHERE numerator = 1 AND right_id = %s",
    ],
)
def test_plain_sql_is_held_to_it_too(statement):
    right = make_right(make_parcel(), [Fraction(1, 3), Fraction(2, 3)])
    check_now()

    with connection.cursor() as cursor:
        cursor.execute(statement, [right.pk])
    with pytest.raises(IntegrityError, match="shares_make_one_whole"):
        check_now()


def test_a_share_cannot_be_moved_to_another_right_unnoticed():
    parcel = make_parcel()
    one = make_right(parcel, [Fraction(1, 2), Fraction(1, 2)])
    other = make_right(parcel, [Fraction(1)], kind="lease")
    check_now()

    one.shares.first().delete()
    one.shares.update(right=other)
    with pytest.raises(IntegrityError, match="shares_make_one_whole"):
        check_now()


def test_a_right_goes_with_its_shares():
    right = make_right(make_parcel(), [Fraction(1, 2), Fraction(1, 2)])
    right.delete()
    check_now()

    assert not RightShare.objects.exists()


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 1), (-1, 2), (3, 2), (1, 10**12 + 1)])
def test_a_share_is_a_part_of_one(numerator, denominator):
    right = make_right(make_parcel(), [Fraction(1)])

    with pytest.raises(IntegrityError, match="share_is_a_part_of_one"):
        right.shares.create(party=make_party(), numerator=numerator, denominator=denominator)


def test_a_parcel_is_owned_once_at_a_time():
    parcel = make_parcel()
    make_right(parcel, [Fraction(1)], valid_to=date(2023, 1, 1))
    make_right(parcel, [Fraction(1)], valid_from=date(2023, 1, 1))

    with pytest.raises(IntegrityError, match="one_ownership_at_a_time"):
        make_right(parcel, [Fraction(1)], valid_from=date(2022, 1, 1))


@pytest.mark.parametrize(
    ("on", "kinds"),
    [(None, {"ownership"}), (date(2021, 6, 1), {"ownership", "lease"}), (date(2019, 1, 1), set()),
     (date(2022, 1, 1), {"ownership"})],
)  # fmt: skip
def test_rights_are_read_as_of_a_day(on, kinds):
    parcel = make_parcel()
    make_right(parcel, [Fraction(1)])
    dates = {"valid_from": date(2021, 1, 1), "valid_to": date(2022, 1, 1)}
    make_right(parcel, [Fraction(1)], kind="lease", **dates)

    assert {right.kind for right in Right.objects.as_of(on)} == kinds


def sealed_party(number="287010112349"):
    return make_party(identifier_kind="kw-civil-id", identifier=number)


def test_a_number_is_kept_sealed_and_found_by_its_mark():
    party = sealed_party()
    with connection.cursor() as cursor:
        cursor.execute("SELECT party::text FROM parcels_party party")
        ((row,),) = cursor.fetchall()
    kept = Party.objects.get(having(Party, "identifier_index", "287010112349"))

    assert "287010112349" not in row
    assert b"287010112349".hex() not in row
    assert kept == party
    assert kept.identifier.open() == "287010112349"
    assert not Party.objects.filter(having(Party, "identifier_index", "287010112340")).exists()


def test_sealed_numbers_swapped_between_rows_do_not_open():
    first, second = sealed_party(), sealed_party("287010112357")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE parcels_party SET identifier = (SELECT identifier FROM parcels_party"
            " WHERE id = %s) WHERE id = %s",
            [first.pk, second.pk],
        )
    second.refresh_from_db()

    with pytest.raises(Tampered):
        second.identifier.open()


def test_printing_a_party_tells_nothing():
    party = sealed_party()
    kept = Party.objects.get()

    for printed in (str(party), repr(kept), str(kept.identifier), repr(kept.identifier)):
        assert "287010112349" not in printed
        assert "فلان" not in printed


def in_bulk(party):
    party.identifier = "287010112357"
    return Party.objects.bulk_update([party], ["identifier"])


@pytest.mark.parametrize(
    "write",
    [
        lambda _party: Party.objects.update(identifier="287010112357"),
        lambda _party: Party.objects.filter(identifier="287010112349").exists(),
        in_bulk,
    ],
)
def test_an_unsealed_number_never_reaches_the_database(write):
    party = sealed_party()

    with pytest.raises(TypeError):
        write(party)


def test_two_parties_do_not_share_a_number():
    sealed_party()

    with pytest.raises(IntegrityError, match="party_once_by_identifier"):
        sealed_party()


def test_parties_are_made_in_bulk():
    Party.objects.bulk_create(
        Party(kind="person", name_ar="ف", identifier_kind="x", identifier=str(n)) for n in range(3)
    )

    assert {party.identifier.open() for party in Party.objects.all()} == {"0", "1", "2"}
    assert random.choice(Party.objects.all()).identifier_index
