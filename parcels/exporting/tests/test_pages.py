"""The page of exports: who may, what is asked, what is kept and for how long."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from gis_core.audit.models import AuditRecord
from gis_core.jobs import running
from gis_core.jobs.models import Job
from parcels.exporting.jobs import FILES_DAYS
from parcels.exporting.tests.files import make_land, table
from parcels.models import SelectedParcel, Selection
from tests.make import make_block, make_parcel, make_person

pytestmark = pytest.mark.django_db
PAGE = reverse("exports:list")


@pytest.fixture
def land():
    return make_land()


def ask(client, **asked):
    return client.post(PAGE, {"layer": "parcels", "form": "csv"} | asked)


def done(client, **asked):
    """The finished job of what was asked."""
    answer = ask(client, **asked)
    assert answer.status_code == 302, answer.content.decode()
    job = Job.objects.latest("pk")
    running.run(job.pk)
    job.refresh_from_db()
    return job


def test_what_is_asked_is_written_listed_fetched_and_recorded(client, land):
    person = make_person("planner", areas=[land[0].area])
    make_parcel(make_block())
    client.force_login(person)

    job = done(client, area="SAL", block="12", srid="4326")

    assert (job.state, job.done, job.total, job.result["rows"]) == ("done", 3, 3, 3)
    page = client.get(PAGE).content.decode()
    address = reverse("jobs:file", args=[job.pk])
    assert address in page
    assert b"".join(client.get(address).streaming_content).startswith(b"\xef\xbb\xbfnumber,")
    told = AuditRecord.objects.get(verb="layer.exported")
    assert told.actor == person
    assert told.detail == {
        "rows": 3, "layer": "parcels", "format": "csv", "crs": 4326, "area": "SAL", "block": "12"
    }  # fmt: skip


def test_an_export_is_nobody_elses(client, land):
    client.force_login(make_person("planner"))
    job = done(client)
    client.force_login(make_person("planner"))

    assert client.get(reverse("jobs:file", args=[job.pk])).status_code == 404
    assert reverse("jobs:page", args=[job.pk]) not in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"layer": "nothing"}, "لا توجد طبقة"),
        ({"form": "exe"}, "لا توجد صيغة"),
        ({"form": "geojson", "srid": "31901"}, "WGS 84"),
        ({"srid": "2154"}, "EPSG:2154"),
        ({"area": "HAW"}, "لا توجد منطقة"),
        ({"block": "12"}, "اختر المنطقة"),
        ({"area": "SAL", "block": "99"}, "لا توجد قطعة"),
        ({"selection": "none"}, "مجموعة القسائم لم تعد"),
        ({"form": "shp", "encoding": "utf-7"}, "cp1256"),
    ],
)
def test_what_cannot_be_is_said_on_the_page_and_nothing_begins(client, land, asked, said):
    client.force_login(make_person("planner", areas=[land[0].area]))

    answer = ask(client, **asked)

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not Job.objects.exists()


def test_an_area_that_a_person_does_not_see_is_not_there(client, land):
    client.force_login(make_person("planner", areas=[make_block().area]))

    assert ask(client, area="SAL").status_code == 400


def test_a_selection_of_what_a_person_may_not_see_leaves_without_it(client, land):
    person = make_person("planner", areas=[land[0].area])
    chosen = Selection.objects.create(name="قائمة", maker=person)
    for position, parcel in enumerate([land[1], make_parcel(make_block(), number="secret")]):
        SelectedParcel.objects.create(selection=chosen, parcel=parcel, position=position)
    client.force_login(person)

    job = done(client, selection=chosen.key)

    assert [row[0] for row in table(job.folder / job.result["file"])[1:]] == ["2"]


def test_whoever_lost_the_right_gets_no_file(client, land):
    person = make_person("planner")
    client.force_login(person)
    ask(client)
    person.groups.clear()

    job = Job.objects.latest("pk")
    running.run(job.pk)

    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert not list(Path(job.folder).glob("*"))


def test_three_at_a_time(client, land):
    client.force_login(make_person("planner"))
    for _n in range(3):
        ask(client)

    assert ask(client).status_code == 400
    assert Job.objects.count() == 3


def test_files_go_after_some_days_and_the_list_says_so(client, land):
    client.force_login(make_person("planner"))
    job = done(client)
    ended = timezone.now() - timedelta(days=FILES_DAYS, minutes=1)
    Job.objects.filter(pk=job.pk).update(finished_at=ended)

    running.forget_old()

    assert not job.folder.exists()
    assert reverse("jobs:file", args=[job.pk]) not in client.get(PAGE).content.decode()
    assert Job.objects.filter(pk=job.pk).exists()


def test_what_a_worker_left_when_it_died_is_cleared_away(client, land):
    client.force_login(make_person("planner"))
    ask(client)
    job = Job.objects.latest("pk")
    job.folder.mkdir(parents=True)
    (job.folder / ".export-dead").mkdir()

    running.run(job.pk)

    assert len(list(job.folder.iterdir())) == 1


def test_a_cancelled_export_leaves_no_file(client, land, monkeypatch):
    monkeypatch.setattr("gis_core.exports.source.CHUNK", 1)
    client.force_login(make_person("planner"))
    ask(client, form="gpkg")
    job = Job.objects.latest("pk")
    Job.objects.filter(pk=job.pk).update(cancel_asked=True)

    running.run(job.pk)

    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert not list(job.folder.iterdir())
