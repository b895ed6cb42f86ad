"""Codes are whole, or they are noticed not to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis_core.codes import ALPHABET, check_sign, grouped
from parcels.extract.codes import LENGTH, new_code, read_code

CODES = st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1).map(lambda s: s + check_sign(s))


def test_codes_carry_at_least_128_bits_of_chance():
    assert len(ALPHABET) ** (LENGTH - 1) > 2**128
    assert len({new_code() for _ in range(1000)}) == 1000


@given(CODES)
def test_a_code_is_read_in_every_way_that_it_is_typed(code):
    as_typed = grouped(code).lower().replace("0", "o").replace("1", "l")

    assert read_code(as_typed) == code
    assert read_code(f" {code[:9]} {code[9:]}\n") == code
    assert read_code(code.translate({ord(str(n)): chr(0x0660 + n) for n in range(10)})) == code


@given(CODES, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_noticed(code, at, sign):
    wrong = code[:at] + sign + code[at + 1 :]

    assert read_code(wrong) == (code if wrong == code else None)


@given(CODES, st.integers(0, LENGTH - 1), st.integers(0, LENGTH - 1))
def test_two_exchanged_signs_are_noticed(code, one, other):
    signs = list(code)
    signs[one], signs[other] = signs[other], signs[one]
    wrong = "".join(signs)

    assert read_code(wrong) == (code if wrong == code else None)


@pytest.mark.parametrize("typed", ["", "x", "U" * LENGTH, "é" * LENGTH, "\x00" * 28, "0" * 10_000])
def test_what_is_no_code_is_none(typed):
    assert read_code(typed) is None
