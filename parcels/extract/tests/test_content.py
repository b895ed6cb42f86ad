"""What an extract says: complete, plain, and nothing of persons."""

from datetime import date

import pytest
from django.contrib.gis.geos import MultiPolygon

from gis_core import crs
from parcels.extract.canonical import canonical
from parcels.extract.content import content_of, themes_of
from parcels.extract.errors import NoBoundary
from parcels.models import BuildingLicence, Document, LicenceType
from tests.make import make_boundary, make_parcel, square


def licence(parcel, number, **given):
    kind, _made = LicenceType.objects.get_or_create(code="new", defaults={"name_ar": "بناء"})
    values = {"state": "issued", "issued_on": date(2024, 1, 1), **given}
    return BuildingLicence.objects.create(parcel=parcel, licence_type=kind, number=number, **values)


def section(content, key):
    return next(s for s in content["sections"] if s["key"] == key)


def test_it_names_the_parcel_and_its_ground(parcel):
    content = content_of(parcel, on=None)

    assert content["parcel"]["number"] == parcel.number
    assert content["parcel"]["area"]["name_ar"] == parcel.area.name_ar
    assert content["ground"]["crs"] == f"EPSG:{crs.STORAGE}"
    (sides,) = content["ground"]["sides"]
    assert [side["length_m"] for side in sides] == [20, 20, 20, 20]


def test_it_says_the_zones_with_their_shares(parcel):
    (zone,) = section(content_of(parcel, on=None), "plan")["rows"]

    assert (zone["zone_class"], zone["percent"], zone["area_m2"]) == ("residential", 100, 400)


def test_all_rows_are_listed_and_not_a_page_of_them(parcel):
    for n in range(75):
        licence(parcel, f"L{n}")

    listed = section(content_of(parcel, on=None), "licences")

    assert (listed["count"], listed["listed"], len(listed["rows"])) == (75, 75, 75)


def test_a_long_list_of_documents_is_cut_and_counted(parcel):
    Document.objects.bulk_create(
        Document(parcel=parcel, document_type="survey", title_ar="م") for _ in range(130)
    )

    listed = section(content_of(parcel, on=None), "documents")

    assert (listed["count"], listed["listed"]) == (130, 100)


@pytest.mark.parametrize(
    ("classification", "shown", "title"),
    [("public", 1, "وثيقة فلان"), ("internal", 1, ""), ("restricted", 0, None)],
)
def test_documents_are_told_as_far_as_strangers_may_know(parcel, classification, shown, title):
    Document.objects.create(
        parcel=parcel, document_type="deed", title_ar="وثيقة فلان", classification=classification
    )

    content = content_of(parcel, on=None)

    rows = section(content, "documents")["rows"]
    assert len(rows) == shown
    assert [row["title_ar"] for row in rows] == [title] * shown
    assert ("فلان" in canonical(content).decode()) is (classification == "public")


def test_an_application_that_is_only_a_draft_is_not_told(parcel):
    licence(parcel, "D1", state="draft", issued_on=None)

    told = section(content_of(parcel, on=None), "licences")

    assert (told["rows"], told["count"], told["state"]) == ([], 0, "not_concerned")


def test_no_data_is_not_no_restriction(parcel):
    assert section(content_of(parcel, on=None), "licences")["state"] == "no_data"
    licence(make_parcel(parcel.block), "L1")
    assert section(content_of(parcel, on=None), "licences")["state"] == "not_concerned"


def test_the_clock_is_followed(parcel):
    boundary = parcel.boundary
    boundary.valid_to = date(2024, 1, 1)
    boundary.save()
    make_boundary(parcel, boundary=square(side=30), valid_from=date(2024, 1, 1))

    then = content_of(parcel, on=date(2023, 5, 1))
    now = content_of(parcel, on=None)

    assert section(then, "boundary")["rows"][0]["computed_area_m2"] == 400
    assert section(now, "boundary")["rows"][0]["computed_area_m2"] == 900


def test_a_parcel_that_lay_nowhere_has_no_extract(parcel):
    with pytest.raises(NoBoundary):
        content_of(parcel, on=date(1990, 1, 1))


def test_holes_and_parts_keep_their_rings(parcel):
    inner = square(5, 5, 4)[0]
    holed = square(200, 0, 20)[0].difference(square(205, 5, 4)[0])
    apart = MultiPolygon(holed, square(300, 0, 10)[0], srid=crs.STORAGE)
    assert inner.valid

    content = content_of(make_parcel(parcel.block, boundary=apart), on=None)

    assert [len(part) for part in content["ground"]["parts"]] == [2, 1]
    assert [len(ring) for ring in content["ground"]["sides"]] == [4, 4, 4]


def test_a_new_delivery_alone_changes_no_theme(parcel):
    before = content_of(parcel, on=None)
    after = content_of(parcel, on=None)
    after["sections"][0]["data_date"] = "2031-01-01"

    assert themes_of(before) == themes_of(after)


def test_it_is_built_with_few_questions(parcel, django_assert_max_num_queries):
    with django_assert_max_num_queries(24):
        content_of(parcel, on=None)
