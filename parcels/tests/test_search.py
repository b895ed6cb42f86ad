import pytest
from django.urls import reverse

from gis_core.search.sources import suggest
from parcels.models import AutomatedNumber, BuildingLicence, LicenceType, Parcel
from tests.make import make_area, make_block, make_parcel, make_person, square

pytestmark = pytest.mark.django_db


@pytest.fixture
def salmiya():
    return make_area(name_ar="السالمية", name_en="Salmiya")


@pytest.fixture
def parcel(salmiya):
    """Parcel 12 in block 4 of Salmiya, with others that are nearly it."""
    fourth, fifth = make_block(salmiya, number="4"), make_block(salmiya, number="5")
    made = make_parcel(fourth, number="12")
    for n, (block, number) in enumerate(
        [(fourth, "120"), (fourth, "1"), (fifth, "12"), (fifth, "4")]
    ):
        make_parcel(block, number=number, boundary=square(100 + 40 * n))
    return made


def make_licence(parcel, number):
    new, _made = LicenceType.objects.get_or_create(code="new", defaults={"name_ar": "بناء جديد"})
    return BuildingLicence.objects.create(parcel=parcel, licence_type=new, number=number)


def found_parcels(text, person):
    return [hit.url for hit in suggest(text, person) if hit.kind == "parcel"]


def panel(parcel):
    return reverse("parcels:file", args=[parcel.pk])


@pytest.mark.parametrize(
    "text",
    [
        "السالمية قطعة 4 قسيمة 12", "سالميه ق٤ ق ١٢", "Salmiya block 4 parcel 12",
        "Salmiyah B4 P12", "السالمية 4 12", "4/12 Salmiya", "قطعة ٤ السالمية قسيمة ١٢",
        "القطعة الرابعة السالمية قسيمة ۱۲", "salmia b4 p12", "السالميه، قطعه 4، قسيمه 12",
    ],
)  # fmt: skip
def test_an_address_finds_its_parcel_first(parcel, text):
    first = suggest(text, make_person())[0]

    assert (first.kind, first.url) == ("parcel", panel(parcel))


def test_a_parcel_comes_with_its_address_and_place(parcel):
    first = suggest("Salmiya 4 12", make_person())[0]

    assert all(part in first.title for part in ("السالمية", "4", "12"))
    west, south, east, north = first.bbox
    assert west < first.lng < east
    assert south < first.lat < north


def test_the_whole_number_stands_before_those_it_begins(parcel):
    twelve, hundred_and_twenty = found_parcels("السالمية قطعة 4 قسيمة 12", make_person())

    assert twelve == panel(parcel)
    assert hundred_and_twenty != twelve


def test_a_parcel_in_an_area_whose_block_is_not_said(parcel):
    assert len(found_parcels("السالمية قسيمة 12", make_person())) == 3


def test_a_parcel_in_a_block_whose_area_is_not_said(parcel):
    assert found_parcels("قطعة 4 قسيمة 12", make_person())[0] == panel(parcel)


def test_digits_of_any_script_find_the_same(parcel):
    person = make_person()

    for text in ("السالمية {} {}", "قطعة {} قسيمة {}", "Salmiya {} {}"):
        answers = [
            suggest(text.format(*d), person) for d in (("4", "12"), ("٤", "١٢"), ("۴", "۱۲"))
        ]
        assert answers[0] == answers[1] == answers[2] != []


def test_a_number_alone_finds_parcels_licences_and_automated_numbers(parcel):
    AutomatedNumber.objects.create(parcel=parcel, number="95842316")
    make_licence(parcel, "958-2019")
    make_parcel(number="958", boundary=square(400))

    assert {hit.kind for hit in suggest("٩٥٨", make_person())} == {"parcel", "licence", "automated"}
    assert {hit.kind for hit in suggest("الرقم الآلي 958", make_person())} == {"automated"}
    assert {hit.kind for hit in suggest("رخصة ٩٥٨", make_person())} == {"licence"}
    assert {hit.kind for hit in suggest("قسيمة 958", make_person())} == {"parcel"}


@pytest.mark.parametrize(
    "text", ["BL-2019-00123", "bl-2019-00123", "BL-2019", "رخصة رقم BL-٢٠١٩-٠٠١٢٣"]
)
def test_a_licence_is_found_by_how_its_number_begins(parcel, text):
    make_licence(parcel, "BL-2019-00123")

    hit = next(hit for hit in suggest(text, make_person()) if hit.kind == "licence")

    assert "BL-2019-00123" in hit.title
    assert hit.url == panel(parcel)


@pytest.mark.parametrize("text", ["قسيمة ١٢أ", "قسيمة 12 أ", "قسيمة 12ا"])
@pytest.mark.parametrize("stored", [{"number": "12أ"}, {"number": "12", "sub_number": "أ"}])
def test_a_lettered_number_is_found_however_it_is_stored(salmiya, text, stored):
    lettered = make_parcel(make_block(salmiya, number="4"), **stored)

    assert found_parcels(f"السالمية قطعة 4 {text}", make_person())[0] == panel(lettered)
    assert found_parcels(text, make_person())[0] == panel(lettered)


def test_a_sub_number_is_found_behind_its_slash(salmiya):
    block = make_block(salmiya, number="4")
    third = make_parcel(block, number="12", sub_number="3")
    make_parcel(block, number="12", boundary=square(40))

    assert found_parcels("السالمية قطعة 4 قسيمة 12/3", make_person())[0] == panel(third)


def test_a_parcel_without_block_and_area_is_found_by_its_number():
    farm = make_parcel(number="C07300000000012300000")

    assert found_parcels("c0730000000001", make_person()) == [panel(farm)]


def test_licences_lead_to_parcels_that_are_no_more(parcel):
    make_licence(parcel, "BL-7")
    Parcel.objects.filter(pk=parcel.pk).update(
        status=Parcel.Status.HISTORIC, retired_because="of no use any more"
    )

    assert panel(parcel) not in found_parcels("السالمية 4 12", make_person())
    assert [hit.url for hit in suggest("BL-7", make_person())] == [panel(parcel)]


EVERY_WAY = [
    "السالمية 4 12",
    "12",
    "قطعة 4 قسيمة 12",
    "السالمية قسيمة 12",
    "95842316",
    "BL-2019-00123",
]


def test_who_works_elsewhere_finds_nothing(parcel):
    AutomatedNumber.objects.create(parcel=parcel, number="95842316")
    make_licence(parcel, "BL-2019-00123")
    inspector = make_person("inspector", areas=[make_area(name_ar="بيان")])

    assert [suggest(text, inspector) for text in EVERY_WAY] == [[]] * len(EVERY_WAY)


def test_who_works_there_finds_all(parcel):
    AutomatedNumber.objects.create(parcel=parcel, number="95842316")
    make_licence(parcel, "BL-2019-00123")
    inspector = make_person("inspector", areas=[parcel.area])

    for text in EVERY_WAY:
        assert panel(parcel) in [hit.url for hit in suggest(text, inspector)], text


def test_licences_need_their_own_permission(parcel):
    make_licence(parcel, "BL-2019-00123")

    assert suggest("BL-2019-00123", make_person("desk")) == []


def test_what_others_may_not_see_does_not_use_up_the_answers(salmiya, parcel):
    elsewhere = make_block(make_area(name_ar="بيان"), number="1")
    for n in range(25):
        hidden = make_parcel(elsewhere, number=f"77{n}", boundary=square(200 + 30 * n))
        AutomatedNumber.objects.create(parcel=hidden, number=f"7700{n}")
    AutomatedNumber.objects.create(parcel=parcel, number="77999")
    inspector = make_person("inspector", areas=[salmiya])

    assert [hit.url for hit in suggest("77", inspector)] == []
    assert [hit.url for hit in suggest("779", inspector)] == [panel(parcel)]


@pytest.mark.parametrize(
    "text",
    ["السالمية قطعة 4 قسيمة 12", "السالمية 4 12", "Salmiya", "12", "95842316", "29.37 47.97"],
)
@pytest.mark.parametrize("areas", ["all", "some"])
def test_a_suggestion_asks_the_database_five_times_at_most(
    parcel, text, areas, django_assert_max_num_queries
):
    person = make_person(areas=None if areas == "all" else [parcel.area])
    assert person.scope.everything or parcel.area_id in person.scope.area_ids
    assert person.has_perm("parcels.view_parcel")

    with django_assert_max_num_queries(5):  # areas, blocks, hits, their addresses, documents
        suggest(text, person)
