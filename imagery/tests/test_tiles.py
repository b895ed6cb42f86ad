"""Pictures of a survey: every sheet counts, and one that is lost takes only itself away."""

from datetime import date

import numpy as np
import pytest
from django.core.cache import cache
from django.urls import reverse

from gis_core import crs
from gis_core.safeio import Refused
from imagery import store, surveys, tiles
from imagery.models import Survey
from imagery.tests.flown import GREEN, RED, make_flown, make_ready_sheet, make_viewer
from imagery.tests.make import tile_of
from parcels.extract.frame import frame_around
from parcels.extract.underlay import underlay_of
from tests.make import X, Y, make_block, make_parcel, square

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)


def broken(path):
    path.write_bytes(b"II*\0 no image any more")


def cut_short(path):
    path.write_bytes(path.read_bytes()[:2000])


def gone(path):
    path.unlink()


@pytest.fixture(params=[broken, cut_short, gone], ids=lambda harm: harm.__name__)
def harmed(request):
    """A published survey with a red sheet below and a green one above it, which is harmed."""
    survey = make_flown(DAY, RED)
    upper = make_ready_sheet(survey, GREEN)
    surveys.refresh(survey)
    path = store.path_of(upper.cog)
    whole = path.read_bytes()
    request.param(path)
    return Survey.objects.get(pk=survey.pk), path, whole


def around(side: float) -> tuple[float, float, float, float]:
    return X, Y, X + side, Y + side


def drawn(survey, box=None):
    return tiles.mosaic(survey.pk, survey.on_top, box or around(20), (32, 32), srid=crs.STORAGE)


def test_a_sheet_that_cannot_be_read_is_left_out_and_told(harmed, caplog):
    survey, path, whole = harmed

    without = drawn(survey)
    path.write_bytes(whole)
    healed = drawn(survey)

    assert np.abs(without.pixels[:3].mean(axis=(1, 2)) - RED).max() < 2
    assert not without.is_whole
    assert "cannot be read" in caplog.text
    assert np.abs(healed.pixels[:3].mean(axis=(1, 2)) - GREEN).max() < 2
    assert healed.is_whole


def test_a_tile_that_lacks_a_sheet_is_kept_by_nobody(harmed, client):
    survey, path, whole = harmed
    client.force_login(make_viewer())
    address = f"{tile_of(survey)}?v={survey.version}"

    without = client.get(address)

    assert without.status_code == 200
    assert without["Cache-Control"] == "private, no-cache"
    assert "ETag" not in without
    path.write_bytes(whole)
    healed = client.get(address)
    assert healed.content != without.content
    assert "immutable" in healed["Cache-Control"]
    assert "ETag" in healed


def test_a_clip_that_lacks_a_sheet_is_kept_by_nobody(harmed, client):
    survey, path, whole = harmed
    parcel = make_parcel(make_block(), boundary=square(0, 0, 20))
    client.force_login(make_viewer())
    version = f"{survey.version}-{parcel.boundaries.get().pk}"
    address = reverse("clips:picture", args=[survey.pk, parcel.pk]) + f"?v={version}"

    without = client.get(address)
    path.write_bytes(whole)
    healed = client.get(address)

    assert (without.status_code, without["Cache-Control"]) == (200, "private, no-cache")
    assert "ETag" not in without
    assert healed.content != without.content
    assert "immutable" in healed["Cache-Control"]


def test_an_extract_is_drawn_without_the_sheet(harmed):
    assert underlay_of(frame_around(around(20)), None) is not None


def test_where_no_sheet_can_be_read_there_is_no_picture(client):
    survey = make_flown(DAY)
    address = tile_of(survey)
    gone(store.path_of(survey.sheets.get().cog))
    client.force_login(make_viewer())

    answer = client.get(address)

    assert (answer.status_code, answer["Cache-Control"]) == (204, "private, no-cache")
    assert underlay_of(frame_around(around(20)), None) is None


def test_a_whole_tile_is_drawn_once(client, monkeypatch):
    survey = make_flown(DAY)
    client.force_login(make_viewer())
    first = client.get(tile_of(survey))

    def never(*_args, **_given):
        raise Refused("raster_damaged")

    monkeypatch.setattr(tiles.drawing, "draw", never)

    assert client.get(tile_of(survey)).content == first.content
    cache.clear()
    assert client.get(tile_of(survey)).status_code == 204


def test_from_far_away_not_one_of_very_many_sheets_is_missing():
    survey = make_flown(DAY, RED, corner=(0, 0), side_m=2)
    for n in range(1, 70):
        make_ready_sheet(survey, GREEN, corner=(2 * n, 0), side_m=2)

    pixels = tiles.mosaic(
        survey.pk, survey.on_top, (X, Y, X + 140, Y + 2), (140, 2), srid=crs.STORAGE
    ).pixels

    assert pixels[3].min() > 0
    assert pixels[0, 1, 0] > pixels[1, 1, 0]  # the red one, which lies lowest
