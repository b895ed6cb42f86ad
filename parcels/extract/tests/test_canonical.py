"""Equal contents are equal bytes, and they are those that RFC 8785 asks for."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcels.extract.canonical import GREATEST, NotCanonical, canonical

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.integers(-GREATEST, GREATEST) | st.integers(-(10**9), 10**9).map(lambda n: n / 1000)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_written_reads_as_the_same_value(value):
    assert json.loads(canonical(value)) == value


@given(VALUES)
def test_writing_what_was_read_gives_the_same_bytes(value):
    written = canonical(value)

    assert canonical(json.loads(written)) == written


@given(st.dictionaries(TEXTS, st.integers(0, 9), max_size=6))
def test_the_order_of_keys_does_not_matter(value):
    assert canonical(dict(reversed(value.items()))) == canonical(value)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        (400.0, "400"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (Decimal("12.300"), "12.3"),
        (1e-5, "0.00001"),
        ("م²\n\u0007", '"م²\\n\\u0007"'),
        ('\u20ac$\u000f\nA\'B"\\\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'),  # RFC 8785, 3.2.2.2
    ],
)
def test_numbers_and_texts_are_written_in_one_way(value, written):
    assert canonical(value) == written.encode()


def test_keys_are_sorted_as_utf_16():
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]  # RFC 8785, 3.2.3

    written = json.loads(canonical(dict.fromkeys(keys, 0)), object_pairs_hook=lambda p: p)

    expected = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert [key for key, _value in written] == expected


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 2**53, 1e-9, {1: 2}, {"a": object()}, "\ud800", [b"x"]]
)
def test_what_has_no_one_form_is_refused(value):
    with pytest.raises(NotCanonical):
        canonical(value)
