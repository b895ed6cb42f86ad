import re

from hypothesis import given
from hypothesis import strategies as st

from gis_core.areas.models import Area
from parcels.selection.pasted.lines import read_lines
from parcels.selection.pasted.names import Names
from parcels.selection.pasted.repair import repaired

NAMES = Names.of(
    [
        Area(pk=1, name_ar="السالمية", name_en="Salmiya"),
        Area(pk=2, name_ar="العارضية", name_en="Ardhiya"),
        Area(pk=3, name_ar="العارضية 4", name_en="Ardhiya 4"),
    ]
)
PIECES = re.findall(
    r"\S+|[\t\n]",
    """السالمية العارضية Salmiya قطعة قسيمة قسائم ق ق4 block plots plot 4 12 ١٢ 12/3 12-15 الى و ،
    : ; - / ( ) شارع الرقم الآلي 11223344 الرابعة fourth السلام عليكم ???? Ø§Ù„Ø³ \t""",
)
lists = st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)


@given(st.one_of(st.text(max_size=300), lists))
def test_no_text_breaks_the_reader(text):
    for said in read_lines(text, NAMES):
        assert said.line >= 1
        assert said.areas <= {1, 2, 3}


@given(st.text(max_size=100))
def test_what_is_right_is_not_repaired(text):
    meant = repaired(text)

    assert meant == text or repaired(meant) == meant


def test_a_longer_list_than_a_range_may_be_is_not_unrolled():
    (said,) = read_lines("السالمية قطعة 4 قسائم 1-99999", NAMES)

    assert said.readings[0].parcel == "1-99999"
