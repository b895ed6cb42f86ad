"""A sealed text opens in its place alone, and under the keys it was sealed with."""

import base64
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis_core.sealed.errors import KeyMissing, KeyUnusable, Tampered
from gis_core.sealed.keys import read_keys
from gis_core.sealed.sealing import blind_index, blind_indexes, masked, open_sealed, seal

PLACE = "party.identifier:1"
texts = st.text(st.characters(codec="utf-8"), max_size=200)


def new_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


@given(text=texts, place=st.text(st.characters(codec="utf-8"), max_size=40))
def test_what_was_sealed_opens_again(text, place):
    assert open_sealed(seal(text, place=place), place=place) == text


@given(text=texts)
def test_it_opens_in_no_other_place(text):
    token = seal(text, place=PLACE)

    for elsewhere in ("party.identifier:2", "party.name:1", "deed.identifier:1", ""):
        with pytest.raises(Tampered):
            open_sealed(token, place=elsewhere)


@given(text=texts, data=st.data())
def test_one_changed_bit_is_noticed(text, data):
    token = bytearray(seal(text, place=PLACE))
    at = data.draw(st.integers(0, len(token) - 1))
    token[at] ^= 1 << data.draw(st.integers(0, 7))

    with pytest.raises((Tampered, KeyMissing)):
        open_sealed(bytes(token), place=PLACE)


@given(cut=st.integers(0, 40))
def test_a_token_that_was_cut_off_is_refused(cut):
    with pytest.raises((Tampered, KeyMissing)):
        open_sealed(seal("a text", place=PLACE)[:cut][:-1], place=PLACE)


def test_the_same_text_never_gives_the_same_token():
    assert seal("287", place=PLACE) != seal("287", place=PLACE)


def test_the_text_is_not_in_the_token():
    assert b"287010112349" not in seal("287010112349", place=PLACE)


def test_an_earlier_key_still_opens_until_it_is_taken_out(settings):
    old, new = new_key(), new_key()
    settings.FIELD_KEYS = old
    token = seal("kept", place=PLACE)

    settings.FIELD_KEYS = f"{new},{old}"
    assert open_sealed(token, place=PLACE) == "kept"
    settings.FIELD_KEYS = new
    with pytest.raises(KeyMissing):
        open_sealed(token, place=PLACE)


def test_marks_are_equal_for_equal_texts_of_one_column_and_key(settings):
    settings.FIELD_KEYS = new_key()
    mark = blind_index("287", column="party.identifier")

    assert mark == blind_index("287", column="party.identifier")
    assert mark != blind_index("288", column="party.identifier")
    assert mark != blind_index("287", column="caller.identifier")
    settings.FIELD_KEYS = f"{new_key()}\n{settings.FIELD_KEYS}"
    assert mark != blind_index("287", column="party.identifier")
    assert mark in blind_indexes("287", column="party.identifier")


@pytest.mark.parametrize("text", ["not base64!", "c2hvcnQ=", base64.b64encode(b"x" * 31).decode()])
def test_a_key_of_another_length_is_refused(text):
    with pytest.raises(KeyUnusable):
        read_keys(text)


def test_a_key_prints_its_name_and_not_itself():
    (key,) = read_keys(text := new_key())

    assert text not in repr(key)
    assert key.secret.hex() not in repr(key)


@pytest.mark.parametrize(
    ("text", "shown", "seen"),
    [("287010112349", 3, "•••••••••349"), ("1234", 3, "•••4"), ("123", 3, "•••"), ("", 2, "")],
)
def test_a_mask_never_shows_more_than_a_quarter(text, shown, seen):
    assert masked(text, shown=shown) == seen
