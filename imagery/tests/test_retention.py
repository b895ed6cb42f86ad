"""What is kept for how long: by the rule of days, and by somebody's word."""

import io
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from gis_core.audit.models import AuditRecord
from gis_core.jobs import running
from imagery import retention, room, store, surveys, tasks
from imagery.errors import ImageryError
from imagery.models import Survey
from imagery.overlays import keeping
from imagery.tests import plans
from imagery.tests.flown import make_flown
from imagery.tests.make import make_sheet, make_survey
from tests.make import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst():
    return make_person("analyst")


@pytest.fixture
def after_commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def make_kept(*, days_ago: int = 0, **given) -> Survey:
    """Published with its delivered file, so many days ago."""
    survey = make_flown(date(2024, 3, 1), **given)
    sheet = survey.sheets.get()
    sheet.delivered = store.new_key(store.KEPT, survey.pk, ".tif")
    sheet.size_bytes = 5
    store.write(b"II*\0.", sheet.delivered)
    sheet.save()
    survey.published_at = timezone.now() - timedelta(days=days_ago)
    survey.save()
    return survey


def delivered_of(survey: Survey) -> str:
    return survey.sheets.get().delivered


def test_without_a_rule_everything_stays():
    survey = make_kept(days_ago=4000)

    assert retention.planned() == []
    assert retention.apply() == []
    assert delivered_of(survey)


def test_by_the_rule_delivered_files_go_after_so_many_days(settings, after_commit):
    settings.IMAGERY_DELIVERED_DAYS = 30
    due, early = make_kept(days_ago=31), make_kept(days_ago=29)
    path = store.path_of(delivered_of(due))

    with after_commit():
        assert tasks.keep_by_the_rule()["surveys"] == 1

    assert (delivered_of(due), path.exists()) == ("", False)
    assert due.sheets.get().state == "ready"
    assert delivered_of(early)
    told = AuditRecord.objects.get(verb="survey.delivered_dropped")
    assert (told.object_id, told.actor) == (str(due.pk), None)
    assert told.detail == {"files": 1, "bytes": 5, "by_rule": True}


def test_what_is_held_or_not_published_the_rule_leaves_alone(settings, analyst):
    settings.IMAGERY_DELIVERED_DAYS = 30
    held = make_kept(days_ago=99, is_held=True)
    retired = make_kept(days_ago=99)
    surveys.retire(retired, actor=analyst)

    assert retention.apply() == []
    with pytest.raises(ImageryError):
        retention.drop_delivered(held, actor=None, by_rule=True)


def test_the_plan_says_what_will_go_and_when(settings, client, analyst):
    settings.IMAGERY_DELIVERED_DAYS = 30
    due = make_kept(days_ago=31, name_ar="تصوير قديم")
    early = make_kept(days_ago=10, name_ar="تصوير حديث")
    client.force_login(analyst)
    told = io.StringIO()

    call_command("keep_imagery", "--dry-run", "--lang=ar", stdout=told)
    page = client.get("/imagery/storage/").content.decode()

    assert [one.survey for one in retention.planned()] == [due, early]
    assert [one.is_due for one in retention.planned()] == [True, False]
    assert due.name_ar in told.getvalue()
    assert early.name_ar in told.getvalue()
    assert delivered_of(due)
    assert page.count(f"/imagery/{due.pk}/") == 2


def test_on_purpose_they_go_at_once(client, analyst):
    survey = make_kept()
    client.force_login(analyst)

    client.post(f"/imagery/{survey.pk}/drop-delivered/")

    assert delivered_of(survey) == ""
    told = AuditRecord.objects.get(verb="survey.delivered_dropped")
    assert (told.actor, told.detail["by_rule"]) == (analyst, False)


def test_nothing_goes_of_a_survey_in_preparation(analyst):
    survey = make_survey()
    make_sheet(survey)

    with pytest.raises(ImageryError):
        retention.drop_delivered(survey, actor=analyst)
    assert delivered_of(survey)


def test_a_retired_survey_is_archived_and_brought_back(client, analyst, after_commit):
    survey = make_survey()
    sheet = make_sheet(survey)
    surveys.publish(survey, actor=analyst)
    surveys.retire(survey, actor=analyst)
    cog = store.path_of(sheet.cog)
    client.force_login(analyst)

    with after_commit():
        client.post(f"/imagery/{survey.pk}/archive/")
    assert not cog.exists()
    page = client.get(f"/imagery/{survey.pk}/").content.decode()
    client.post(f"/imagery/{survey.pk}/bring-back/")
    sheet.refresh_from_db()
    running.run(sheet.job_id)
    surveys.publish(survey, actor=analyst)

    assert f"/imagery/{survey.pk}/bring-back/" in page
    assert store.path_of(survey.sheets.get().cog).exists()
    verbs = set(AuditRecord.objects.filter(actor=analyst).values_list("verb", flat=True))
    assert {"survey.archived", "survey.brought_back"} <= verbs


def test_no_last_copy_goes_and_the_rule_goes_on(settings, analyst, after_commit, caplog):
    settings.IMAGERY_DELIVERED_DAYS = 30
    broken, whole = make_kept(days_ago=40), make_kept(days_ago=31)
    store.path_of(broken.sheets.get().cog).unlink()

    with after_commit():
        assert [one.survey for one in retention.apply()] == [whole]

    assert store.path_of(delivered_of(broken)).exists()
    assert f"survey {broken.pk} keeps" in caplog.text


def test_a_survey_whose_delivered_file_is_cut_is_not_archived(analyst):
    survey = make_kept()
    surveys.retire(survey, actor=analyst)
    store.path_of(delivered_of(survey)).write_bytes(b"II*")

    with pytest.raises(ImageryError, match="1"):
        retention.archive(survey, actor=analyst)
    assert survey.sheets.get().cog


def test_what_could_not_be_made_anew_is_not_archived(analyst):
    shown, bare = make_kept(), make_flown(date(2024, 3, 1))
    surveys.retire(bare, actor=analyst)

    for survey in (shown, bare):
        with pytest.raises(ImageryError):
            retention.archive(survey, actor=analyst)
    with pytest.raises(ImageryError):
        retention.bring_back(bare, actor=analyst)


def test_a_work_file_that_goes_while_it_is_counted_is_nothing(monkeypatch):
    monkeypatch.setattr(store, "in_work", lambda: iter([store.work_path("gone")]))

    assert room.usage([]).work == 0


def test_room_is_told_by_survey_and_in_all(analyst):
    survey = make_kept()
    survey.sheets.update(cog_bytes=7)
    store.work_path("half").write_bytes(b"123")

    (row,) = room.surveys_by_size(analyst)
    usage = room.usage([row])

    assert (row.delivered_bytes, row.made_bytes, row.sheet_count) == (5, 7, 1)
    assert (usage.delivered, usage.made, usage.work, usage.in_bucket) == (5, 7, 3, 0)
    assert 0 < usage.free <= usage.whole


def test_plans_take_room_too_as_they_came_and_as_they_are_shown():
    analyst = make_person("analyst")
    plan = plans.lay(plans.set_points(plans.take_in(), analyst), analyst)
    lies_there = sum(
        store.path_of(key).stat().st_size for key in (plan.delivered, plan.picture, plan.laid)
    )

    assert room.usage([]).plans == lies_there

    keeping.take_off(plan, actor=analyst)
    assert room.usage([]).plans == plan.size_bytes + plan.picture_bytes
