import pytest

from gis_core.search.address import AUTOMATED, LICENCE, PARCEL
from gis_core.search.numbers import spellings, split_sub_number
from gis_core.search.query import LONGEST, Query


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12", "12"),
        ("١٢", "12"),
        ("BL-2019/123", "BL-2019/123"),
        ("رخصة BL-2019-٠٠١٢٣", "BL-2019-00123"),
        ("رخصة رقم 2019 / 123", "2019/123"),
        ("licence no bl-7", "bl-7"),
        ("الرقم الآلي ١٢٣٤٥٦٧٨", "12345678"),
        ("PACI 12345678", "12345678"),
        ("قسيمة 12", "12"),
        ("\u200f12\u200e", "12"),
        ("السالمية 4", ""),
        ("قطعة 4", ""),
        ("السالمية", ""),
        ("4 12", ""),
    ],
)
def test_one_number_alone_is_a_code(text, code):
    assert Query.of(text).code == code


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("123", {LICENCE, AUTOMATED, PARCEL}),
        ("رخصة 123", {LICENCE}),
        ("permit 123", {LICENCE}),
        ("الرقم الآلي 123", {AUTOMATED}),
        ("قسيمة 123", {PARCEL}),
    ],
)
def test_a_said_kind_is_the_only_kind(text, kinds):
    assert Query.of(text).code_kinds == kinds


def test_any_string_becomes_a_short_clean_text():
    query = Query.of("\x00a\ud800\u0007b\n" + "x" * 10_000)

    assert query.text.startswith("a b ")
    assert len(query.text) <= LONGEST


def test_a_number_is_looked_for_as_it_may_be_stored():
    assert {"12ا", "12أ"} <= set(spellings("12ا"))
    assert {"bl-7", "BL-7"} <= set(spellings("bl-7"))
    assert set(spellings("04")) == {"04", "4"}
    assert spellings("12") == ("12",)


@pytest.mark.parametrize(
    ("number", "parts"),
    [("12/3", ("12", "3")), ("12أ", ("12", "أ")), ("12-3", ("12", "3")), ("12", None), ("x", None)],
)
def test_a_second_part_is_a_sub_number(number, parts):
    assert split_sub_number(number) == parts
