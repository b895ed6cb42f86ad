"""Promised times equal those of an oracle that looks at every single minute."""

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from complaints.sla import Hours, NeverOpen, OfficeCalendar, Season, due_at, elapsed

KUWAIT = ZoneInfo("Asia/Kuwait")
FRIDAY, SATURDAY = 4, 5
USUAL = Hours(time(7), time(14))
RAMADAN = Season(date(2026, 2, 18), date(2026, 3, 19), Hours(time(10), time(14, 30)))
HOLIDAYS = frozenset({date(2026, 2, 25), date(2026, 2, 26), date(2026, 3, 20), date(2026, 6, 17)})
OFFICE = OfficeCalendar(
    zone=KUWAIT,
    week={day: USUAL for day in range(7) if day not in {FRIDAY, SATURDAY}},
    holidays=HOLIDAYS,
    seasons=(RAMADAN,),
)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
MINUTES = 300 * 24 * 60
MINUTE = timedelta(minutes=1)
ROUNDS = 10_000


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KUWAIT)


def open_minutes(office: bool) -> np.ndarray:
    """For every minute of the year whether the clock runs in it, asked of each by itself."""
    if not office:
        return np.ones(MINUTES, dtype=bool)
    runs = np.zeros(MINUTES, dtype=bool)
    for n in range(MINUTES):
        local = (FIRST + n * MINUTE).astimezone(KUWAIT)
        if local.weekday() in {FRIDAY, SATURDAY} or local.date() in HOLIDAYS:
            continue
        in_ramadan = date(2026, 2, 18) <= local.date() <= date(2026, 3, 19)
        begin, end = (600, 870) if in_ramadan else (420, 840)
        runs[n] = begin <= local.hour * 60 + local.minute < end
    return runs


@pytest.mark.parametrize("office", [False, True], ids=["round the clock", "working time"])
def test_ten_thousand_promises_equal_the_oracle(office):
    runs = open_minutes(office)
    chance = random.Random(7)
    calendar = OFFICE if office else None
    for _ in range(ROUNDS // 2):
        start = chance.randrange(MINUTES // 2)
        length = chance.choice((1, 60, 240, 600, 3000))
        left = runs[start:].copy()
        pauses = []
        for _pause in range(chance.randrange(4)):
            begin = chance.randrange(start, start + 20_000)
            end = begin + chance.randrange(1, 6_000)
            pauses.append((FIRST + begin * MINUTE, FIRST + end * MINUTE))
            left[begin - start : end - start] = False
        ran = np.cumsum(left)

        expected = start + int(np.searchsorted(ran, length)) + 1
        found = due_at(FIRST + start * MINUTE, length * MINUTE, calendar=calendar, pauses=pauses)
        assert found == FIRST + expected * MINUTE

        stop = start + chance.randrange(40_000)
        expected_minutes = int(ran[stop - start - 1]) if stop > start else 0
        took = elapsed(
            FIRST + start * MINUTE, FIRST + stop * MINUTE, calendar=calendar, pauses=pauses
        )
        assert took == expected_minutes * MINUTE


def test_a_promise_made_on_thursday_afternoon_is_kept_on_sunday():
    assert due_at(at("2026-01-08T13:00"), timedelta(hours=2), calendar=OFFICE) == at(
        "2026-01-11T08:00"
    )


def test_round_the_clock_knows_no_weekend():
    assert due_at(at("2026-01-08T13:00"), timedelta(hours=24)) == at("2026-01-09T13:00")


def test_ramadan_hours_and_holidays_count_as_they_are():
    # 24 February closes at 14:30, the 25th and 26th are holidays, then Friday and Saturday.
    assert due_at(at("2026-02-24T14:00"), timedelta(hours=1), calendar=OFFICE) == at(
        "2026-03-01T10:30"
    )


def test_a_pause_moves_the_promise_by_as_much_as_the_clock_stood():
    pause = (at("2026-01-09T00:00"), at("2026-01-09T06:00"))

    assert due_at(at("2026-01-08T13:00"), timedelta(hours=24), pauses=[pause]) == at(
        "2026-01-09T19:00"
    )


def test_overlapping_pauses_count_once():
    first = (at("2026-01-09T00:00"), at("2026-01-09T06:00"))
    second = (at("2026-01-09T03:00"), at("2026-01-09T08:00"))

    assert elapsed(at("2026-01-08T22:00"), at("2026-01-09T10:00"), pauses=[second, first]) == (
        timedelta(hours=4)
    )


def test_an_office_that_never_opens_promises_nothing():
    closed = OfficeCalendar(zone=KUWAIT, week={})

    with pytest.raises(NeverOpen):
        due_at(at("2026-01-08T13:00"), timedelta(hours=1), calendar=closed)


def test_hours_until_midnight_reach_the_end_of_the_day():
    late = OfficeCalendar(zone=KUWAIT, week={3: Hours(time(16), time(0))})

    assert elapsed(at("2026-01-08T00:00"), at("2026-01-09T12:00"), calendar=late) == (
        timedelta(hours=8)
    )
