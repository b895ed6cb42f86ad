"""Properties that hold for any ground: neighbours agree with each other, and sides add up."""

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from gis_core import crs
from gis_core.accounts.scope import AreaScope
from parcels.adjacency.statement import NOISE_M, with_surroundings
from parcels.models import Parcel, ParcelBoundary
from tests.make import X, Y, make_block, make_boundary

pytestmark = pytest.mark.django_db

NOISE = 0.02  # metres by which two drawings of one corner differ
cuts = st.lists(st.integers(8, 40), min_size=1, max_size=4)
lattices = st.lists(cuts, min_size=1, max_size=4)
jitters = st.lists(
    st.tuples(st.floats(-NOISE, NOISE), st.floats(-NOISE, NOISE)), min_size=1, max_size=40
)
SOME = trials(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class Undone(Exception):
    """Takes an example's rows away again."""


def surroundings_of_lattice(rows, jitter=((0, 0),)):
    """Rows of parcels, each cut at its own places, so that corners meet the middle of sides."""
    rings, n = [], 0
    for level, widths in enumerate(rows):
        x = 0
        for width in widths:
            corners = [(x, 0), (x + width, 0), (x + width, 25), (x, 25)]
            ring = []
            for cx, cy in corners:
                dx, dy = jitter[n % len(jitter)]
                n += 1
                ring.append((X + cx + dx, Y + 25 * level + cy + dy))
            rings.append(ring)
            x += width
    try:
        with transaction.atomic():
            block = make_block()
            for number, ring in enumerate(rings):
                parcel = Parcel.objects.create(block=block, number=str(number))
                ground = MultiPolygon(Polygon([*ring, ring[0]]), srid=crs.STORAGE)
                make_boundary(parcel, boundary=ground)
            held = ParcelBoundary.objects.current().filter(block=block)
            found = with_surroundings(held, scope=AreaScope(everything=True), on=None)
            result = {row.parcel_id: row.surroundings for row in found.only("parcel_id")}
            raise Undone
    except Undone:
        return result


def shared_by_pair(found):
    return {(own, n.id): n.shared_m for own, around in found.items() for n in around.neighbours}


@SOME
@given(lattices)
def test_on_clean_ground_sides_add_up_and_neighbours_agree(rows):
    found = surroundings_of_lattice(rows)
    shared = shared_by_pair(found)

    for around in found.values():
        told = sum(n.shared_m for n in around.neighbours) + around.frontage_m
        assert told == pytest.approx(around.perimeter_m, abs=0.001)
    for (one, other), metres in shared.items():
        assert shared[other, one] == pytest.approx(metres, abs=0.001)


@SOME
@given(lattices, jitters)
def test_noise_changes_lengths_by_no_more_than_itself(rows, jitter):
    shared = shared_by_pair(surroundings_of_lattice(rows, jitter))
    clean = shared_by_pair(surroundings_of_lattice(rows))

    ids = dict(zip(sorted({a for a, _b in clean}), sorted({a for a, _b in shared}), strict=True))
    for (one, other), metres in clean.items():
        here = shared[ids[one], ids[other]]
        assert here == pytest.approx(metres, abs=4 * NOISE_M)
        assert shared[ids[other], ids[one]] == pytest.approx(here, abs=4 * NOISE_M)
    assert len(shared) == len(clean)
