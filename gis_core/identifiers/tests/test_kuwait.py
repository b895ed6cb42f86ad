"""Kuwait's civil ID: what is typed wrongly is noticed, whatever digits it is typed in."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gis_core.identifiers.kinds import IdentifierError, kind_of, kinds, looks_like_one
from gis_core.identifiers.kuwait import check_digit, read_civil_id

MADE_UP = "287010112349"
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@st.composite
def civil_ids(draw):
    """Numbers that pass, of nobody: eleven digits without a twelfth are skipped."""
    born = draw(st.dates(date(1900, 1, 1), date(2020, 12, 31)))
    century = "2" if born.year < 2000 else "3"
    eleven = f"{century}{born:%y%m%d}{draw(st.integers(0, 9999)):04}"
    last = check_digit(eleven)
    assume(last is not None)
    return eleven + last


@given(civil_ids())
def test_a_number_with_its_check_digit_is_kept_as_it_is(number):
    assert read_civil_id(number) == number


@given(civil_ids(), st.integers(0, 11), st.integers(1, 9))
def test_every_single_wrong_digit_is_refused(number, at, by):
    wrong = number[:at] + str((int(number[at]) + by) % 10) + number[at + 1 :]

    with pytest.raises(IdentifierError):
        read_civil_id(wrong)


@given(civil_ids(), st.integers(0, 10))
def test_two_neighbouring_digits_in_the_wrong_order_are_refused(number, at):
    assume(number[at] != number[at + 1])
    wrong = number[:at] + number[at + 1] + number[at] + number[at + 2 :]

    with pytest.raises(IdentifierError):
        read_civil_id(wrong)


@given(civil_ids())
def test_arabic_digits_are_folded(number):
    assert read_civil_id(f" \u200f{number.translate(ARABIC)} ") == number


@pytest.mark.parametrize(
    "text",
    ["", "28701011234", "2870101123490", "²87010112349", "28701011234x", "187010112349",
     "287130112349", "2870101 1234", "٢٨٧", "\x00" * 12],
)  # fmt: skip
def test_what_is_no_civil_id_is_refused_with_a_sentence_that_does_not_repeat_it(text):
    with pytest.raises(IdentifierError) as refused:
        read_civil_id(text)

    assert refused.value.sentence
    assert not text or text not in refused.value.sentence


def test_nobody_is_born_tomorrow():
    tomorrow = date.today() + timedelta(days=2)  # noqa: DTZ011
    found = [f"3{tomorrow:%y%m%d}{n:04}" for n in range(50)]
    number = next(eleven + check_digit(eleven) for eleven in found if check_digit(eleven))

    with pytest.raises(IdentifierError):
        read_civil_id(number)


def test_which_kinds_there_are_is_a_setting(settings):
    assert kind_of("kw-civil-id").read(MADE_UP) == MADE_UP
    settings.IDENTIFIER_KINDS = ["gis_core.identifiers.registers.REGISTRATION"]

    assert [kind.code for kind in kinds()] == ["cr"]
    with pytest.raises(KeyError):
        kind_of("kw-civil-id")


@pytest.mark.parametrize("text", [MADE_UP, f"owner {MADE_UP}", "٢٨٧٠١٠١١٢٣٤٩", "2870101 12349"])
def test_an_identifier_in_a_text_is_noticed(text):
    assert looks_like_one(text)


@pytest.mark.parametrize("text", ["2026/1234", "case 12", "", "123456789012"])
def test_the_number_of_a_case_is_none(text):
    assert not looks_like_one(text)


@pytest.mark.parametrize(("text", "kept"), [("CR 12345", "CR12345"), ("cr-٤٥٦٧٨", "CR45678")])
def test_a_registration_is_kept_in_one_way(text, kept):
    assert kind_of("cr").read(text) == kept


@pytest.mark.parametrize("text", ["12345", "CR1", "CR²123", "CR" + "1" * 30])
def test_a_registration_of_another_form_is_refused(text):
    with pytest.raises(IdentifierError):
        kind_of("cr").read(text)
