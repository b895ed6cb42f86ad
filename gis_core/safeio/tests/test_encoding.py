"""Encodings are judged by the bytes; a declaration counts only if they agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis_core.safeio import receive
from gis_core.safeio.encoding import codec_of, decide
from gis_core.safeio.errors import Refused

from .make import make_shapefile, make_square

NAMES = ["السالمية", "حولي", "مبارك الكبير", "الجهراء", "صباح السالم", "الفروانية", "قسيمة رقم 12"]
FRENCH = ["Secteur de zone naturelle modéré", "évolution du bâti", "forêt à protéger"]


@pytest.mark.parametrize("codec", ["utf-8", "cp1256", "iso8859-6", "cp720"])
def test_arabic_is_recognised_without_any_declaration(codec):
    assert decide([name.encode(codec) for name in NAMES]).name == codec


@pytest.mark.parametrize("codec", ["cp1256", "iso8859-6", "cp720"])
@pytest.mark.parametrize("name", NAMES)
def test_one_arabic_name_is_enough(codec, name):
    assert decide([name.encode(codec)]).name == codec


def test_western_accents_are_not_taken_for_arabic():
    assert decide([text.encode("latin-1") for text in FRENCH]).name == "cp1252"


def test_a_true_declaration_is_honoured():
    decision = decide([n.encode("cp1256") for n in NAMES], declared="ANSI 1256")

    assert (decision.name, decision.reason, decision.ignored) == ("cp1256", "declared", "")


@pytest.mark.parametrize(
    ("declared", "codec"), [("UTF-8", "cp1256"), ("1256", "utf-8"), ("ISO-8859-1", "cp1256")]
)
def test_a_false_declaration_is_set_aside_and_said(declared, codec):
    decision = decide([n.encode(codec) for n in NAMES], declared=declared)

    assert decision.name == codec
    assert decision.ignored


def test_a_web_page_is_no_declaration():
    decision = decide([b"caf\xe9 noir"], declared="<!DOCTYPE html><html>")

    assert decision.name == "cp1252"
    assert decision.ignored.startswith("<!DOCTYPE")


def test_a_letter_cut_at_the_width_of_the_field_is_still_utf8(tmp_path):
    path = make_shapefile(tmp_path, [make_square(0, 0)], {"NAME": ["السالمية"]}, width=15)

    assert receive(path, work_dir=_folder(tmp_path)).encoding.name == "utf-8"


@pytest.mark.parametrize(
    ("spelling", "codec"),
    [
        ("1256", "cp1256"), ("CP1256", "cp1256"), ("windows-1256", "cp1256"),
        ("ANSI 1256", "cp1256"), ("720", "cp720"), ("OEM 720", "cp720"), ("UTF-8", "utf-8"),
        ("65001", "utf-8"), ("8859-6", "iso8859-6"), ("88596", "iso8859-6"),
        ("ISO-8859-6", "iso8859-6"),
        ("", None), ("base64", None), ("rot13", None), ("nonsense", None),
    ],
)  # fmt: skip
def test_spellings_of_encodings(spelling, codec):
    assert codec_of(spelling) == codec


@given(st.binary(max_size=60), st.text(max_size=20))
def test_any_bytes_and_any_claim_get_a_codec_that_python_knows(value, claim):
    value.decode(decide([value], declared=claim).name, errors="replace")


@given(st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءأإآ ", min_size=12, max_size=80))
def test_utf8_arabic_is_never_taken_for_anything_else(text):
    if text.strip():
        assert decide([text.encode()]).name == "utf-8"


def test_a_given_encoding_must_fit_the_bytes(tmp_path):
    path = make_shapefile(tmp_path, [make_square(0, 0)], {"NAME": ["حولي"]}, encoding="cp1256")

    with pytest.raises(Refused, match="encoding_wrong"):
        receive(path, work_dir=_folder(tmp_path), given_encoding="utf-8")
    with pytest.raises(Refused, match="encoding_unknown"):
        receive(path, work_dir=_folder(tmp_path, "b"), given_encoding="klingon")


def _folder(tmp_path, name="work"):
    (tmp_path / name).mkdir()
    return tmp_path / name
