import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis_core.search.address import Reading, read_address
from gis_core.search.fold import fold


@pytest.mark.parametrize(
    "text",
    [
        "السالمية قطعة 4 قسيمة 12",
        "السالمية قطعه ٤ قسيمه ١٢",
        "السالمية قطعة ۴ قسيمة ۱۲",
        "السالمية، قطعة 4، قسيمة 12",
        "السَّالميّة قطعة 4 قسيمة 12",
        "سالميه ق٤ ق ١٢",
        "سالمية ق4 ق12",
        "سالميه ق٤ق١٢",
        "السالمية ق 4 قسيمة 12",
        "السالمية قطعة 4 ق 12",
        "السالمية ق4/12",
        "السالمية قطعة 4/12",
        "السالمية 4 12",
        "السالمية 4/12",
        "السالمية 4-12",
        "السالمية/4/12",
        "4 12 السالمية",
        "4/12 السالمية",
        "قطعة 4 السالمية قسيمة 12",
        "قسيمة 12 قطعة 4 السالمية",
        "قسيمة 12، السالمية، قطعة 4",
        "القسيمة 12 القطعة 4 منطقة السالمية",
        "قطعة رقم ٤ قسيمة رقم ١٢ السالمية",
        "السالمية القطعة الرابعة قسيمة 12",
        "القطعة الرابعة القسيمة الثانية عشرة السالمية",
        "قطعة أربعة قسيمة 12 السالمية",
        "السالمية بلوك 4 قسيمة 12",
        "قطعه4قسيمه12سالميه",
        "4 قطعة السالمية 12 قسيمة",
        "السالمية قطعة 4 شارع 9 قسيمة 12",
        "السالمية قطعة 4 قسيمة 12 منزل 7",
        "\u202bالسالمية\u202c قطعة \u206612\u2069".replace("\u206612\u2069", "4")
        + " قسيمة \u206612\u2069",
        "Salmiya block 4 parcel 12",
        "Salmiyah B4 P12",
        "salmiya b 4 p 12",
        "SALMIYA BLOCK 4 PLOT 12",
        "Salmiya, Blk. 4, Plot No. 12",
        "Salmiya Blk4/Plot12",
        "Block 4, Salmiya, Parcel 12",
        "P12 B4 Salmiya",
        "4/12 Salmiya",
        "Salmiya 4 12",
        "Salmiya 4-12",
        "Salmiya fourth block parcel twelve",
        "Salmiya 4th block plot 12",
        "block four, parcel twelve, Salmiya",
        "Al-Salmiya block ٤ parcel ١٢",
        "Salmiya qitaa 4 qasima 12",
        "Salmiya block 4 street 5 house 9 parcel 12",
    ],
)
def test_block_and_parcel_are_heard_in_any_spelling(text):
    first = read_address(text)[0]

    assert (first.block, first.parcel) == ("4", "12")
    assert first.name in {
        fold(n) for n in ("السالمية", "سالميه", "Salmiya", "Salmiyah", "Al Salmiya")
    }


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("القطعة الأولى", "1"),
        ("قطعة واحد", "1"),
        ("القطعة الثانية", "2"),
        ("القطعة العاشرة", "10"),
        ("القطعة الحادية عشرة", "11"),
        ("القطعة الثالثة عشرة", "13"),
        ("قطعة العشرون", "20"),
        ("القطعة الحادية والعشرون", "21"),
        ("first block", "1"),
        ("3rd block", "3"),
        ("block twenty", "20"),
        ("ق ٧", "7"),
    ],
)
def test_blocks_are_heard_as_they_are_spoken(text, block):
    assert read_address(text)[0] == Reading(block=block)


@pytest.mark.parametrize(
    ("text", "parcel"),
    [
        ("قسيمة 12", "12"),
        ("قسيمة ١٢أ", "12ا"),
        ("قسيمة 12 أ", "12ا"),
        ("قسيمة 12/3", "12/3"),
        ("قسيمة 12 / 3", "12/3"),
        ("parcel 12B", "12b"),
        ("plot no 12-3", "12-3"),
    ],
)
def test_parcel_numbers_keep_their_second_part(text, parcel):
    assert read_address(text)[0] == Reading(parcel=parcel)


def test_a_number_may_belong_to_the_areas_name():
    readings = read_address("جنوب المطلاع 7 قطعة 2 قسيمة 30")

    assert Reading("جنوب المطلاع 7", "2", "30") in readings


def test_two_loose_numbers_are_read_in_every_way():
    assert read_address("العارضية 4 12") == [
        Reading("العارضيه", "4", "12"),
        Reading("العارضيه 4", "12"),
        Reading("العارضيه", "", "4/12"),
    ]


def test_one_loose_number_is_a_block_or_a_parcel():
    assert read_address("12") == [Reading(block="12"), Reading(parcel="12")]


def test_a_greeting_stays_whole():
    assert read_address("السلام عليكم") == [Reading("السلام عليكم")]


def test_streets_and_houses_are_not_blocks():
    assert read_address("السالمية شارع 5 منزل 9") == [Reading("السالميه")]


@pytest.mark.parametrize("text", ["", "  ", "%_", "...", "قطعة", "block", "ق", "رقم"])
def test_nothing_said_gives_no_reading(text):
    assert read_address(text) == []


@given(
    st.text(
        alphabet=st.one_of(st.sampled_from("قطعة بقسيم0123 /-٤"), st.characters()), max_size=200
    )
)
def test_no_text_breaks_the_grammar(text):
    assert len(read_address(text)) <= 4
