"""A worker looks at a delivery and checks it as the analyst said; it may die or be stopped."""

import pytest
from django.db import connection
from django.urls import reverse

from gis_core.ingest import arriving, life, pipeline, working
from gis_core.ingest.errors import ImportRefused
from gis_core.ingest.models import ImportRun, ReadingHabit
from gis_core.ingest.reading import Wishes
from gis_core.ingest.uploading import NotTaken
from gis_core.jobs import running
from gis_core.jobs.models import Job
from gis_core.safeio.tests.make import make_shapefile, make_square
from parcels.deliveries.doctor_form import DoctorForm
from parcels.tests.published import published
from tests.faults.sessions import cut_off_ourselves
from tests.make import X, Y, make_area, make_block, make_person, square

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def analyst():
    return make_person("analyst")


@pytest.fixture
def _known_ground():
    make_block(make_area(name_ar="السالمية"), number="5", boundary=square(-50, -50, 400))


def brought(folder, analyst, *, numbers=("1", "2", "3"), source="", **told):
    """A shapefile that says neither its encoding nor its coordinate system, looked at."""
    columns = {
        "PARCEL": list(numbers),
        "BLOCK": ["5"] * len(numbers),
        "AREA": ["السالمية"] * len(numbers),
    }
    rings = [make_square(X + 20 * at, Y) for at in range(len(numbers))]
    made = {"encoding": "cp1256", "prj": None} | told
    path = make_shapefile(folder, rings, columns, **made)
    files = [(part.name, part) for part in folder.glob(f"{path.stem}.*")]
    run = arriving.take_in(files, layer="parcels", source=source, actor=analyst)
    run.refresh_from_db()
    return run


def said(run, analyst, **more):
    """The doctor's form as it is offered, sent back."""
    form = DoctorForm(run, habit=arriving.habit_of(run))
    data = {name: form[name].value() for name in form.fields}
    answer = DoctorForm(run, {k: v for k, v in data.items() if v} | more)
    assert answer.is_valid(), answer.errors
    working.confirm(run, answer.wishes(), scope=answer.scope(), actor=analyst)
    run.refresh_from_db()
    return run


def is_staged(run):
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"ingest_staged_{run.pk}"])
        return cursor.fetchone()[0]


@pytest.mark.usefixtures("_known_ground")
def test_what_the_doctor_proposes_reads_the_file(tmp_path, analyst):
    run = said(brought(tmp_path, analyst), analyst)
    assert (run.state, run.encoding, run.crs) == ("compared", "cp1256", "EPSG:31901")
    assert (run.source_features, run.accepted, run.rejected) == (3, 3, 0)
    assert run.counts["added"] == 3


@pytest.mark.usefixtures("_known_ground")
def test_a_sender_is_known_again(tmp_path, analyst):
    said(brought(tmp_path, analyst, source="مكتب"), analyst, column_plan_ref="AREA",
         column_area="", same_area="السالمية")  # fmt: skip
    habit = ReadingHabit.objects.get(layer="parcels", source="مكتب")
    assert habit.columns["AREA"] == "plan_ref"
    again = brought(tmp_path, analyst, source="مكتب")
    form = DoctorForm(again, habit=arriving.habit_of(again))
    assert form["column_plan_ref"].value() == "AREA"


def test_what_cannot_be_read_so_waits_for_another_word(tmp_path, analyst):
    """Nothing is kept of the attempt but the sentence, and the file can be read again."""
    run = brought(tmp_path, analyst)
    working.confirm(run, Wishes(encoding="cp1256", srid=31901, columns={"NO": "number"}),
                    scope="mentioned", actor=analyst)  # fmt: skip
    run.refresh_from_db()
    assert run.state == "inspected"
    assert "NO" in run.note
    assert run.job.state == Job.State.FAILED
    assert not is_staged(run)
    assert arriving.file_of(run).is_file()


@pytest.mark.usefixtures("_known_ground")
@pytest.mark.parametrize("stage", ["stage", "check", "compare"])
def test_a_worker_that_dies_is_followed_by_another_that_begins_anew(
    tmp_path, analyst, monkeypatch, stage
):
    run = brought(tmp_path, analyst)

    class Killed(BaseException):
        """What nobody catches, as a kill."""

    def dies(*_args, **_kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, stage, dies)
        with pytest.raises(Killed):
            said(run, analyst)
    job = Job.objects.get(kind="ingest.check")
    assert job.state == Job.State.RUNNING
    running.take_up()
    run.refresh_from_db()
    assert (run.state, run.accepted) == ("compared", 3)
    assert is_staged(run)


@pytest.mark.usefixtures("_known_ground")
@pytest.mark.parametrize("stage", ["stage", "check", "compare"])
def test_a_database_that_goes_away_is_waited_for(tmp_path, analyst, monkeypatch, stage):
    run = brought(tmp_path, analyst)
    with monkeypatch.context() as patch:
        breaking(patch, pipeline, stage)
        run = said(run, analyst)
    assert (run.job.state, run.note) == (Job.State.RUNNING, "")

    running.take_up()

    run.refresh_from_db()
    assert (run.state, run.accepted) == ("compared", 3)


@pytest.mark.usefixtures("_known_ground")
def test_while_it_publishes_or_takes_back_too(tmp_path, analyst, monkeypatch):
    run, colleague = said(brought(tmp_path, analyst), analyst), make_person("analyst")
    before = published()
    life.submit(run, actor=analyst)
    life.approve(run, actor=colleague)

    for verb, inside, end in (
        (working.start_publishing, "remember_more", "published"),
        (working.start_roll_back, "lock", "rolled_back"),
    ):
        was = published()
        with monkeypatch.context() as patch:
            breaking(patch, pipeline, inside)
            verb(run, actor=colleague)
        assert published() == was
        run.refresh_from_db()
        assert (run.job.state, run.note) == (Job.State.RUNNING, "")
        running.take_up()
        run.refresh_from_db()
        assert run.state == end
    assert published() == before
    assert not run.findings.filter(code="database_refuses").exists()


def breaking(patch, module, name):
    """The session is cut off just before something is done."""
    act = getattr(module, name)

    def cut(*args, **kwargs):
        cut_off_ourselves()
        return act(*args, **kwargs)

    patch.setattr(module, name, cut)


@pytest.mark.usefixtures("_known_ground")
def test_what_a_crash_of_the_database_took_is_read_from_the_file_again(tmp_path, analyst):
    run = said(brought(tmp_path, analyst), analyst)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE ingest_staged_{run.pk}")
    with pytest.raises(ImportRefused):
        life.submit(run, actor=analyst)

    working.check_again(run, actor=analyst)

    run.refresh_from_db()
    assert (run.state, run.accepted, run.features.count()) == ("compared", 3, 3)
    life.submit(run, actor=analyst)


@pytest.mark.usefixtures("_known_ground")
def test_stopped_work_leaves_the_file_and_nothing_half(tmp_path, analyst, monkeypatch):
    run = brought(tmp_path, analyst)
    check = pipeline.check

    def asked_to_stop(run, spec, *, progress):
        Job.objects.filter(kind="ingest.check").update(cancel_asked=True)
        progress("check", 1, 1)
        check(run, spec, progress=progress)

    monkeypatch.setattr(pipeline, "check", asked_to_stop)
    run = said(run, analyst)
    assert run.job.state == Job.State.CANCELLED
    assert run.state == "inspected"
    assert not is_staged(run)
    assert arriving.file_of(run).is_file()


def test_a_file_that_is_no_map_is_refused_with_a_sentence(tmp_path, analyst):
    path = tmp_path / "notes.zip"
    path.write_bytes(b"PK\x05\x06" + bytes(18))
    run = arriving.take_in([(path.name, path)], layer="parcels", source="", actor=analyst)
    run.refresh_from_db()
    assert run.state == "refused"
    assert run.note


def test_what_is_worked_on_is_not_begun_twice(tmp_path, analyst):
    run = brought(tmp_path, analyst)
    Job.objects.filter(pk=run.job_id).update(state=Job.State.RUNNING, finished_at=None)
    with pytest.raises(NotTaken):
        working.confirm(run, Wishes(), scope="mentioned", actor=analyst)


@pytest.mark.usefixtures("_known_ground")
def test_findings_are_listed_drawn_and_downloaded(tmp_path, analyst, client):
    run = said(brought(tmp_path, analyst, numbers=("1", "1", "2")), analyst)
    assert run.rejected == 2
    client.force_login(analyst)
    page = client.get(reverse("ingest:findings", args=[run.pk]), {"code": "duplicate_key"})
    assert page.content.decode().count("row-item") == 2
    table = client.get(reverse("ingest:findings-csv", args=[run.pk]), {"severity": "B"})
    lines = b"".join(table.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    points = client.get(reverse("ingest:finding-points", args=[run.pk])).json()
    assert len(points["features"]) == 2
    assert (
        client.get(reverse("ingest:findings", args=[run.pk]), {"severity": "Q"}).status_code == 400
    )


def test_a_list_says_whose_turn_it_is(client, analyst):
    other = make_person("analyst")
    mine = ImportRun.objects.create(layer="parcels", source_name="mine.zip", created_by=analyst,
                                    state="submitted")  # fmt: skip
    client.force_login(analyst)
    assert "دورك الآن" not in client.get(reverse("ingest:list")).content.decode()
    client.force_login(other)
    page = client.get(reverse("ingest:list")).content.decode()
    assert "دورك الآن" in page
    assert mine.source_name in page
    assert reverse("exports:list") in page.partition("<main")[2]  # the menu has it, too
