"""The demo's survey plan: says that it is made up, lies on its plots, is there once, and goes."""

from datetime import date
from io import StringIO

import pytest

from imagery import store
from imagery.demo import make_plan, make_room
from imagery.models import Overlay
from parcels.demo.source import MADE_UP
from parcels.models import BoundaryPoint, Building, SurveyPlan
from tests.make import X, Y, make_area, make_block, make_parcel, make_person, square

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(tmp_path, settings):
    """Three plots of the demo's survey plan in a row, the second with a house."""
    settings.IMAGERY_DIR = tmp_path
    block = make_block(make_area(source=MADE_UP, boundary=square(-60, -60, 180)), source=MADE_UP)
    plots = [make_parcel(block, boundary=square(20 * n, 0, 20)) for n in range(3)]
    plan = SurveyPlan.objects.create(
        number="SP-2019-00001", surveyed_on=date(2019, 4, 3), source=MADE_UP
    )
    plan.parcels.set(plots)
    BoundaryPoint.objects.create(plan=plan, number="1", location=f"POINT({X} {Y})")
    return Building.objects.create(
        parcel=plots[1], footprint=square(25, 5, 10), floors=2, source=MADE_UP
    )


def made(capture) -> str:
    said = StringIO()
    with capture(execute=True):
        make_plan(stdout=said)
    return said.getvalue()


def test_it_lies_on_the_plots_that_it_shows_and_says_that_it_is_made_up(
    house, django_capture_on_commit_callbacks
):
    assert "1 plan" in made(django_capture_on_commit_callbacks)

    overlay = Overlay.objects.get()
    assert (overlay.state, overlay.parcel, overlay.survey_plan.number) == (
        "ready", house.parcel, "SP-2019-00001",
    )  # fmt: skip
    assert "(made up)" in overlay.title
    assert "(مختلق)" in overlay.title
    assert overlay.dated_on == date(2019, 4, 3)
    assert 0 < overlay.rms_m < 0.15
    for n in range(3):
        assert overlay.footprint.contains(square(20 * n, 0, 20))


def test_it_is_there_once_and_goes_with_the_demo(house, django_capture_on_commit_callbacks):
    made(django_capture_on_commit_callbacks)
    made(django_capture_on_commit_callbacks)
    first = Overlay.objects.get()
    somebodys = Overlay.objects.create(
        title="x", name="x.png", sha256="0" * 64, size_bytes=1, kind="png", delivered="x",
        survey_plan=first.survey_plan, parcel=first.parcel, created_by=make_person("planner"),
    )  # fmt: skip

    make_room(replace=False)
    assert Overlay.objects.count() == 2
    with django_capture_on_commit_callbacks(execute=True):
        make_room(replace=True)

    assert Overlay.objects.get() == somebodys
    assert not [path for path in store.root().rglob("*") if path.is_file()]


def test_without_a_survey_plan_nothing_is_laid(db, django_capture_on_commit_callbacks):
    assert "no survey plan" in made(django_capture_on_commit_callbacks)
    assert not Overlay.objects.exists()
