"""A bucket that does not answer: said at once, to everybody, and kept by nobody."""

import socket
from contextlib import suppress
from datetime import date

import pytest
from django.core.cache import cache

from imagery import reach, store, tiles
from imagery.tests.flown import GREEN, RED, make_flown, make_ready_sheet, make_viewer
from imagery.tests.make import tile_of
from parcels.extract.frame import frame_around
from parcels.extract.underlay import underlay_of
from tests.make import X, Y

pytestmark = pytest.mark.django_db


@pytest.fixture
def silent(settings):
    """The bucket's address, where whoever connects hears nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as server:
        server.setblocking(False)
        settings.IMAGERY_S3_BUCKET = "pictures"
        settings.IMAGERY_S3_ENDPOINT = f"http://127.0.0.1:{server.getsockname()[1]}"
        settings.IMAGERY_S3_ACCESS_KEY, settings.IMAGERY_S3_SECRET_KEY = "key", "secret"
        settings.IMAGERY_S3_SECONDS = 0.2
        yield server


def asked(server: socket.socket) -> int:
    """How often somebody has connected since this was last asked."""
    count = 0
    with suppress(BlockingIOError):
        while True:
            server.accept()[0].close()
            count += 1
    return count


def into_the_bucket(sheet) -> None:
    store.drop(sheet.cog)
    sheet.cog = store.new_image_key(sheet.survey_id)
    sheet.save()


@pytest.fixture
def flown(silent):
    """Two sheets that lie in it."""
    survey = make_flown(date(2024, 3, 1))
    make_ready_sheet(survey, RED)
    for sheet in survey.sheets.all():
        into_the_bucket(sheet)
    return survey


@pytest.fixture
def viewer(client):
    client.force_login(make_viewer())
    return client


def test_it_is_said_and_nobody_keeps_the_answer(viewer, flown, caplog):
    answer = viewer.get(tile_of(flown))

    assert answer.status_code == 503
    assert int(answer["Retry-After"]) == reach.EVERY_SECONDS
    assert answer["Cache-Control"] == "no-store"
    assert "does not answer" in caplog.text


def test_one_request_finds_out_for_all_sheets_and_all_others(viewer, flown, silent):
    viewer.get(tile_of(flown))
    first = asked(silent)

    assert viewer.get(tile_of(flown)).status_code == 503
    assert (first, asked(silent)) == (1, 0)


def test_one_that_falls_silent_meanwhile_is_found_out_by_who_reads(flown, silent):
    cache.set(reach._ASKED, reach._ANSWERED)

    with pytest.raises(store.OutOfReach):
        draw(flown)
    assert asked(silent) > 0

    with pytest.raises(store.OutOfReach):
        draw(flown)
    assert asked(silent) == 0


def test_who_comes_while_it_is_being_asked_waits_for_that_and_not_for_the_bucket(flown, silent):
    cache.set(reach._ASKED, reach._NOW)

    with pytest.raises(store.OutOfReach):
        draw(flown)
    assert asked(silent) == 0


def test_one_that_is_too_slow_is_not_asked_for_one_sheet_more(flown, silent, monkeypatch):
    monkeypatch.setattr(tiles, "PATIENCE_SECONDS", -1)

    with pytest.raises(store.OutOfReach):
        draw(flown)
    assert asked(silent) == 0


def test_what_lies_above_on_the_disk_is_shown_and_asked_for_again(viewer, flown):
    make_ready_sheet(flown, GREEN, side_m=60)

    answer = viewer.get(tile_of(flown))

    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-cache")
    assert "ETag" not in answer


def test_an_extract_goes_without(flown):
    assert underlay_of(frame_around((X, Y, X + 20, Y + 20)), None) is None


def test_what_is_given_up_is_left_to_the_daily_round_once_that_is_known(flown, silent, caplog):
    keys = [sheet.cog for sheet in flown.sheets.all()]
    with pytest.raises(store.OutOfReach):
        reach.ask()
    asked(silent)

    store.drop(*keys)

    assert asked(silent) == 0
    assert "of 2 files in the bucket not all could be removed" in caplog.text


def draw(survey) -> tiles.Mosaic:
    box = survey.sheets.first().footprint_web.extent
    return tiles.mosaic(survey.pk, survey.on_top, box, (8, 8))
