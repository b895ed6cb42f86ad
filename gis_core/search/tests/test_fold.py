import csv
import os
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from gis_core.search.fold import fold, fold_digits, fold_name, fold_names

SHARED = Path(os.environ.get("QASIMA_SHARED", Path(settings.BASE_DIR).parent / "shared"))
AREAS = SHARED / "data/reference/areas_kw.csv"

# Letters that real names and real typing are made of, so that rules meet each other often.
TYPED = st.text(
    alphabet=st.one_of(
        st.sampled_from("ابتةهأإآٱىيیئؤوكکعدلم ـًٌَُّْٰ٠١٢۳۴0129aAzZéÉßøÆ-'’\u200f\u200e\u202b\u00a0\t"),
        st.characters(codec="utf-8", exclude_categories=["Cs", "Cn"], exclude_characters="\0"),
    ),
    max_size=40,
)
UNHURRIED = hypothesis_settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("السَّالِمِيَّة", "السالميه"),
        ("الســـالمية", "السالميه"),
        ("السالميه", "السالميه"),
        ("الأحمدي", "الاحمدي"),
        ("الإمارة", "الاماره"),
        ("آل صباح", "ال صباح"),
        ("ٱلكويت", "الكويت"),
        ("سلوى", "سلوي"),
        ("شاطئ", "شاطي"),
        ("مؤسسة", "موسسه"),
        ("القيـﺮوان", "القيروان"),
        ("ﻻ", "لا"),
        ("عبد الله المبارك", "عبدالله المبارك"),
        ("ميناء عبدالله", "ميناء عبدالله"),
        ("عبد العزيز", "عبدالعزيز"),
        ("معبد الشمس", "معبد الشمس"),
        ("کیفان", "كيفان"),
        ("قطعة ٤", "قطعه 4"),
        ("قطعة ۴", "قطعه 4"),
        ("１２", "12"),
        ("\u200fالري\u200e", "الري"),
        ("\u202bالري\u202c \u2067x\u2069", "الري x"),
        ("ال\u200bري\ufeff", "الري"),
        ("  a \t\u00a0\u2003 b\n", "a b"),
        ("a\x00b", "a b"),
        ("SALMIYA", "salmiya"),
        ("Jlea'a", "jleaa"),
        ("Jlea’a", "jleaa"),
        ("Café Zürich İstanbul", "cafe zurich istanbul"),
        ("Straße Łódź Ærø", "strasse lodz aero"),
        ("Industrial–2", "industrial-2"),
        ("", ""),
        ("\u200f", ""),
    ],
)
def test_spellings_fold_to_one_key(written, folded):
    assert fold(written) == folded


def test_digits_of_three_scripts_are_one():
    assert fold_digits("١٢٣ ۱۲۳ １２３ 123 أ") == "123 123 123 123 أ"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("السالمية", "سالميه"),
        ("Al-Fintas", "fintas"),
        ("Al Fintas", "fintas"),
        ("Alfintas", "alfintas"),
        ("Umm Al-Aish", "umm aish"),
        ("صباح السالم", "صباح سالم"),
        ("Shuwaikh Industrial-2", "shuwaikh industrial 2"),
        ("ال", "ال"),
        ("Al", "al"),
    ],
)
def test_the_article_is_left_out_of_a_name(name, key):
    assert fold_name(name) == key


@given(TYPED)
@UNHURRIED
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.django_db
@given(st.lists(TYPED, min_size=30, max_size=60))
@UNHURRIED
def test_the_database_folds_as_python_does(texts):
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT qasima_fold(given), qasima_name(given), qasima_names(given, '', ARRAY[given])
            FROM unnest(%s::text[]) WITH ORDINALITY AS typed (given, place) ORDER BY place
            """,
            [texts],
        )
        rows = cursor.fetchall()

    assert rows == [(fold(t), fold_name(t), fold_names([t, "", t])) for t in texts]


@pytest.mark.django_db
def test_the_database_knows_arabic_trigrams():
    with connection.cursor() as cursor:
        cursor.execute("SELECT show_trgm('السالمية'), word_similarity('سالميه', 'سالميه')")
        trigrams, same = cursor.fetchone()

    assert len(trigrams) >= 8
    assert same == 1


def test_no_two_of_kuwaits_area_names_fold_to_one():
    if not AREAS.exists():
        pytest.skip("the list of area names is not at hand")
    with AREAS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    assert len(rows) == 197
    for language in ("name_ar", "name_en"):
        names = {row[language] for row in rows}
        assert len({fold(name) for name in names}) == len(names)
        assert len({fold_name(name) for name in names}) == len(names)
