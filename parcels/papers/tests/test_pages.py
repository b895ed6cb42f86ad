"""The pages of documents: who reads what, how bytes are served, how words are found."""

import html
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from gis_core.audit.models import AuditRecord
from gis_core.safeio.papers.tests import papers
from gis_core.search.sources import suggest
from parcels.models import BuildingFileLoan, Document, StoredFile
from parcels.papers import preparing
from parcels.papers.lending import lend, usual_due_day
from parcels.papers.receiving import receive_document, supersede
from tests.make import (
    make_architect,
    make_area,
    make_block,
    make_building_file,
    make_document,
    make_parcel,
    make_person,
)

pytestmark = pytest.mark.django_db

ARABIC = """<html lang=ar dir=rtl><body style="font-family: 'DejaVu Sans'">
<p>بلدية الكويت: تقرير فحص التربة رقم ٢٠١٩/١٢٣</p>
<p>إلى السيد أحمد، القسيمة في السالمية</p><p>The soil carries three floors</p></body></html>"""


def upload(content: bytes = b"", name: str = "a.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or papers.pdf())


def received(content: bytes = b"", parcel=None, **said) -> Document:
    values = {"document_type": "soil", "title_ar": "تقرير", "actor": None} | said
    parcel = parcel or make_parcel(make_block())
    return receive_document(upload(content), parcel=parcel, **values)


def prepared(content: bytes = b"", **said) -> Document:
    document = received(content, **said)
    preparing.prepare(document.sha256)
    return document


@pytest.fixture
def archivist(client):
    person = make_person("archivist")
    client.force_login(person)
    return person


# -- adding ----------------------------------------------------------------------------------


def post_document(client, parcel, content: bytes = b"", **said):
    values = {
        "document_type": "deed",
        "title_ar": "وثيقة ملكية",
        "classification": "restricted",
        "dated_on": "٢٠١٩-٠٥-٠١",
        "file": upload(content),
    }
    return client.post(reverse("documents:add", args=[parcel.pk]), values | said)


def test_an_archivist_adds_a_document_with_days_in_arabic_digits(client, archivist):
    parcel = make_parcel(make_block())

    response = post_document(client, parcel)

    document = Document.objects.get()
    assert response["Location"] == reverse("documents:page", args=[document.pk])
    assert (document.dated_on, document.recorded_by) == (date(2019, 5, 1), archivist)


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"\0", b"%PDF-1.4 cut"])
def test_a_refused_file_is_told_on_the_form(client, archivist, content):
    response = post_document(client, make_parcel(), content)

    assert response.status_code == 400
    assert response.context["form"].errors["file"]
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    "said",
    [{"title_ar": "a\0b"}, {"document_type": "nonsense"}, {"dated_on": "1999-99-99"}, {"file": ""}],
)
def test_odd_descriptions_are_told_on_the_form(client, archivist, said):
    assert post_document(client, make_parcel(), **said).status_code == 400


def test_links_of_other_parcels_are_no_choice(client, archivist):
    folder = make_building_file()

    assert post_document(client, make_parcel(), building_file=folder.pk).status_code == 400


ACTS = ("documents:version", "documents:classification", "documents:withdraw")
OTHERS = ("planner", "inspector", "analyst", "desk", "supervisor", "administrator", "reviewer")


@pytest.mark.parametrize("role", [*OTHERS, "office"])
def test_nobody_but_archivists_changes_documents_and_lends(client, role):
    parcel = make_parcel(make_block())
    document, folder = make_document(parcel), make_building_file(parcel)
    client.force_login(make_architect() if role == "office" else make_person(role))

    answers = [post_document(client, parcel).status_code]
    answers += [client.post(reverse(act, args=[document.pk])).status_code for act in ACTS]
    for act in ("lend", "return", "extend"):
        address = reverse(f"building_files:{act}", args=[folder.pk])
        answers.append(client.post(address).status_code)

    assert set(answers) == {403}


def test_a_visitor_is_sent_to_sign_in(client):
    document = make_document()

    for act in ACTS:
        assert client.post(reverse(act, args=[document.pk])).status_code == 302


def test_an_archivist_of_another_area_finds_nothing(client):
    document = received()
    folder = make_building_file(document.parcel)
    client.force_login(make_person("archivist", areas=[make_area()]))

    for act in ("page", "file", *("version", "classification", "withdraw")):
        address = reverse(f"documents:{act}", args=[document.pk])
        ask = client.get if act in {"page", "file"} else client.post
        assert ask(address).status_code == 404, act
    assert post_document(client, document.parcel).status_code == 404
    assert client.post(reverse("building_files:lend", args=[folder.pk])).status_code == 404
    assert client.get(reverse("building_files:page", args=[folder.pk])).status_code == 404


def test_restricted_documents_are_read_by_those_who_may_only(client):
    document = prepared(papers.written(ARABIC), classification="restricted")
    picture = reverse("documents:picture", args=[document.pk, 1, "small"])
    addresses = [reverse("documents:page", args=[document.pk]), picture]
    addresses.append(reverse("documents:file", args=[document.pk]))

    for role, expected in {"planner": 404, "archivist": 200, "supervisor": 200}.items():
        person = make_person(role)
        client.force_login(person)
        assert [client.get(a).status_code for a in addresses] == [expected] * 3, role
        rows = client.get(reverse("documents:list"), {"q": "التربة"}).context["rows"]
        assert len(rows) == (expected == 200)
        found = [hit for hit in suggest("فحص التربة", person) if hit.kind == "document"]
        assert len(found) == (expected == 200)


def test_the_same_file_twice_is_told_by_name_or_without_one(client, archivist):
    first = received(title_ar="الأصل")
    response = post_document(client, make_parcel(make_block()))
    told = html.unescape(client.get(response["Location"]).content.decode())
    assert "الأصل" in told

    stranger = make_person("archivist", areas=[make_area()])
    own = make_parcel(make_block(stranger.memberships.get().unit.areas.get()))
    client.force_login(stranger)
    response = post_document(client, own)
    told = html.unescape(client.get(response["Location"]).content.decode())
    assert "الأصل" not in told
    assert first.parcel.label not in {m.message for m in response.wsgi_request._messages}
    assert "notice-warning" in told


def test_duplicates_are_listed_within_sight(client, archivist):
    area = make_area()
    one, two = (make_parcel(make_block(area)) for _ in range(2))
    received(parcel=one)
    received(parcel=two)
    received(parcel=make_parcel(make_block()))

    address = reverse("documents:duplicates")
    ((group, documents),) = client.get(address).context["groups"]
    assert (group["count"], len(documents)) == (3, 3)
    client.force_login(make_person("archivist", areas=[area]))
    ((group, documents),) = client.get(address).context["groups"]
    assert (group["count"], len(documents)) == (2, 2)


def test_versions_classification_and_withdrawal_through_the_pages(client, archivist):
    document = received()
    newer = client.post(
        reverse("documents:version", args=[document.pk]),
        {"file": upload(papers.pdf(pages=2)), "dated_on": ""},
    )
    latest = Document.objects.get(version=2)
    assert newer["Location"] == reverse("documents:page", args=[latest.pk])

    client.post(reverse("documents:classification", args=[latest.pk]), {"classification": "public"})
    document.refresh_from_db()
    assert document.classification == "public"

    address = reverse("documents:withdraw", args=[latest.pk])
    client.post(address, {"reason": ""})
    assert Document.objects.as_of(None).exists()
    client.post(address, {"reason": "قسيمة أخرى"})
    assert not Document.objects.as_of(None).exists()
    assert client.get(reverse("documents:page", args=[latest.pk])).status_code == 200
    client.force_login(make_person("planner"))
    assert client.get(reverse("documents:page", args=[latest.pk])).status_code == 404


# -- bytes -----------------------------------------------------------------------------------


def test_bytes_come_as_a_download_that_no_browser_runs(client, archivist):
    document = received(papers.pdf(pages=3))

    response = client.get(reverse("documents:file", args=[document.pk]))

    assert b"".join(response.streaming_content) == papers.pdf(pages=3)
    assert response["Content-Disposition"] == (
        f'attachment; filename="qasima-{document.pk}-v1.pdf"'
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert AuditRecord.objects.filter(verb="document.downloaded").count() == 1


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-3", 206, slice(0, 4)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=-7", 206, slice(-7, None)),
        ("bytes=5-999999999", 206, slice(5, None)),
        ("bytes=0-1,4-5", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
        ("bytes=-", 200, slice(None)),
        ("bytes=9-3", 416, None),
        ("bytes=99999999999-", 416, None),
        ("bytes=-0", 416, None),
    ],
)
def test_parts_of_a_file(client, archivist, asked, status, part):
    content = papers.pdf(pages=4)
    document = received(content)

    response = client.get(reverse("documents:file", args=[document.pk]), headers={"Range": asked})

    assert response.status_code == status
    if part is not None:
        body = b"".join(response.streaming_content)
        assert body == content[part]
        assert int(response["Content-Length"]) == len(body)
        assert response["Content-Security-Policy"].endswith("sandbox")


def test_a_head_tells_the_size(client, archivist):
    document = received()

    response = client.head(reverse("documents:file", args=[document.pk]))

    assert (response.status_code, int(response["Content-Length"])) == (200, document.size_bytes)
    assert response["Accept-Ranges"] == "bytes"


def test_a_proxy_is_told_where_the_file_lies_and_sends_it(client, archivist, settings):
    settings.MEDIA_ACCEL = "/media-internal/"
    document = received()

    response = client.get(reverse("documents:file", args=[document.pk]))

    assert response["X-Accel-Redirect"] == f"/media-internal/{document.file.name}"
    assert response.content == b""


def test_no_path_leads_out_of_the_store(client, archivist):
    for name in ("../../settings.py", "documents/../../x", "%2e%2e/x"):
        for address in (f"/documents/1/file/{name}", f"/documents/{name}/", f"/media/{name}"):
            assert client.get(address).status_code == 404, address


def test_a_description_without_a_file_has_nothing_to_download(client, archivist):
    document = make_document()

    assert client.get(reverse("documents:file", args=[document.pk])).status_code == 404
    assert client.get(reverse("documents:page", args=[document.pk])).status_code == 200


# -- the viewer ------------------------------------------------------------------------------


def test_the_viewer_waits_then_shows_pictures_of_ours(client, archivist):
    document = received(papers.scan(pages=11))
    stored = StoredFile.objects.get()
    assert stored.state == "waiting"

    address = reverse("documents:page", args=[document.pk])
    first = client.get(address)  # asks a worker, which here is this very process
    again = client.get(address)

    assert first.context["shown"].is_pending
    assert again.context["shown"].is_ready
    assert [one.page for one in again.context["shown"].strip] == list(range(1, 9))
    picture = client.get(reverse("documents:picture", args=[document.pk, 1, "large"]))
    assert picture["Content-Type"] == "image/webp"
    assert b"".join(picture.streaming_content)[8:12] == b"WEBP"


def test_later_pages_are_prepared_when_they_are_turned_to(client, archivist):
    document = prepared(papers.scan(pages=11))
    address = reverse("documents:page", args=[document.pk])

    assert client.get(address, {"page": 10}).context["shown"].is_pending
    view = client.get(address, {"page": "١٠"}, headers={"HX-Request": "true"})

    assert view.context["shown"].is_ready
    assert "parcels/papers/page.html" not in [t.name for t in view.templates]


@pytest.mark.parametrize("page", ["x", "-1", "1e9", "٩" * 30, "\0"])
def test_odd_pages_are_told(client, archivist, page):
    address = reverse("documents:page", args=[received().pk])

    assert client.get(address, {"page": page}).status_code == 400


def test_a_page_beyond_the_last_is_the_last(client, archivist):
    document = prepared(papers.scan(pages=2))

    view = client.get(reverse("documents:page", args=[document.pk]), {"page": 99})

    assert view.context["shown"].page == 2


def test_what_cannot_be_read_says_why(client, archivist):
    """Bytes that came with a delivery are looked at only when somebody opens them."""
    (Path(settings.MEDIA_ROOT) / "documents").mkdir(parents=True)
    (Path(settings.MEDIA_ROOT) / "documents/old").write_bytes(b"<html>")
    document = make_document(file="documents/old", sha256="a" * 64, mime="text/html")
    preparing.prepare(document.sha256)

    view = client.get(reverse("documents:page", args=[document.pk])).context["shown"]
    file = client.get(reverse("documents:file", args=[document.pk]))

    assert not view.is_pending
    assert "PDF" in view.sentence
    assert file["Content-Type"] == "application/octet-stream"


def test_a_lost_file_is_told_and_not_waited_for(client, archivist):
    document = received()
    (Path(settings.MEDIA_ROOT) / document.file.name).unlink()

    view = client.get(reverse("documents:page", args=[document.pk])).context["shown"]

    assert not view.is_pending
    assert view.sentence


def test_a_file_that_breaks_its_reader_is_let_be_after_three_times(monkeypatch):
    document = received()
    StoredFile.objects.update(pages=None, kind="")
    path = Path(settings.MEDIA_ROOT) / document.file.name
    monkeypatch.setattr("gis_core.safeio.sandbox.sys.executable", "/bin/false")
    assert path.exists()

    for _attempt in range(preparing.MOST_ATTEMPTS):
        preparing.prepare(document.sha256)

    stored = StoredFile.objects.get()
    assert (stored.state, stored.note) == ("refused", "paper_breaks_reader")


# -- words -----------------------------------------------------------------------------------


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


# -- the parcel's file -----------------------------------------------------------------------


def test_the_file_shows_pictures_classes_and_the_folder_that_is_out(client, archivist):
    document = prepared(classification="restricted")
    folder = make_building_file(document.parcel)
    lend(folder, borrower=archivist, purpose="x", due_on=usual_due_day(), actor=None)

    address = reverse("parcels:section", args=[document.parcel_id, "documents"])
    section = client.get(address).content.decode()
    assert reverse("documents:picture", args=[document.pk, 1, "small"]) in section
    assert "tag-warn" in section
    folders = client.get(reverse("parcels:section", args=[document.parcel_id, "building_files"]))
    assert "tag-warn" in folders.content.decode()
    page = client.get(reverse("parcels:page", args=[document.parcel_id])).content.decode()
    assert reverse("documents:add", args=[document.parcel_id]) in page


def test_two_thousand_documents_open_a_page_at_a_time(
    client, archivist, django_assert_max_num_queries
):
    parcel = make_parcel(make_block())
    Document.objects.bulk_create(
        Document(parcel=parcel, document_type="deed", title_ar="وثيقة") for _ in range(2000)
    )
    address = reverse("parcels:section", args=[parcel.pk, "documents"])
    client.get(address)

    with django_assert_max_num_queries(9):
        rows = client.get(address).context["rows"]

    assert len(rows) == 50


# -- folders ---------------------------------------------------------------------------------


def test_a_scanned_number_opens_its_folder(client, archivist):
    folder = make_building_file(number="BF-2001/77")

    response = client.get(reverse("building_files:list"), {"q": "bf-٢٠٠١/٧٧"})

    assert response["Location"] == reverse("building_files:page", args=[folder.pk])


def test_a_folder_is_lent_and_returned_at_the_desk(client, archivist):
    folder, borrower = make_building_file(), make_person()
    page = reverse("building_files:page", args=[folder.pk])
    due = (timezone.localdate() + timedelta(days=3)).isoformat()
    told = {"borrower": borrower.username.upper(), "purpose": "مراجعة", "due_on": due}

    client.post(reverse("building_files:lend", args=[folder.pk]), told)
    loan = BuildingFileLoan.objects.get()
    assert (loan.borrower, loan.lent_by) == (borrower, archivist)
    assert client.get(page).context["out"] == loan
    listed = client.get(reverse("building_files:list"), {"show": "out"}).context["rows"]
    assert listed == [folder]
    assert client.get(reverse("building_files:list"), {"show": "overdue"}).context["rows"] == []

    client.post(reverse("building_files:return", args=[folder.pk]))
    assert client.get(page).context["out"] is None


@pytest.mark.parametrize(
    "told",
    [{"borrower": "nobody"}, {"borrower": "a\0"}, {"purpose": ""}, {"due_on": "x"}, {}],
)
def test_odd_loans_are_told(client, archivist, told):
    folder = make_building_file()
    values = {"borrower": archivist.username, "purpose": "x", "due_on": "2999-01-01"} | told

    response = client.post(reverse("building_files:lend", args=[folder.pk]), values)

    assert response.status_code == (400 if told else 302)
    assert not BuildingFileLoan.objects.exists()
