"""Which column is which field."""

import pytest

from gis_core.ingest.errors import ImportRefused
from gis_core.ingest.layer import layer_named
from gis_core.ingest.mapping import map_columns


def mapped(*names, given=None, constants=None, layer="parcels", **types):
    columns = dict.fromkeys(names, "object") | types
    found = map_columns(layer_named(layer), columns, given=given or {}, constants=constants or {})
    return dict(found.columns)


@pytest.mark.parametrize(
    "name",
    ["PARCEL_NO", "parcel no", "Plot Number", "plotno", "رقم القسيمة", "رقم_القسيمه", "القسيمة",
     "parcel_num", "PARCEL_NUM", "qasima", "رقم ا"],
)  # fmt: skip
def test_numbers_are_recognised_in_both_languages_cut_or_whole(name):
    assert mapped(name) == {"number": name}


def test_every_known_column_finds_its_field():
    assert mapped("القسيمة", "القطعة", "المنطقة", "المساحة", "الرقم الآلي", "note") == {
        "number": "القسيمة",
        "block": "القطعة",
        "area": "المنطقة",
        "official_area_m2": "المساحة",
        "automated_number": "الرقم الآلي",
    }


def test_a_column_of_numbers_called_area_is_no_name_of_an_area():
    assert mapped("PLOT", "AREA") == {"number": "PLOT", "area": "AREA"}
    assert mapped("PLOT", AREA="float64") == {"number": "PLOT"}


def test_what_is_given_stands_above_what_is_guessed():
    assert mapped("PLOT", "ML", given={"ML": "number"}) == {"number": "ML"}
    assert mapped("PLOT", given={"@row": "number"}) == {"number": "@row"}


def test_a_constant_needs_no_column():
    assert mapped("PLOT", "BLOCK", constants={"block": "4"}) == {"number": "PLOT"}


@pytest.mark.parametrize(
    ("names", "given", "code"),
    [
        (["colour"], {}, "column_missing"),
        (["PARCEL_NO", "parcel no"], {}, "column_ambiguous"),
        (["PLOT"], {"NO": "number"}, "column_unknown"),
        (["PLOT"], {"PLOT": "colour"}, "field_unknown"),
        (["A", "B"], {"A": "number", "B": "number"}, "field_twice"),
    ],
)
def test_what_cannot_be_mapped_is_refused(names, given, code):
    with pytest.raises(ImportRefused) as refusal:
        mapped(*names, given=given)

    assert refusal.value.code == code
    assert refusal.value.sentence


def test_an_unknown_layer_is_refused():
    with pytest.raises(ImportRefused, match="parcels"):
        layer_named("clouds")
