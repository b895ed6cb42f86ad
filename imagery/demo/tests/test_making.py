"""The demo's flights: painted from its land, brought in as any image, gone when it goes."""

from datetime import date
from io import StringIO

import numpy as np
import pytest
from django.utils import timezone

from imagery import store, tiles
from imagery.demo import make_imagery, making
from imagery.models import Sheet, Survey
from parcels.demo.source import MADE_UP
from parcels.models import Building
from tests.make import make_area, make_block, make_parcel, square

pytestmark = pytest.mark.django_db
BUILT_AGO = 4  # years; between the second flight and the third


@pytest.fixture
def house(tmp_path, settings):
    """A parcel of the demo with a house that was built some years ago."""
    settings.IMAGERY_DIR = tmp_path
    around = square(-60, -60, 180)
    block = make_block(make_area(source=MADE_UP, boundary=around), source=MADE_UP)
    parcel = make_parcel(block, boundary=square(0, 0, 60))
    return Building.objects.create(
        pk=1_002,  # its roof is of the lightest kind, which nobody takes for sand
        parcel=parcel,
        footprint=square(10, 10, 40),
        floors=2,
        year_built=timezone.localdate().year - BUILT_AGO,
        source=MADE_UP,
    )


def flown(capture, **options) -> str:
    said = StringIO()
    with capture(execute=True):
        make_imagery(stdout=said, side_m=120, **options)
    return said.getvalue()


def test_three_flights_show_what_stood_then_and_say_that_they_are_made_up(
    house, django_capture_on_commit_callbacks
):
    flown(django_capture_on_commit_callbacks)

    surveys = list(Survey.objects.published().order_by("flown_on"))
    assert len(surveys) == 3
    assert [survey.sheets.ready().count() for survey in surveys] == [1, 1, 2]
    for survey in surveys:
        assert survey.source == MADE_UP
        assert "(made up)" in survey.name_en
        assert survey.resolution_m == 0.5
        assert survey.footprint.contains(house.footprint)
        assert survey.flown_on < date(timezone.localdate().year, 1, 1)

    box = house.footprint.transform(3857, clone=True).extent
    before, without, since = (
        tiles.mosaic(survey.pk, survey.on_top, box, (40, 40)).pixels[:3].astype(int)
        for survey in surveys
    )
    assert abs(before.mean() - without.mean()) < 12  # sand in both
    assert np.abs(since - without).mean() > 12


def test_a_second_time_nothing_is_made_and_with_replace_everything_anew(
    house, tmp_path, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(making, "FLIGHTS", making.FLIGHTS[:1])
    flown(django_capture_on_commit_callbacks)
    first = set(Sheet.objects.values_list("cog", flat=True))
    flown(django_capture_on_commit_callbacks)
    assert set(Sheet.objects.values_list("cog", flat=True)) == first

    others = Survey.objects.create(name_ar="غيره", flown_on=date(2020, 1, 1))
    flown(django_capture_on_commit_callbacks, replace=True)

    assert first.isdisjoint(Sheet.objects.values_list("cog", flat=True))
    assert Survey.objects.filter(pk=others.pk).exists()
    kept = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.tif")}
    assert kept == set(Sheet.objects.values_list("cog", flat=True))
    assert not any(store.path_of(key).exists() for key in first)


def test_without_land_nothing_is_flown(db, django_capture_on_commit_callbacks):
    assert "no land" in flown(django_capture_on_commit_callbacks)
    assert not Survey.objects.exists()
