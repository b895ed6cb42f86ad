"""Faults planted in a clean coverage: exactly those are found, however many and wherever."""

from math import cos, radians, sin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis_core.safeio.tests.make import make_shapefile
from tests.make import X, Y

from .test_import_checks import box, bring, found

pytestmark = pytest.mark.django_db


def second(*corners):
    return [(20, 0), (20, 20), *corners, (20, 0)]


# Two parcels with a common edge: what is done to the second, and what must be found at (first,
# second). Nothing else may be.
PAIRS = {
    "good": (box(20, 0, 40, 20), "", ""),
    "gap": (box(20.3, 0, 40, 20), "gap", ""),
    "overlap": (box(19.7, 0, 40, 20), "overlap", "overlap"),
    "drawn twice": (box(19.97, 0, 40, 20), "edges_unmatched", "edges_unmatched"),
    "spike": (second((40, 20), (45, 19.98), (40, 19.96), (40, 0)), "", "geometry_spike"),
    "repeated": (second((40, 20), (40, 20), (40, 0)), "", "geometry_repeats_points"),
    "short": (second((40, 20), (40, 19.996), (40, 0)), "", "geometry_short_segments"),
    "bow tie": ([(20, 0), (40, 20), (40, 0), (20, 20), (20, 0)], "", "geometry_invalid"),
    "no outline": (None, "", "geometry_missing"),
    "twin": (box(0, 0, 20, 20), "geometry_duplicate", "geometry_duplicate"),
    "no number": (box(20, 0, 40, 20), "", "value_missing"),
    "same number": (box(20, 0, 40, 20), "duplicate_key", "duplicate_key"),
    "deed": (box(20, 0, 40, 20), "", "deed_area_differs"),
    "deed, a little": (box(20, 0, 40, 20), "", "deed_area_off"),
}  # fmt: skip
NUMBERS = {"no number": "", "same number": "a"}
DEEDS = {"deed": "300", "deed, a little": "410"}


@settings(
    max_examples=6,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    kinds=st.lists(st.sampled_from(sorted(PAIRS)), min_size=8, max_size=30),
    angle=st.floats(0, 90, allow_subnormal=False),
)
def test_exactly_the_faults_that_were_planted_are_found(tmp_path, kinds, angle):
    def turn(ring, n):
        c, s = cos(radians(angle)), sin(radians(angle))
        spots = [(x + 60 * (n % 6), y + 50 * (n // 6)) for x, y in ring]
        return [(X + x * c - y * s, Y + x * s + y * c) for x, y in spots]

    rings, numbers, deeds, planted = [], [], [], set()
    for n, kind in enumerate(kinds):
        other, *codes = PAIRS[kind]
        rings += [turn(box(0, 0, 20, 20), n), other and turn(other, n)]
        letter = NUMBERS.get(kind, "b")
        numbers += [f"{n}a", letter and f"{n}{letter}"]
        deeds += ["", DEEDS.get(kind, "")]
        planted |= {(code, 2 * n + at) for at, code in enumerate(codes, 1) if code}

    run = bring(make_shapefile(tmp_path, rings, {"PARCEL_NO": numbers, "AREA_M2": deeds}))

    assert set(found(run)) == planted
