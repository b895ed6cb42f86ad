"""Many papers: matched before anything is issued, resumable, nothing lost."""

import csv
import io
import zipfile

import pytest
from django.urls import reverse

from gis_core.jobs import running
from gis_core.jobs.models import Job
from parcels.extract import batch
from parcels.extract.issue import Wanted
from parcels.extract.lines import Matched, match_lines
from parcels.models import Extract, Selection
from tests.make import make_area, make_block, make_parcel, make_person, square


@pytest.fixture
def block(db):
    return make_block(make_area(name_ar="السالمية", name_en="Salmiya", code="33"), number="4")


@pytest.fixture
def parcels(block):
    return [make_parcel(block, number=str(n), boundary=square(25 * n, 0)) for n in (11, 12, 13)]


def asked(parcels, actor, *, failed=()):
    found = [(p.number, p.pk) for p in parcels]
    matched = Matched(found, list(failed))
    return batch.ask(matched, Wanted("ar"), actor=actor, site="https://x")


def unpacked(job):
    packed = zipfile.ZipFile(job.folder / job.result["file"])
    rows = list(csv.DictReader(io.StringIO(packed.read("index.csv").decode("utf-8-sig"))))
    return packed, rows


@pytest.mark.parametrize(
    "line", ["السالمية قطعة 4 قسيمة 12", "salmiya b4 p12", "سالميه ق٤ قسيمه ١٢"]
)
def test_lines_in_many_spellings(parcels, line):
    matched = match_lines(line, make_person())

    assert matched.found == [(line.strip(), parcels[1].pk)]


def test_what_is_not_one_parcel_is_said(parcels, block):
    make_parcel(block, number="12", plan_ref="M/2", boundary=square(200, 0))
    text = "".join(f"Salmiya block 4 parcel {n}\n" for n in (12, 99, 11, 11))

    matched = match_lines(text, make_person())

    assert [parcel for _line, parcel in matched.found] == [parcels[0].pk]
    assert len(matched.failed) == 3
    assert all(why for _line, why in matched.failed)


def test_parcels_out_of_sight_are_not_found(parcels):
    assert not match_lines("Salmiya block 4 parcel 12", make_person(areas=[make_area()])).found


def test_every_parcel_gets_its_paper_and_failures_are_listed(parcels):
    job = asked(parcels, make_person(), failed=[("=cmd", "no parcel is called so")])

    running.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.result["issued"], job.result["failed"]) == ("done", 3, 1)
    packed, rows = unpacked(job)
    assert [row["line"] for row in rows] == ["11", "12", "13", "'=cmd"]
    for row in rows[:3]:
        paper = Extract.objects.get(code=row["code"].replace("-", ""))
        with paper.pdf.open("rb") as file:
            assert packed.read(row["file"]) == file.read()


def test_a_worker_that_dies_issues_no_paper_twice(parcels, monkeypatch):
    job = asked(parcels, make_person())
    real, calls = batch.issue, []

    def dies_at_the_second(*args, **kwargs):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    monkeypatch.setattr(batch, "issue", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        running.run(job.pk)
    Job.objects.update(state="queued")
    running.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.result["issued"]) == ("done", 3)
    assert Extract.objects.count() == 3


def test_one_that_breaks_does_not_stop_the_others(parcels, monkeypatch):
    job = asked(parcels, make_person())
    real = batch.issue

    def breaks_for_one(parcel, *args, **kwargs):
        if parcel.number == "12":
            raise ZeroDivisionError
        return real(parcel, *args, **kwargs)

    monkeypatch.setattr(batch, "issue", breaks_for_one)
    running.run(job.pk)

    job.refresh_from_db()
    _packed, rows = unpacked(job)
    assert [bool(row["code"]) for row in rows] == [True, False, True]
    assert rows[1]["not issued because"] == batch.OUR_FAULT


def test_a_list_is_looked_at_before_it_is_issued(client, parcels):
    client.force_login(make_person("desk"))
    form = {
        "paper": "extract",
        "language": "ar",
        "lines": "Salmiya block 4 parcel 12\nSalmiya block 4 parcel 99",
    }

    shown = client.post(reverse("extracts:batch"), form)
    assert (shown.status_code, Job.objects.count()) == (200, 0)
    assert len(shown.context["matched"].failed) == 1

    client.post(reverse("extracts:batch"), form | {"go": "1"})
    assert Job.objects.get().parameters["parcels"] == [["Salmiya block 4 parcel 12", parcels[1].pk]]


def test_a_selection_is_taken_as_it_is(client, parcels):
    person = make_person("planner")
    selection = Selection.objects.create(name="x", how="picked", maker=person)
    selection.parcels.add(*parcels)
    other = Selection.objects.create(name="y", how="picked", maker=make_person("planner"))
    client.force_login(person)
    form = {"paper": "extract", "language": "ar", "go": "1"}

    client.post(reverse("extracts:batch"), form | {"selection": selection.key})

    assert len(Job.objects.get().parameters["parcels"]) == 3
    answer = client.post(reverse("extracts:batch"), form | {"selection": other.key})
    assert answer.status_code == 400


@pytest.mark.parametrize("lines", ["", "\x00", "Salmiya block 4 parcel 12\n" * 501])
def test_none_and_too_many_are_refused(client, parcels, lines):
    client.force_login(make_person("desk"))

    answer = client.post(
        reverse("extracts:batch"), {"paper": "extract", "language": "ar", "lines": lines}
    )

    assert answer.status_code == 400


@pytest.mark.parametrize("role", ["inspector", "analyst", "reviewer", "office", "administrator"])
def test_other_roles_issue_no_batch(client, parcels, role):
    client.force_login(make_person(role))

    answer = client.post(
        reverse("extracts:batch"),
        {"paper": "extract", "language": "ar", "lines": "Salmiya block 4 parcel 12"},
    )

    assert answer.status_code == 403
