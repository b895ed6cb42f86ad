"""Files in pieces: each once, in order, by its own person, going on where it stopped."""

import errno
import hashlib
import io
import json
from datetime import timedelta

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from gis_core import pieces
from gis_core.jobs import running
from imagery import store, surveys, tasks, uploads
from imagery.errors import ImageryError, StillBusy, WrongOffset
from imagery.models import Sheet, Upload
from imagery.tests.make import files_kept, image_bytes, make_survey
from tests.make import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst():
    return make_person("analyst")


@pytest.fixture
def content(tmp_path):
    return image_bytes(tmp_path)


@pytest.fixture
def signed_in(client, analyst):
    client.force_login(analyst)
    return client


def begun(content: bytes, actor, survey=None, **given: object) -> Upload:
    told = {"name": "ortho.tif", "size_bytes": len(content), "fingerprint": "a"}
    return uploads.begin(survey or make_survey(), actor=actor, **told | given)


def test_pieces_become_the_file_that_was_sent(analyst, content):
    upload = begun(content, analyst)
    for offset in range(0, len(content), 5000):
        uploads.append(upload, content[offset : offset + 5000], offset=offset)

    sheet = uploads.finish(upload, actor=analyst)

    assert (sheet.name, sheet.sha256) == ("ortho.tif", "")  # nobody waits while it is read whole
    assert store.path_of(sheet.delivered).read_bytes() == content
    assert not Upload.objects.exists()
    running.run(sheet.job_id)
    made = Sheet.objects.get()
    assert (made.state, made.sha256) == ("ready", hashlib.sha256(content).hexdigest())


def test_the_same_file_chosen_again_goes_on(analyst, content):
    survey = make_survey()
    upload = begun(content, analyst, survey)
    uploads.append(upload, content[:1000], offset=0)

    again = begun(content, analyst, survey, world_file="1\n0\n0\n-1\n5\n5\n")

    assert (again.pk, again.received) == (upload.pk, 1000)
    assert again.world_file.startswith("1")


@pytest.mark.parametrize("other", [{"name": "b.tif"}, {"fingerprint": "b"}])
def test_another_file_begins_at_its_own_beginning(analyst, content, other):
    survey = make_survey()
    uploads.append(begun(content, analyst, survey), content[:1000], offset=0)

    assert begun(content, analyst, survey, **other).received == 0


def test_a_piece_that_does_not_join_is_refused_with_what_is_there(analyst, content):
    upload = begun(content, analyst)
    uploads.append(upload, content[:1000], offset=0)

    with pytest.raises(WrongOffset) as wrong:
        uploads.append(upload, content[:1000], offset=0)
    assert wrong.value.received == 1000


def test_more_than_the_file_has_is_refused(analyst, content):
    upload = begun(content, analyst)

    with pytest.raises(ImageryError):
        uploads.append(upload, content + b"x", offset=0)
    assert files_kept() == []


def test_what_is_no_image_is_refused_with_its_first_piece(analyst):
    upload = begun(b"<html></html>", analyst)

    with pytest.raises(ImageryError, match=r"ortho\.tif"):
        uploads.append(upload, b"<html>", offset=0)


def test_bytes_that_a_crash_wrote_beyond_the_row_are_written_over(analyst, content):
    upload = begun(content, analyst)
    uploads.append(upload, content[:1000], offset=0)
    with upload.path.open("ab") as file:
        file.write(b"half a piece")

    uploads.append(upload, content[1000:], offset=1000)

    assert upload.path.read_bytes() == content


def test_bytes_that_are_gone_are_asked_for_again(analyst, content):
    upload = begun(content, analyst)
    uploads.append(upload, content[:1000], offset=0)
    upload.path.unlink()

    with pytest.raises(WrongOffset) as wrong:
        uploads.append(upload, content[1000:], offset=1000)
    assert wrong.value.received == 0
    upload.refresh_from_db()
    assert upload.received == 0


def test_a_whole_file_that_is_gone_is_asked_for_again(analyst, content):
    upload = begun(content, analyst)
    uploads.append(upload, content, offset=0)
    upload.path.unlink()

    with pytest.raises(WrongOffset):
        uploads.finish(upload, actor=analyst)
    upload.refresh_from_db()
    assert upload.received == 0


def test_an_unfinished_file_is_not_taken(analyst, content):
    upload = begun(content, analyst)
    uploads.append(upload, content[:1000], offset=0)

    with pytest.raises(WrongOffset) as wrong:
        uploads.finish(upload, actor=analyst)
    assert wrong.value.received == 1000
    assert not Sheet.objects.exists()


def test_a_retired_survey_takes_no_upload(analyst, content):
    survey = make_survey()
    survey.state = "retired"

    with pytest.raises(ImageryError):
        begun(content, analyst, survey)


def test_a_file_larger_than_is_taken_is_refused(analyst, settings):
    settings.IMAGERY_MAX_GB = 1

    with pytest.raises(ImageryError, match="1"):
        begun(b"", analyst, size_bytes=2 * 1024**3)


def test_a_file_without_room_on_the_disk_is_refused(analyst, monkeypatch):
    full = type("Usage", (), {"free": 100})
    monkeypatch.setattr(uploads.shutil, "disk_usage", lambda _path: full)

    with pytest.raises(ImageryError):
        begun(b"", analyst, size_bytes=51)


def test_a_full_disk_is_told_and_what_has_arrived_is_gone_on_with(
    signed_in, analyst, content, monkeypatch
):
    upload = begun(content, analyst)
    uploads.append(upload, content[:1000], offset=0)
    url = f"/imagery/uploads/{upload.pk}/?offset=1000"

    def full(_fd):
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(pieces.os, "fsync", full)
        answer = put(signed_in, url, content[1000:])
    again = put(signed_in, url, content[1000:])

    assert (answer.status_code, bool(answer.json()["problem"])) == (507, True)
    assert again.json()["received"] == len(content)
    assert upload.path.read_bytes() == content


def test_another_fault_of_the_database_is_not_somebody_else_s_work(analyst, content, monkeypatch):
    upload = begun(content, analyst)
    uploads.append(upload, content, offset=0)

    def broken(*_args, **_given):
        raise OperationalError

    monkeypatch.setattr(surveys, "add_sheet", broken)

    with pytest.raises(OperationalError):
        uploads.finish(upload, actor=analyst)
    assert upload.path.read_bytes() == content


def test_the_database_knows_that_no_more_arrived_than_there_is(analyst, content):
    upload = begun(content, analyst)

    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.filter(pk=upload.pk).update(received=len(content) + 1)


def test_old_uploads_are_forgotten_with_their_bytes(
    analyst, content, django_capture_on_commit_callbacks
):
    old, new = begun(content, analyst), begun(content, analyst, fingerprint="b")
    for upload in (old, new):
        uploads.append(upload, content[:1000], offset=0)
    Upload.objects.filter(pk=old.pk).update(touched_at=timezone.now() - timedelta(days=8))

    with django_capture_on_commit_callbacks(execute=True):
        tasks.forget_uploads()

    assert Upload.objects.get() == new
    assert not old.path.exists()
    assert new.path.exists()


def test_bytes_of_no_upload_are_swept_when_they_are_old(monkeypatch):
    path = store.work_path("upload-999999")
    path.write_bytes(b"x")
    later = timezone.now() + timedelta(days=8)

    assert tasks.forget_uploads() == 0
    monkeypatch.setattr(uploads.timezone, "now", lambda: later)

    assert tasks.forget_uploads() == 1
    assert not path.exists()


def ask(client, survey, content, **given):
    told = {"name": "ortho.tif", "size_bytes": len(content), "fingerprint": "a"} | given
    return client.post(
        f"/imagery/{survey.pk}/uploads/", json.dumps(told), content_type="application/json"
    )


def put(client, url, piece, **headers):
    return client.put(url, piece, content_type="application/octet-stream", **headers)


def test_a_browser_sends_a_file_in_pieces(signed_in, content):
    survey = make_survey()

    state = ask(signed_in, survey, content).json()
    first = put(signed_in, f"{state['url']}?offset=0", content[:4000])
    wrong = put(signed_in, f"{state['url']}?offset=0", content[:4000])
    ranged = f"bytes 4000-{len(content) - 1}/{len(content)}"
    last = put(signed_in, state["url"], content[4000:], headers={"Content-Range": ranged})
    known = signed_in.get(state["url"]).json()
    end = signed_in.post(state["url"])

    assert (state["received"], first.json()["received"]) == (0, 4000)
    assert (wrong.status_code, wrong.json()) == (409, {"received": 4000})
    assert last.json()["received"] == known["received"] == len(content)
    assert (end.status_code, end.json()) == (201, {"sheet": survey.sheets.get().pk})
    assert signed_in.get(state["url"]).status_code == 404


def test_what_is_begun_by_a_form_is_begun_too(signed_in, content):
    told = {"name": "a.tif", "size_bytes": len(content), "fingerprint": "x"}

    answer = signed_in.post(f"/imagery/{make_survey().pk}/uploads/", told)

    assert answer.status_code == 201


@pytest.mark.parametrize(
    "name", ["../a.tif", "a/b.tif", "..", "a\\b.tif", "", "a\0.tif", "a\ud800.tif"]
)
def test_a_name_that_leads_elsewhere_is_refused(signed_in, content, name):
    answer = ask(signed_in, make_survey(), content, name=name)

    assert answer.status_code == 400
    assert answer.json()["problem"]
    assert not Upload.objects.exists()


@pytest.mark.parametrize("size", [0, -1, "many", 2**60])
def test_a_size_that_is_none_is_refused(signed_in, size):
    assert ask(signed_in, make_survey(), b"", size_bytes=size).status_code == 400


@pytest.mark.parametrize("field", ["fingerprint", "world_file"])
def test_half_a_character_is_refused(signed_in, content, field):
    answer = ask(signed_in, make_survey(), content, **{field: "\udfff"})

    assert (answer.status_code, bool(answer.json()["problem"])) == (400, True)


@pytest.mark.parametrize("body", ["{", "[]", "1", "[" * 200_000], ids=lambda body: body[:2])
def test_what_is_no_json_object_is_refused(signed_in, body):
    address = f"/imagery/{make_survey().pk}/uploads/"

    assert signed_in.post(address, body, content_type="application/json").status_code == 400


@pytest.mark.parametrize("query", ["", "?offset=-1", "?offset=x", "?offset=" + "9" * 30])
def test_a_piece_says_where_it_begins(signed_in, content, query):
    url = ask(signed_in, make_survey(), content).json()["url"]

    assert put(signed_in, url + query, content).status_code == 400


def test_a_piece_larger_than_pieces_are_is_refused(signed_in, content, monkeypatch):
    monkeypatch.setattr(pieces, "PIECE_BYTES", 10)
    url = ask(signed_in, make_survey(), content).json()["url"]

    assert put(signed_in, f"{url}?offset=0", content).status_code == 400


def test_a_piece_that_the_network_cut_short_is_not_kept(signed_in, content, analyst):
    url = ask(signed_in, make_survey(), content).json()["url"]
    cut = {"wsgi.input": io.BytesIO(content[:50]), "CONTENT_LENGTH": "100"}

    answer = signed_in.generic("PUT", f"{url}?offset=0", b"", **cut)

    assert answer.status_code == 400
    assert Upload.objects.get().received == 0


def test_an_upload_belongs_to_its_person(client, analyst, content):
    upload = begun(content, analyst)
    client.force_login(make_person("analyst"))
    url = f"/imagery/uploads/{upload.pk}/"

    answers = [client.get(url), client.post(url), put(client, f"{url}?offset=0", content)]
    answers.append(client.post(f"{url}forget/"))

    assert {answer.status_code for answer in answers} == {404}
    assert Upload.objects.get().received == 0


def test_who_may_not_add_imagery_sends_nothing(client, content):
    survey = make_survey()
    client.force_login(make_person("planner"))

    assert ask(client, survey, content).status_code == 403
    assert client.post(f"/imagery/{survey.pk}/add/").status_code == 403


def test_an_upload_is_given_up(signed_in, analyst, content, django_capture_on_commit_callbacks):
    upload = begun(content, analyst)
    uploads.append(upload, content[:1000], offset=0)

    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in.post(f"/imagery/uploads/{upload.pk}/forget/")

    assert answer.status_code == 302
    assert files_kept() == []


def test_without_scripts_an_image_comes_with_its_world_file(signed_in, tmp_path):
    survey = make_survey()
    image = io.BytesIO(image_bytes(tmp_path, crs=None))
    image.name = "scan.tif"
    world = io.BytesIO(b"0.5\n0\n0\n-0.5\n506000\n3245000\n")
    world.name = "scan.tfw"

    answer = signed_in.post(
        f"/imagery/{survey.pk}/add/", {"image": image, "world_file": world}, follow=True
    )

    assert answer.status_code == 200
    assert survey.sheets.get().world_file.startswith("0.5")


def test_without_scripts_what_is_no_image_is_told(signed_in):
    survey = make_survey()
    page = io.BytesIO(b"<html>")
    page.name = "page.tif"

    answer = signed_in.post(f"/imagery/{survey.pk}/add/", {"image": page}, follow=True)

    assert "page.tif" in answer.content.decode()
    assert files_kept() == []


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_being_taken_in_is_not_taken_twice(analyst, content):
    upload = begun(content, analyst)
    uploads.append(upload, content, offset=0)
    parameters = connection.get_connection_params() | {"cursor_factory": None}
    with psycopg.connect(**parameters) as other:
        other.execute("SELECT 1 FROM imagery_upload WHERE id = %s FOR UPDATE", [upload.pk])

        with pytest.raises(StillBusy):
            uploads.finish(upload, actor=analyst)
