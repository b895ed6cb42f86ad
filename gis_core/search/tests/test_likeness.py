import pytest

from gis_core.search.fold import fold_name
from gis_core.search.likeness import WORTH_SHOWING, likeness


def like(asked, name):
    return likeness(fold_name(asked), fold_name(name))


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("السالمية", "السالمية"),
        ("سالميه", "السالمية"),
        ("سالمية", "السَّالميّة"),
        ("al fintas", "Al-Fintas"),
        ("ميناء عبد الله", "ميناء عبدالله"),
    ],
)
def test_spellings_of_one_name_are_the_same(asked, name):
    assert like(asked, name) == 1


@pytest.mark.parametrize(
    ("asked", "right", "wrong"),
    [
        ("السالمية", "السالمية", "السالمي"),
        ("السالمي", "السالمي", "السالمية"),
        ("صباح السالم", "صباح السالم", "علي صباح السالم"),
        ("علي صباح السالم", "علي صباح السالم", "صباح السالم"),
        ("الجهرا", "الجهراء", "الزهراء"),
        ("kaifan", "Kifan", "Khaitan"),
        ("fahahil", "Fahaheel", "Fahad Al-Ahmad"),
        ("hawaly", "Hawalli", "Hadiya"),
        ("جليب", "جليب الشيوخ", "شاليهات الجليعة"),
        ("المطلاع 7", "جنوب المطلاع 7", "المطلاع"),
        ("العارضية 4", "العارضية 4", "العارضية"),
        ("منزل في السالمية", "السالمية", "السالمي"),
    ],
)
def test_the_meant_name_is_likest(asked, right, wrong):
    assert like(asked, right) > like(asked, wrong)
    assert like(asked, right) >= WORTH_SHOWING


@pytest.mark.parametrize("asked", ["س", "سا", "سالم", "السا", "الس"])
def test_half_a_name_is_like_the_whole(asked):
    assert like(asked, "السالمية") >= 0.8


def test_a_greeting_is_no_certain_area():
    assert WORTH_SHOWING <= like("السلام عليكم", "السلام") < 0.8


@pytest.mark.parametrize(("asked", "name"), [("بيان", "حولي"), ("x", ""), ("", "x"), ("", "حولي")])
def test_unlike_names_are_not_shown(asked, name):
    assert like(asked, name) < WORTH_SHOWING
