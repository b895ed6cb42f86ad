"""What a camera's clock says is kept where it can be true, and nothing else is."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from gis_core.safeio.photos.moments import moment_of


@pytest.mark.parametrize(
    "told",
    [
        None,
        "",
        "yesterday",
        "0001-01-01T00:00:00",
        "0001-01-01T00:00:00+03:00",
        "1989-12-31T12:00:00",
        "9999-12-31T23:59:59",
        "9999-12-31T23:59:59-23:59",
        "2024-03-01T09:58:00+25:00",
        "2024-03-01T09:58:00-24:00",
    ],
)
def test_what_cannot_be_true_is_no_moment(told):
    assert moment_of(told) is None


@pytest.mark.parametrize("told", ["2024-03-01T09:58:00", "2024-03-01T06:58:00Z"])
def test_a_clock_without_a_zone_shows_the_municipalitys_time(told):
    assert moment_of(told) == datetime(2024, 3, 1, 6, 58, tzinfo=UTC)


def test_a_clock_may_be_a_little_fast():
    now = timezone.now()

    assert moment_of((now + timedelta(minutes=5)).isoformat()) is not None
    assert moment_of((now + timedelta(minutes=20)).isoformat()) is None
