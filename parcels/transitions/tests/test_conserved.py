"""Whatever is laid out anew: the ground stays as much as it was, and each old parcel leads to all
that came of it, however often it is done again."""

from datetime import date

import pytest
import shapely
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.affinity import rotate, translate

from parcels.heirs import heirs_of
from parcels.history.reshaping import Piece, redistribute_parcels
from parcels.models import Parcel, ParcelBoundary
from parcels.plans import cutting
from parcels.plans.trying import grounds_of
from parcels.transitions.sheet import stored
from tests.make import X, Y, make_block, make_parcel

DEPTH = 30
widths = st.lists(st.floats(6, 40), min_size=2, max_size=5)
# Where a line crosses the row, and how far it leans; lines may cross one another.
cuts = st.lists(st.tuples(st.floats(0.05, 0.95), st.floats(-6, 6)), min_size=1, max_size=4)


def row_of(block, widths):
    """Parcels side by side."""
    at, made = 0.0, []
    for n, width in enumerate(widths, start=1):
        ground = shapely.box(X + at, Y, X + at + width, Y + DEPTH)
        made.append(make_parcel(block, number=str(n), boundary=stored(ground)))
        at += width
    return made


def laid_out(parcels, told, *, first, year):
    """What begins by the verb; the parcels themselves where the lines cut nothing."""
    whole = cutting.merge(grounds_of(parcels)).shape
    west, south, east, north = whole.bounds
    at = [(west + part * (east - west), lean) for part, lean in told]
    lines = [shapely.LineString([(x, south - 1), (x + lean, north + 1)]) for x, lean in at]
    pieces = cutting.lay_out(whole, lines).pieces
    if len(pieces) < 2 or len(parcels) < 2:
        return parcels
    made = redistribute_parcels(
        parcels,
        into=[Piece(stored(piece), str(first + n)) for n, piece in enumerate(pieces)],
        effective_on=date(year, 5, 1),
        decision_number=f"1/{year}",
        actor=None,
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    made.refresh_from_db()
    assert not made.does_not_add_up
    parts = made.parts.order_by("pk").select_related("parcel")
    assert [p.parcel_id for p in parts if p.role == "parent"] == [p.pk for p in parcels]
    return [part.parcel for part in parts if part.role == "child"]


def grounds_in_force(block):
    held = ParcelBoundary.objects.current().filter(parcel__block=block)
    return [shapely.from_wkb(bytes(row.boundary.wkb)) for row in held]


@pytest.mark.django_db
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(widths=widths, first=cuts, second=cuts)
def test_ground_and_lineage_are_conserved(widths, first, second):
    with transaction.atomic():
        block = make_block()
        old = row_of(block, widths)
        whole = pytest.approx(sum(widths) * DEPTH, abs=0.05)

        between = laid_out(old, first, first=100, year=2022)
        after = laid_out(between, second, first=200, year=2023)

        assert sum(ground.area for ground in grounds_in_force(block)) == whole
        assert shapely.union_all(grounds_in_force(block)).area == whole
        standing = {parcel.pk for parcel in after}
        ended = Parcel.objects.filter(block=block, status="historic")
        told = {parcel.pk for parcel in [*old, *between]} - standing
        assert set(ended.values_list("pk", flat=True)) == told
        heirs = heirs_of(parcel.pk for parcel in old)
        assert [{heir.parcel_id for heir in heirs[parcel.pk]} for parcel in old] == (
            [standing] * len(old) if old != after else [{parcel.pk} for parcel in old]
        )
        transaction.set_rollback(True)


@settings(max_examples=100)
@given(
    widths=widths,
    shares=st.lists(st.floats(1, 4), min_size=2, max_size=5),
    turned=st.floats(0, 180),
    noise=st.lists(st.floats(-0.03, 0.03), min_size=40, max_size=40),
)
def test_what_an_unsteady_hand_draws_covers_the_ground_once(widths, shares, turned, noise):
    """Corners up to 3 cm off: nothing is lost, nothing lies twice, and there are as many plots."""
    ground = shapely.box(0, 0, sum(widths), DEPTH)
    shaky = iter(noise)
    drawn, at = [], 0.0
    for share in shares:
        upto = at + share / sum(shares) * sum(widths)
        box = [(at, 0), (upto, 0), (upto, DEPTH), (at, DEPTH)]
        drawn.append(shapely.Polygon([(x + next(shaky), y + next(shaky)) for x, y in box]))
        at = upto
    ground, *drawn = [
        translate(rotate(shape, turned, origin=(0, 0)), X, Y) for shape in (ground, *drawn)
    ]

    found = cutting.lay_out(ground, drawn)

    whole = pytest.approx(ground.area, abs=0.05)
    assert sum(piece.area for piece in found.pieces) == whole
    assert shapely.union_all(found.pieces).area == whole
    assert all(piece.is_valid for piece in found.pieces)
    assert len(found.pieces) == len(drawn)
