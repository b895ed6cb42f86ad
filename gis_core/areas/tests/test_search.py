import csv
import os
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from gis_core.areas.models import Area, Governorate
from gis_core.areas.search import matched_areas
from gis_core.search.query import Query
from gis_core.search.sources import suggest
from tests.make import make_area, make_block, make_person

SHARED = Path(os.environ.get("QASIMA_SHARED", Path(settings.BASE_DIR).parent / "shared"))
AREAS = SHARED / "data/reference/areas_kw.csv"

pytestmark = pytest.mark.django_db


def make_salmiya(**given):
    names = {"name_ar": "السالمية", "name_en": "Salmiya", "aliases": ["Salmeya", "رأس السالمية"]}
    return make_area(**names | given)


def titles(text, person, **options):
    return [hit.title for hit in suggest(text, person, **options)]


@pytest.mark.parametrize(
    "text",
    [
        "السالمية", "السالميه", "سالميه", "السَّالميّة", "السـالمية", "الس", "سالم",
        "Salmiya", "salmiya", "SALMIYAH", "Al-Salmiya", "salm", "salmia", "Salmeya",
        "راس السالميه", "\u200fالسالمية\u200e", "منزل في السالمية",
    ],
)  # fmt: skip
def test_an_area_is_found_by_any_spelling_in_either_language(text):
    make_salmiya()
    make_area(name_ar="بيان", name_en="Bayan")

    assert titles(text, make_person())[0] == "السالمية"


def test_the_title_is_in_the_language_of_the_page():
    make_salmiya()
    person = make_person()

    with translation.override("en"):
        assert titles("السالمية", person) == ["Salmiya"]


def test_an_area_comes_with_its_place_and_governorate():
    governorate = Governorate.objects.create(code="KW-HA", name_ar="حولي", name_en="Hawalli")
    make_salmiya(governorate=governorate)

    (hit,) = suggest("سالمية", make_person())

    assert (hit.kind, hit.subtitle, hit.url) == ("area", "حولي", "")
    west, south, east, north = hit.bbox
    assert west < hit.lng < east
    assert south < hit.lat < north


def test_an_area_without_a_boundary_is_found_without_a_place():
    make_salmiya(boundary=None)

    (hit,) = suggest("سالمية", make_person())

    assert (hit.lng, hit.lat, hit.bbox) == (None, None, None)


def test_names_a_letter_apart_are_both_offered_and_the_written_one_first():
    make_salmiya()
    make_area(name_ar="السالمي", name_en="Salmy")

    assert titles("السالمي", make_person()) == ["السالمي", "السالمية"]
    assert titles("السالمية", make_person())[0] == "السالمية"


def test_a_greeting_only_suggests_the_area_of_that_name():
    make_area(name_ar="السلام", name_en="Salam")

    (hit,) = suggest("السلام عليكم", make_person())

    assert hit.title == "السلام"
    assert hit.score < 0.8


def test_a_block_is_offered_before_its_area():
    area = make_salmiya()
    make_block(area, number="4")
    make_block(area, number="40")
    make_block(area, number="5")

    with translation.override("en"):
        found = titles("السالمية ق٤", make_person())

    assert found == ["Salmiya, Block 4", "Salmiya, Block 40", "Salmiya"]


def test_a_block_number_alone_is_offered_in_every_area():
    make_block(make_salmiya(), number="4")
    make_block(make_area(name_ar="بيان"), number="4")

    assert len(suggest("قطعة 4", make_person())) == 2


def test_an_areas_own_number_is_not_taken_for_a_block():
    seventh = make_area(name_ar="جنوب المطلاع 7")
    eighth = make_area(name_ar="جنوب المطلاع 8")
    make_block(seventh, number="2")
    make_block(eighth, number="2")

    first = suggest("جنوب المطلاع 7 قطعة 2", make_person())[0]

    assert first.kind == "block"
    assert first.title.startswith("جنوب المطلاع 7")


def test_who_works_elsewhere_finds_nothing():
    make_block(make_salmiya(), number="4")
    inspector = make_person("inspector", areas=[make_area(name_ar="بيان")])

    for text in ("السالمية", "Salmiya", "السالمية قطعة 4", "قطعة 4", "salmia"):
        assert titles(text, inspector) == []


def test_who_works_there_finds_it():
    area = make_salmiya()
    make_block(area, number="4")
    inspector = make_person("inspector", areas=[area])

    assert [hit.kind for hit in suggest("Salmiya 4", inspector)][:2] == ["block", "area"]


def test_a_person_without_the_permission_finds_nothing():
    make_salmiya()
    nobody = make_person()
    nobody.groups.clear()

    assert suggest("السالمية", nobody) == []


@pytest.mark.parametrize(
    "text",
    [
        "%", "_", "%%%___", "\\", "\\%", "'; DROP TABLE areas_area; --", "((((", "[a-", ".*",
        "السالمية%", "\x00", "\x00السالمية", "س" * 10_000, "س " * 5_000, "1" * 10_000, "ق4" * 3_000,
        "\u202e\u2066\u200f", "\ud800", "😀" * 500, "ﷺ" * 300, "a" * 100 + "!" * 100, "4/" * 5_000,
    ],
)  # fmt: skip
def test_hostile_texts_are_answered_quickly(text, django_assert_max_num_queries):
    make_salmiya()
    person = make_person()
    assert person.scope.everything
    assert person.has_perm("areas.view_area")

    with django_assert_max_num_queries(6):
        suggest(text, person)


def test_a_search_asks_little(django_assert_max_num_queries):
    make_block(make_salmiya(), number="4")
    person = make_person()
    assert person.scope.everything
    assert person.has_perm("areas.view_area")

    with django_assert_max_num_queries(2):
        matched_areas(Query.of("السالمية قطعة 4"), person)


def test_the_stored_key_follows_the_name():
    area = make_salmiya()
    Area.objects.filter(pk=area.pk).update(name_ar="الوَفرة", aliases=[])
    area.refresh_from_db()

    assert area.search_names == "\nوفره\nsalmiya\n"


def test_each_of_kuwaits_areas_is_first_for_its_own_name():
    if not AREAS.exists():
        pytest.skip("the list of area names is not at hand")
    with AREAS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        Area.objects.create(code=row["code"], name_ar=row["name_ar"], name_en=row["name_en"])
    person = make_person()

    for row in rows:
        for name in (row["name_ar"], row["name_en"]):
            assert titles(name, person, limit=1) == [row["name_ar"]], name
