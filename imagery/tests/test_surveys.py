"""What is done with surveys: half a flight is never shown, and what is taken out leaves nothing."""

from datetime import date
from functools import partial

import pytest
from django.db import IntegrityError, OperationalError, transaction

from gis_core import crs
from gis_core.audit.models import AuditRecord
from gis_core.jobs import running
from gis_core.jobs.models import Job
from imagery import processing, store, surveys
from imagery.errors import ImageryError
from imagery.models import Sheet, Survey
from imagery.tests.make import delivered, files_kept, make_sheet, make_survey, tile_of
from tests.make import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst():
    return make_person("analyst")


def test_a_sheet_is_made_of_a_delivered_file():
    survey = make_survey()

    sheet = make_sheet(survey)

    assert (sheet.state, sheet.resolution_m) == ("ready", pytest.approx(0.5, abs=0.01))
    assert files_kept() == ["cog", "cog", "delivered"]


def test_the_same_file_is_taken_once():
    survey = make_survey()

    first = make_sheet(survey, seed=7)
    again = make_sheet(survey, seed=7)

    assert again == first
    assert len(files_kept()) == 3


def test_two_people_who_bring_the_same_file_get_the_same_sheet(monkeypatch):
    survey, inner = make_survey(), surveys._locked
    others = []

    def another_was_faster(*args):
        monkeypatch.setattr(surveys, "_locked", inner)
        others.append(make_sheet(survey, seed=7, run=False))
        return inner(*args)

    monkeypatch.setattr(surveys, "_locked", another_was_faster)

    sheet = surveys.add_sheet(survey, delivered(seed=7), name="mine.tif", actor=None)

    assert [sheet] == others


def test_a_failure_leaves_the_only_copy_where_it_was(monkeypatch):
    survey, path = make_survey(), delivered()
    content = path.read_bytes()

    def broken(*_args, **_given):
        raise OperationalError

    monkeypatch.setattr(surveys, "process", broken)

    with pytest.raises(OperationalError):
        surveys.add_sheet(survey, path, name="sheet.tif", actor=None)

    assert path.read_bytes() == content
    assert files_kept() == ["work"]


def test_the_work_file_goes_only_when_the_row_is_there_for_good(
    django_capture_on_commit_callbacks,
):
    path = delivered()

    with django_capture_on_commit_callbacks(execute=True):
        sheet = surveys.add_sheet(make_survey(), path, name="sheet.tif", actor=None)
        assert path.exists()

    assert not path.exists()
    assert store.path_of(sheet.delivered).exists()


def test_what_is_no_image_is_refused_at_once():
    path = store.work_path("stranger")
    path.write_text("<html>")

    with pytest.raises(ImageryError, match=r"plan\.tif"):
        surveys.add_sheet(make_survey(), path, name="plan.tif", actor=None)
    assert not Sheet.objects.exists()


def test_a_survey_with_an_unready_sheet_is_not_published(analyst):
    survey = make_survey()
    make_sheet(survey)
    make_sheet(survey, run=False)

    with pytest.raises(ImageryError, match="1"):
        surveys.publish(survey, actor=analyst)
    survey.refresh_from_db()
    assert survey.state == "preparing"


def test_an_empty_survey_is_not_published(analyst):
    with pytest.raises(ImageryError):
        surveys.publish(make_survey(), actor=analyst)


def test_a_published_survey_is_seen_by_a_planner_and_drawn(client, analyst):
    survey = make_survey()
    make_sheet(survey)
    planner = make_person("planner")
    assert not Survey.objects.visible_to(planner).exists()

    surveys.publish(survey, actor=analyst)

    survey.refresh_from_db()
    client.force_login(planner)
    assert Survey.objects.visible_to(planner).get() == survey
    assert survey.version == 1
    answer = client.get(tile_of(survey))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")


def test_a_retired_survey_has_no_tiles(client, analyst):
    survey = make_survey()
    make_sheet(survey)
    surveys.publish(survey, actor=analyst)
    address = tile_of(survey)
    client.force_login(analyst)
    assert client.get(address).status_code == 200

    surveys.retire(survey, actor=analyst)

    assert client.get(address).status_code == 404
    assert client.get(f"/imagery/{survey.pk}/tilejson.json").status_code == 404
    assert len(files_kept()) == 3


def test_a_retired_survey_takes_no_sheet_until_it_is_published_again(analyst):
    survey = make_survey()
    make_sheet(survey)
    surveys.publish(survey, actor=analyst)
    surveys.retire(survey, actor=analyst)

    with pytest.raises(ImageryError):
        surveys.add_sheet(survey, delivered(seed=99), name="late.tif", actor=analyst)
    surveys.publish(survey, actor=analyst)

    survey.refresh_from_db()
    assert (survey.state, survey.version) == ("published", 2)


def test_another_sheet_of_a_published_survey_raises_its_version(analyst):
    survey = make_survey()
    make_sheet(survey)
    surveys.publish(survey, actor=analyst)
    survey.refresh_from_db()
    before = survey.footprint.area

    make_sheet(survey, x=100)

    survey.refresh_from_db()
    assert survey.version == 2
    assert survey.footprint.area == pytest.approx(2 * before, rel=0.01)


def test_another_order_of_sheets_raises_the_version_and_another_name_does_not(analyst):
    survey = make_survey()
    make_sheet(survey)
    surveys.publish(survey, actor=analyst)

    surveys.edit(survey, actor=analyst, name_ar="آخر", flown_on=date(2023, 1, 1))
    survey.refresh_from_db()
    assert (survey.name_ar, survey.version) == ("آخر", 1)
    surveys.edit(survey, actor=analyst, on_top="finest")

    survey.refresh_from_db()
    assert survey.version == 2


def test_a_removed_sheet_leaves_nothing(analyst, django_capture_on_commit_callbacks):
    survey = make_survey()
    sheet = make_sheet(survey)

    with django_capture_on_commit_callbacks(execute=True):
        surveys.remove_sheet(sheet, actor=analyst)

    assert files_kept() == []
    assert AuditRecord.objects.filter(verb="sheet.removed").exists()


def test_a_sheet_removed_by_an_old_page_leaves_nothing(analyst, django_capture_on_commit_callbacks):
    old = make_sheet(make_survey(), run=False)
    running.run(old.job_id)

    with django_capture_on_commit_callbacks(execute=True):
        surveys.remove_sheet(old, actor=analyst)
        surveys.remove_sheet(old, actor=analyst)  # a second window's

    assert files_kept() == []


def test_the_last_sheet_of_a_published_survey_stays(analyst):
    survey = make_survey()
    sheet = make_sheet(survey)
    surveys.publish(survey, actor=analyst)

    with pytest.raises(ImageryError):
        surveys.remove_sheet(sheet, actor=analyst)
    assert survey.sheets.exists()


def test_a_sheet_that_waits_is_removed_with_its_work(analyst, django_capture_on_commit_callbacks):
    sheet = make_sheet(make_survey(), run=False)

    with django_capture_on_commit_callbacks(execute=True):
        surveys.remove_sheet(sheet, actor=analyst)
    running.run(sheet.job_id)

    assert Job.objects.get(pk=sheet.job_id).state == "cancelled"
    assert files_kept() == []


def removed_in_the_middle(monkeypatch, name, sheet):
    """Taken out by somebody else at the moment when ``processing`` calls one of its functions."""
    inner = getattr(processing, name)

    def then(*args, **given):
        Sheet.objects.filter(pk=sheet.pk).delete()
        store.drop(sheet.delivered)
        return inner(*args, **given)

    monkeypatch.setattr(processing, name, then)


def test_a_sheet_removed_while_it_is_processed_leaves_nothing(monkeypatch):
    survey = make_survey()
    sheet = make_sheet(survey, run=False)
    removed_in_the_middle(monkeypatch, "_finish", sheet)

    running.run(sheet.job_id)

    assert not survey.sheets.exists()
    assert files_kept() == []


def test_a_sheet_removed_while_it_is_looked_at_does_not_come_back(monkeypatch):
    survey = make_survey()
    sheet = make_sheet(survey, run=False, crs=None)
    removed_in_the_middle(monkeypatch, "_set", sheet)

    running.run(sheet.job_id)

    assert not survey.sheets.exists()


def test_an_image_without_a_system_waits_to_be_placed(analyst):
    sheet = make_sheet(make_survey(), crs=None)
    assert (sheet.state, sheet.may_be_placed) == ("unplaced", True)

    surveys.place(sheet, srid=crs.STORAGE, actor=analyst)
    sheet.refresh_from_db()
    running.run(sheet.job_id)

    sheet.refresh_from_db()
    assert (sheet.state, sheet.srid) == ("ready", crs.STORAGE)


def test_a_system_that_is_not_used_here_is_refused(analyst):
    sheet = make_sheet(make_survey(), crs=None)

    with pytest.raises(ImageryError, match="2154"):
        surveys.place(sheet, srid=2154, actor=analyst)


@pytest.mark.parametrize(
    "act", [surveys.process_again, partial(surveys.place, srid=crs.STORAGE)], ids=["again", "place"]
)
def test_a_sheet_that_somebody_took_out_a_moment_ago_is_told(analyst, act):
    sheet = make_sheet(make_survey(), crs=None)
    Sheet.objects.filter(pk=sheet.pk).delete()

    with pytest.raises(ImageryError, match=r"sheet\.tif"):
        act(sheet, actor=analyst)


def test_a_placed_sheet_is_not_placed_again(analyst):
    sheet = make_sheet(make_survey())

    with pytest.raises(ImageryError):
        surveys.place(sheet, srid=4326, actor=analyst)


def test_an_image_of_elsewhere_is_refused_with_a_sentence_and_may_be_placed():
    sheet = make_sheet(make_survey(), x=5_000_000)

    assert (sheet.state, sheet.refusal["code"]) == ("refused", "raster_elsewhere")
    assert sheet.sentence
    assert sheet.may_be_placed


def test_a_stopped_sheet_is_processed_again(analyst):
    sheet = make_sheet(make_survey(), actor=analyst, run=False)
    running.cancel(sheet.job, actor=analyst)
    sheet.refresh_from_db()
    assert sheet.may_be_processed_again

    surveys.process_again(sheet, actor=analyst)
    sheet.refresh_from_db()
    running.run(sheet.job_id)

    sheet.refresh_from_db()
    assert sheet.state == "ready"


@pytest.mark.parametrize("run", [True, False])
def test_what_is_ready_or_under_way_is_not_processed_again(analyst, run):
    sheet = make_sheet(make_survey(), run=run)

    with pytest.raises(ImageryError):
        surveys.process_again(sheet, actor=analyst)


def test_a_survey_that_drops_delivered_files_keeps_only_its_own():
    make_sheet(make_survey(keeps_delivered=False))

    assert files_kept() == ["cog", "cog"]


def test_the_database_refuses_a_published_survey_without_a_footprint():
    survey = make_survey()

    with pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.filter(pk=survey.pk).update(state="published")


class KilledError(BaseException):
    """What a worker's end looks like from within; nothing that catches errors catches it."""


def test_processing_killed_in_the_middle_is_taken_up_again(monkeypatch):
    survey = make_survey()
    sheet = make_sheet(survey, run=False)
    with monkeypatch.context() as patch:
        patch.setattr(processing, "_finish", lambda _sheet: (_ for _ in ()).throw(KilledError))
        with pytest.raises(KilledError):
            running.run(sheet.job_id)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.cog, sheet.job.state) == ("waiting", "", "running")

    running.take_up()
    running.run(sheet.job_id)

    sheet.refresh_from_db()
    assert (sheet.state, sheet.job.attempts) == ("ready", 2)
    assert files_kept() == ["cog", "cog", "delivered"]


def test_work_that_is_stopped_leaves_no_half_written_file(monkeypatch):
    sheet = make_sheet(make_survey(), run=False)

    def stopped(_path, target, **_given):
        for path in (target, target.with_name(f"{target.name}.ovr.tmp")):
            path.write_bytes(b"half")
        raise running.JobCancelled

    monkeypatch.setattr(processing.rasters, "make", stopped)

    running.run(sheet.job_id)

    sheet.refresh_from_db()
    assert (sheet.state, sheet.job.state) == ("waiting", "cancelled")
    assert files_kept() == ["delivered"]
