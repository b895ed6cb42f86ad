"""Imagery under the map of an extract."""

import base64
import io
from datetime import date

import numpy as np
import pytest
from django.utils import translation
from PIL import Image

from imagery import store, surveys
from imagery.tests.flown import GREEN, RED, make_flown, make_ready_sheet
from parcels.extract.frame import frame_around
from parcels.extract.underlay import underlay_of
from tests.make import X, Y

pytestmark = pytest.mark.django_db
FRAME = frame_around((X, Y, X + 20, Y + 20))


def colour_of(underlay) -> np.ndarray:
    kind, _comma, content = underlay.image.partition(",")
    assert kind == "data:image/jpeg;base64"
    picture = Image.open(io.BytesIO(base64.b64decode(content)))
    return np.asarray(picture).reshape(-1, 3).mean(axis=0)


def test_the_newest_flight_by_the_day_lies_under_it_and_is_named():
    make_flown(date(2015, 3, 1), RED)
    make_flown(date(2024, 3, 1), GREEN)

    with translation.override("en"):
        now, then = underlay_of(FRAME, None), underlay_of(FRAME, date(2020, 1, 1))

    assert np.abs(colour_of(now) - GREEN).max() < 12
    assert np.abs(colour_of(then) - RED).max() < 12
    assert now.title == "Imagery of 1 March 2024: Imagery 2024"
    assert then.taken_on == date(2015, 3, 1)


def test_without_a_flight_over_the_ground_there_is_none():
    make_flown(date(2024, 3, 1), corner=(9_000, 0))

    assert underlay_of(FRAME, None) is None
    assert underlay_of(FRAME, date(2010, 1, 1)) is None


def test_a_sliver_of_a_newer_flight_is_not_preferred():
    make_flown(date(2015, 3, 1), RED)
    make_flown(date(2024, 3, 1), GREEN, corner=(10, -50))  # half of the frame

    then = underlay_of(FRAME, None)

    assert then.taken_on == date(2015, 3, 1)
    assert np.abs(colour_of(then) - RED).max() < 12


def test_where_a_flight_cannot_be_read_another_is_shown():
    make_flown(date(2015, 3, 1), RED)
    lost = make_flown(date(2024, 3, 1), GREEN)
    store.drop(lost.sheets.get().cog)

    assert underlay_of(FRAME, None).taken_on == date(2015, 3, 1)


def test_an_extract_says_that_a_part_could_not_be_read():
    survey = make_flown(date(2024, 3, 1), GREEN, corner=(10, -50))
    lost = make_ready_sheet(survey, RED)
    store.drop(lost.cog)
    surveys.refresh(surveys.lock(survey.pk))

    with translation.override("en"):
        told = underlay_of(FRAME, None)

    assert told.title.endswith("(a part of it could not be read)")
