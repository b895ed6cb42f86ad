import json

import pytest
from django.urls import reverse

from gis_core.jobs.models import Job
from gis_core.tiles.versions import bump
from parcels.models import PlanComparison
from parcels.plans import comparing
from tests.make import make_area, make_block, make_edition, make_parcel, make_person, square

pytestmark = pytest.mark.django_db


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def question(area):
    """Two editions: of three parcels, two change."""
    block = make_block(area)
    for n in range(3):
        make_parcel(block, number=str(n), boundary=square(30 * n, 0))
    before = make_edition("1", {"homes": [square(-5, -5, side=200)]})
    after = make_edition("2", {"homes": [square(-5, -5, side=31)], "flats": [square(27, -5, 70)]})
    return {"from": before.pk, "to": after.pk, "area": area.pk}


def ask(client, question, role="planner", **person):
    client.force_login(make_person(role, **person))
    return client.get(reverse("plans:compare"), question)


def test_a_comparison_tells_parcels_pieces_and_sums(client, question):
    page = ask(client, question)

    rows = page.context["parcel_rows"]
    assert {row["parcel"].number: round(row["changed_m2"]) for row in rows} == {"1": 400, "2": 400}
    difference = page.context["difference"]
    assert sum(c.before_m2 for c in difference.classes) == pytest.approx(
        sum(c.after_m2 for c in difference.classes)
    )
    for row, cells in difference.matrix:
        assert sum(m2 for m2, _same in cells) == pytest.approx(row.before_m2)


def test_asking_twice_reads_what_is_known(client, question, django_assert_max_num_queries):
    ask(client, question)
    known = PlanComparison.objects.get().computed_at

    with django_assert_max_num_queries(30):
        client.get(reverse("plans:compare"), question)

    assert PlanComparison.objects.get().computed_at == known


def test_parcels_out_of_sight_are_not_told(client, question, area):
    other = make_area(boundary=square(-100, -100, 1000))
    hidden = make_parcel(make_block(other), number="900913", boundary=square(60, 30))

    mine = ask(client, question, "inspector", areas=[area])
    assert hidden.pk not in [row["parcel"].pk for row in mine.context["parcel_rows"]]
    assert mine.context["parcels"].paginator.count == 2
    assert b"900913" not in mine.content


def test_an_area_of_others_is_not_there(client, question):
    assert ask(client, question, "inspector", areas=[make_area()]).status_code == 404


def test_the_file_holds_every_piece(client, question):
    ask(client, question)

    answer = client.get(reverse("plans:compare-file"), question)

    assert "attachment" in answer["Content-Disposition"]
    features = json.loads(answer.content)["features"]
    assert {(f["properties"]["before"], f["properties"]["after"]) for f in features} == {
        ("homes", "flats"),
        ("homes", None),
    }


def test_the_file_is_refused_before_the_comparison_was_opened(client, question):
    client.force_login(make_person("planner"))

    assert client.get(reverse("plans:compare-file"), question).status_code == 400


def test_what_takes_long_becomes_a_job(
    client, question, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(comparing, "AT_ONCE", 1)

    page = ask(client, question)
    assert page.context["takes_long"]
    assert not PlanComparison.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("plans:compare-start"), question)

    job = Job.objects.get()
    assert job.state == "done"
    assert client.get(job.result["url"]).context["parcels"].paginator.count == 2


def test_everything_in_sight_is_compared_where_no_area_is_named(client, question):
    bump("plan")
    del question["area"]

    page = ask(client, question)

    assert page.context["parcels"].paginator.count == 2
    assert page.context["asked"].grounds[-1] is None


@pytest.mark.parametrize(
    "odd",
    [{"from": "x"}, {"to": "٣٣x"}, {"area": "1'"}, {"parcels": "x"}, {"pieces": "0x1"}],
)
def test_odd_questions_are_answered_with_400(client, question, odd):
    assert ask(client, question | odd).status_code == 400


def test_an_edition_is_not_compared_with_itself(client, question):
    assert ask(client, question | {"to": question["from"]}).status_code == 400


def test_the_desk_compares_nothing(client, question):
    assert ask(client, question, "desk").status_code == 403
    assert client.post(reverse("plans:compare-start"), question).status_code == 403
