"""The analyst's pages: what is told, what may be done, and to whom."""

import json
import re
from datetime import date

import pytest

from gis_core import crs
from imagery import candidates, listing, store, surveys
from imagery.models import Sheet, Survey
from imagery.tests.flown import make_flown, make_viewer
from imagery.tests.make import make_sheet, make_survey
from tests.make import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst():
    return make_person("analyst")


@pytest.fixture
def signed_in(client, analyst):
    client.force_login(analyst)
    return client


def facts(**given: object) -> dict[str, object]:
    told = {"name_ar": "مسح الشتاء", "flown_on": "2024-03-01", "kind": "drone"}
    return told | {"on_top": "newest", "keeps_delivered": "on"} | given


def page_of(client, survey) -> str:
    return client.get(f"/imagery/{survey.pk}/").content.decode()


def test_an_empty_list_says_what_to_do(signed_in):
    page = signed_in.get("/imagery/").content.decode()

    assert page.count("/imagery/new/") == 2


def test_the_list_has_every_survey_the_latest_flight_first(signed_in):
    older = make_survey(flown_on="2019-01-01", name_ar="قديم")
    newer = make_survey(flown_on="2024-01-01", name_ar="جديد")
    make_sheet(older)

    page = signed_in.get("/imagery/").content.decode()

    assert page.index("جديد") < page.index("قديم")
    assert f"/imagery/sheets/{older.sheets.get().pk}/thumbnail.webp" in page
    assert f"/imagery/{newer.pk}/" in page


def test_the_list_asks_as_much_of_many_as_of_one(signed_in, django_assert_max_num_queries):
    for _n in range(5):
        make_survey()

    with django_assert_max_num_queries(12):
        signed_in.get("/imagery/")


def test_what_a_survey_takes_up_is_counted(analyst):
    sheet = make_sheet(make_survey())
    dropped = make_sheet(make_survey(keeps_delivered=False))

    seen = {one.pk: one for one in listing.surveys_seen(analyst)}

    assert seen[sheet.survey_id].kept_bytes == sheet.size_bytes + sheet.cog_bytes
    assert seen[dropped.survey_id].kept_bytes == dropped.cog_bytes
    assert (seen[sheet.survey_id].sheet_count, seen[sheet.survey_id].ready_count) == (1, 1)


def test_a_survey_is_begun_by_what_is_known_of_it(signed_in, analyst):
    answer = signed_in.post("/imagery/new/", facts(flown_on="٢٠٢٤-٠٣-٠١"))

    survey = Survey.objects.get()
    assert answer["Location"] == f"/imagery/{survey.pk}/"
    assert (survey.name_ar, str(survey.flown_on), survey.kind) == (
        "مسح الشتاء",
        "2024-03-01",
        "drone",
    )
    assert (survey.created_by, survey.keeps_delivered) == (analyst, True)


def test_a_survey_without_a_date_is_not_begun(signed_in):
    answer = signed_in.post("/imagery/new/", facts(flown_on=""))

    assert answer.status_code == 400
    assert not Survey.objects.exists()


def test_a_survey_is_changed(signed_in):
    survey = make_survey()

    signed_in.post(f"/imagery/{survey.pk}/edit/", facts(provider="شركة", terms="داخلي"))

    survey.refresh_from_db()
    assert (survey.provider, survey.terms) == ("شركة", "داخلي")


def test_a_sheet_that_is_refused_says_why_and_what_to_do(signed_in):
    survey = make_survey()
    sheet = make_sheet(survey, x=5_000_000)

    page = page_of(signed_in, survey)

    assert "31901" in page or str(crs.STORAGE) in page
    assert f"/imagery/sheets/{sheet.pk}/place/" in page
    assert f"/imagery/sheets/{sheet.pk}/again/" in page


def test_what_is_in_work_is_asked_for_again_until_it_is_over(signed_in, analyst):
    survey = make_survey()
    make_sheet(survey, actor=analyst, run=False)

    page = page_of(signed_in, survey)
    work = signed_in.get(f"/imagery/{survey.pk}/work/?settled=0")

    assert "every 2s" in page
    assert "every 2s" in work.content.decode()
    assert "HX-Trigger" not in work


def test_when_a_sheet_is_settled_the_list_is_told(signed_in):
    survey = make_survey()
    make_sheet(survey)

    work = signed_in.get(f"/imagery/{survey.pk}/work/?settled=0")
    again = signed_in.get(f"/imagery/{survey.pk}/sheets/").content.decode()

    assert work["HX-Trigger"] == "sheet-settled"
    assert "every 2s" not in work.content.decode()
    assert 'hx-swap-oob="true"' in again
    assert f"/imagery/{survey.pk}/publish/" in again


def test_many_sheets_are_shown_page_by_page(signed_in, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 2)
    survey = make_survey()
    for n in range(3):
        Sheet.objects.create(
            survey=survey, name=f"{n}.tif", sha256=str(n), size_bytes=1, state="unplaced"
        )

    first = page_of(signed_in, survey)
    (after,) = re.findall(r"\?after=(\d+)", first)
    second = signed_in.get(f"/imagery/{survey.pk}/?after={after}").content.decode()

    assert ("2.tif" in first, "0.tif" in first) == (True, False)
    assert ("2.tif" in second, "0.tif" in second) == (False, True)


def test_publishing_waits_for_every_sheet(signed_in):
    survey = make_survey()
    make_sheet(survey)
    unplaced = make_sheet(survey, crs=None)

    assert f"/imagery/{survey.pk}/publish/" not in page_of(signed_in, survey)
    refused = signed_in.post(f"/imagery/{survey.pk}/publish/", follow=True)
    signed_in.post(f"/imagery/sheets/{unplaced.pk}/remove/")
    signed_in.post(f"/imagery/{survey.pk}/publish/")

    survey.refresh_from_db()
    assert "notice-error" in refused.content.decode()
    assert survey.state == "published"
    signed_in.post(f"/imagery/{survey.pk}/retire/")
    survey.refresh_from_db()
    assert survey.state == "retired"


def test_a_reader_sees_a_published_survey_without_its_workshop(client, analyst):
    survey = make_survey()
    sheet = make_sheet(survey)
    planner = make_person("planner")
    client.force_login(planner)
    assert client.get(f"/imagery/{survey.pk}/").status_code == 404
    assert client.get(f"/imagery/sheets/{sheet.pk}/thumbnail.webp").status_code == 404

    surveys.publish(survey, actor=analyst)
    page = page_of(client, survey)

    assert sheet.name in page
    assert not re.findall(r'action="/imagery/', page)
    assert "upload-config" not in page
    assert client.get(f"/imagery/sheets/{sheet.pk}/thumbnail.webp").status_code == 200


@pytest.mark.parametrize("act", ["place", "again", "stop", "remove"])
def test_who_reads_does_nothing_to_a_sheet(client, analyst, act):
    survey = make_survey()
    sheet = make_sheet(survey)
    surveys.publish(survey, actor=analyst)
    client.force_login(make_person("planner"))

    assert client.post(f"/imagery/sheets/{sheet.pk}/{act}/").status_code == 403
    assert Sheet.objects.get().state == "ready"


@pytest.mark.parametrize("act", ["publish", "retire", "edit", "dropped"])
def test_who_reads_does_nothing_to_a_survey(client, act):
    survey = make_survey()
    client.force_login(make_person("planner"))

    assert client.post(f"/imagery/{survey.pk}/{act}/").status_code == 403


def test_a_small_picture_is_kept_by_the_browser_and_asked_about(signed_in):
    sheet = make_sheet(make_survey())
    address = f"/imagery/sheets/{sheet.pk}/thumbnail.webp"

    answer = signed_in.get(address)
    again = signed_in.get(address, headers={"If-None-Match": answer["ETag"]})

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert b"".join(answer.streaming_content) == store.path_of(sheet.thumbnail).read_bytes()
    assert answer["Cache-Control"] == "private, no-cache"
    assert (again.status_code, again.content) == (304, b"")


def test_a_sheet_without_a_picture_has_none(signed_in):
    sheet = make_sheet(make_survey(), run=False)

    assert signed_in.get(f"/imagery/sheets/{sheet.pk}/thumbnail.webp").status_code == 404


def test_where_a_sheet_would_lie_is_shown_for_each_system(signed_in):
    sheet = make_sheet(make_survey(), crs=None)

    found = candidates.candidates(sheet)
    page = signed_in.get(f"/imagery/sheets/{sheet.pk}/place/").content.decode()
    (told,) = re.findall(r'id="map-config" type="application/json">(.*?)</script>', page)

    first = found[0]
    west, north = first.outline["coordinates"][0][0][0]
    assert first.srid == crs.STORAGE
    assert crs.is_within(west, north)
    assert {one.srid for one in found} == set(crs.ALLOWED)
    assert next(one for one in found if one.srid == crs.WGS84).outline is None
    assert json.loads(told)["outlines"][str(crs.STORAGE)] == json.loads(json.dumps(first.outline))


def test_a_chosen_system_is_taken_and_the_sheet_processed(signed_in):
    sheet = make_sheet(make_survey(), crs=None)

    answer = signed_in.post(f"/imagery/sheets/{sheet.pk}/place/", {"srid": crs.STORAGE})

    sheet.refresh_from_db()
    assert answer.status_code == 302
    assert (sheet.state, sheet.given_srid) == ("waiting", crs.STORAGE)


@pytest.mark.parametrize("srid", ["", "x", "2154"])
def test_no_system_is_told(signed_in, srid):
    sheet = make_sheet(make_survey(), crs=None)

    answer = signed_in.post(f"/imagery/sheets/{sheet.pk}/place/", {"srid": srid})

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()


def test_an_image_without_any_place_asks_for_its_world_file(signed_in):
    sheet = make_sheet(make_survey(), run=False)
    Sheet.objects.update(state="unplaced", facts={"width": 80, "height": 60})
    address = f"/imagery/sheets/{sheet.pk}/place/"

    page = signed_in.get(address).content.decode()
    refused = signed_in.post(address, {"srid": crs.STORAGE})

    assert 'name="world_file"' in page
    assert refused.status_code == 400


def test_a_sheet_that_has_its_place_is_not_placed(signed_in):
    sheet = make_sheet(make_survey())

    answer = signed_in.get(f"/imagery/sheets/{sheet.pk}/place/", follow=True)

    assert "notice-error" in answer.content.decode()


def test_ones_own_work_is_stopped_and_begun_again(signed_in, analyst):
    sheet = make_sheet(make_survey(), actor=analyst, run=False)

    signed_in.post(f"/imagery/sheets/{sheet.pk}/stop/")
    sheet.refresh_from_db()
    stopped = sheet.job.state
    signed_in.post(f"/imagery/sheets/{sheet.pk}/again/")

    sheet.refresh_from_db()
    assert (stopped, sheet.job.state) == ("cancelled", "queued")


def test_anothers_work_is_not_stopped(signed_in):
    sheet = make_sheet(make_survey(), actor=make_person("analyst"), run=False)

    assert signed_in.post(f"/imagery/sheets/{sheet.pk}/stop/").status_code == 404


def test_a_reader_is_told_nothing_of_what_was_refused(client):
    survey = make_flown(date(2024, 3, 1))
    refused = survey.sheets.create(
        name="refused.tif", sha256="0", size_bytes=1, state="refused", refusal={"code": "x"}
    )
    client.force_login(make_viewer())

    page = page_of(client, survey)
    (seen,) = listing.surveys_seen(make_viewer())

    assert refused.name not in page
    assert "sheet.tif" in page
    assert seen.sheet_count == 1
