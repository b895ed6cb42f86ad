"""Documents found by their words, and listed."""

from datetime import date

import pytest
from django.urls import reverse

from gis_core.safeio.papers.tests import papers
from gis_core.search.sources import suggest
from parcels.papers.receiving import supersede
from parcels.papers.tests.cases import ARABIC, prepared, upload
from tests.make import (
    make_area,
    make_block,
    make_document,
    make_parcel,
)

pytestmark = pytest.mark.django_db


def found(client, **asked) -> list[int]:
    rows = client.get(reverse("documents:list"), asked).context["rows"]
    return [document.pk for document, _snippet in rows]


@pytest.mark.parametrize(
    "asked",
    ["التربة", "تربه", "الترب", "ٱلتُّربة", "فحص التربه", "احمد", "أحمد", "إلى", "الكويت", "كويت",
     "2019/123", "٢٠١٩", "۱۲۳", "SOIL", "three floors", "تقرير floors"],
)  # fmt: skip
def test_words_are_found_in_any_spelling(client, archivist, asked):
    document = prepared(papers.written(ARABIC))
    make_document(title_ar="شهادة أوصاف")

    assert found(client, q=asked) == [document.pk]


@pytest.mark.parametrize("asked", ["غرناطة", "soil غرناطة", "أأأ", "';--", "& | !", "()", ":*"])
def test_what_is_not_there_is_not_found(client, archivist, asked):
    prepared(papers.written(ARABIC))

    assert found(client, q=asked) == []


def test_a_hit_is_shown_among_its_words_marked_and_escaped(client, archivist):
    body = "<html><body><p>before &lt;script&gt;alert(1)&lt;/script&gt; needle after</p></body>"
    prepared(papers.written(body))

    page = client.get(reverse("documents:list"), {"q": "need"}).content.decode()

    assert "<mark>needle</mark> after" in page
    assert "<script>alert" not in page


def test_the_same_bytes_again_have_the_same_words(client, archivist):
    content = papers.written(ARABIC)
    first = prepared(content)
    second = prepared(content, title_ar="نسخة")

    assert set(found(client, q="التربة")) == {first.pk, second.pk}


def test_only_present_versions_are_found(client, archivist):
    first = prepared(papers.written(ARABIC))
    second = supersede(first, upload(papers.pdf()), actor=None)

    assert found(client, q="تقرير") == [second.pk]
    assert found(client, q="التربة") == []


def test_the_list_is_narrowed_by_type_place_day_and_class(client, archivist):
    area = make_area()
    wanted = make_document(
        make_parcel(make_block(area)), document_type="deed", dated_on=date(2020, 1, 1),
        classification="public",
    )  # fmt: skip
    make_document(document_type="survey", dated_on=date(2022, 1, 1))

    for asked in (
        {"type": "deed"},
        {"area": area.pk},
        {"classification": "public"},
        {"until": "2021-01-01"},
        {"since": "٢٠١٩-٠١-٠١", "until": "2020-12-31"},
    ):
        assert found(client, **asked) == [wanted.pk], asked


@pytest.mark.parametrize(
    "asked",
    [{"q": "a\0"}, {"type": "x"}, {"area": "9" * 30}, {"since": "x"}, {"page": "0"}, {"page": "x"}],
)
def test_odd_filters_are_told(client, archivist, asked):
    assert client.get(reverse("documents:list"), asked).status_code == 400


def test_a_long_list_goes_on(client, archivist):
    parcel = make_parcel()
    for _ in range(30):
        make_document(parcel)

    first, second = found(client), found(client, page=2)

    assert (len(first), len(second)) == (25, 5)
    assert not set(first) & set(second)


def test_the_list_costs_few_queries(client, archivist, django_assert_max_num_queries):
    parcel = make_parcel(make_block())
    for _ in range(30):
        make_document(parcel)
    client.get(reverse("documents:list"))

    with django_assert_max_num_queries(9):
        client.get(reverse("documents:list"), {"q": "مخطط"})


def test_the_search_box_leads_to_documents_in_one_statement(
    archivist, django_assert_max_num_queries
):
    document = prepared(papers.written(ARABIC))

    (hit,) = [h for h in suggest("فحص التربة", archivist) if h.kind == "document"]

    assert hit.url == reverse("documents:page", args=[document.pk])
    with django_assert_max_num_queries(0):
        assert not [h for h in suggest("29.3, 47.9", archivist) if h.kind == "document"]
