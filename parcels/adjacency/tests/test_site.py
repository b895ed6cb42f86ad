from datetime import date

import pytest
from django.contrib.gis.geos import LineString, MultiLineString, MultiPolygon, Polygon

from gis_core import crs
from gis_core.accounts.scope import AreaScope
from parcels.adjacency.site import site_of, surroundings_on
from parcels.models import Street, StreetKind
from tests.make import X, Y, make_block, make_boundary, make_parcel, square

pytestmark = pytest.mark.django_db


def ground(*spots):
    """A polygon of spots in metres from the tests' corner."""
    ring = [(X + x, Y + y) for x, y in spots]
    return MultiPolygon(Polygon([*ring, ring[0]]), srid=crs.STORAGE)


def make_street(*spots, kind=None, **given):
    line = LineString([(X + x, Y + y) for x, y in spots])
    if kind:
        kind, _made = StreetKind.objects.get_or_create(code=kind, defaults={"name_ar": kind})
    given = {"name_ar": "شارع", "kind": kind} | given
    return Street.objects.create(centreline=MultiLineString(line, srid=crs.STORAGE), **given)


def make_row(block, count=3, side=20):
    """Parcels in a row eastwards, each of a square's side."""
    return [make_parcel(block, boundary=square(side * i, 0, side)) for i in range(count)]


def test_neighbours_share_a_line_and_its_length():
    west, middle, east = make_row(make_block())

    around = surroundings_on(middle)

    assert {n.id: round(n.shared_m, 3) for n in around.neighbours} == {west.pk: 20, east.pk: 20}
    assert {n.id: n.towards for n in around.neighbours} == {west.pk: 6, east.pk: 2}
    assert around.frontage_m == pytest.approx(40)


def test_a_corner_touched_is_no_neighbour_but_is_told():
    block = make_block()
    ours = make_parcel(block, boundary=square(0, 0))
    diagonal = make_parcel(block, boundary=square(20, 20))

    around = surroundings_on(ours)

    assert around.neighbours == []
    assert [n.id for n in around.touching] == [diagonal.pk]
    assert around.touching[0].towards == 1


def test_drawings_that_differ_by_noise_share_their_line():
    block = make_block()
    ours = make_parcel(block, boundary=square(0, 0))
    other = make_parcel(
        block, boundary=ground((20.03, 0.02), (40, 0), (40, 20), (19.98, 19.97), (20.02, 9))
    )

    (neighbour,) = surroundings_on(ours).neighbours

    assert neighbour.id == other.pk
    assert neighbour.shared_m == pytest.approx(20, abs=0.1)
    assert surroundings_on(other).neighbours[0].shared_m == pytest.approx(20, abs=0.1)


def test_a_gap_wider_than_noise_makes_both_sides_open():
    block = make_block()
    ours = make_parcel(block, boundary=square(0, 0))
    make_parcel(block, boundary=square(20.2, 0))

    assert surroundings_on(ours).frontage_m == pytest.approx(80)


def test_two_neighbours_divide_one_side():
    block = make_block()
    ours = make_parcel(block, boundary=square(0, 0))
    below = make_parcel(block, boundary=ground((20, 0), (40, 0), (40, 8), (20, 8)))
    above = make_parcel(block, boundary=ground((20, 8), (40, 8), (40, 30), (20, 30)))

    around = surroundings_on(ours)

    assert {n.id: round(n.shared_m, 3) for n in around.neighbours} == {below.pk: 8, above.pk: 12}
    assert [round(side.length_m, 3) for side in around.sides if side.shared] == [8, 12]


def test_sides_that_part_at_a_small_angle_are_shared_only_while_they_touch():
    block = make_block()
    ours = make_parcel(block, boundary=square(0, 0))
    make_parcel(block, boundary=ground((20, 0), (40, 0), (40, 20), (22, 20)))

    around = surroundings_on(ours)

    assert around.neighbours == []
    assert around.frontage_m == pytest.approx(80)


def test_an_island_shares_the_whole_of_its_hole():
    block = make_block()
    outer = square(0, 0, 60)
    hole = square(20, 20, 20)
    ring = outer.difference(hole)
    around_it = make_parcel(block, boundary=MultiPolygon(ring, srid=crs.STORAGE))
    island = make_parcel(block, boundary=hole)

    assert surroundings_on(island).frontage_m == 0
    assert surroundings_on(island).neighbours[0].shared_m == pytest.approx(80)
    assert surroundings_on(around_it).neighbours[0].shared_m == pytest.approx(80)


def test_an_overlap_is_neither_frontage_nor_a_neighbour():
    block = make_block()
    ours = make_parcel(block, boundary=square(0, 0))
    over = make_parcel(block, boundary=square(10, 5, 10))

    around = surroundings_on(ours)

    assert [n.id for n in around.overlapping] == [over.pk]
    assert around.overlapping[0].overlap_m2 == pytest.approx(99.5, abs=1)


def test_neighbours_out_of_sight_count_but_have_no_name():
    block, elsewhere = make_block(), make_block()
    ours = make_parcel(block, boundary=square(0, 0))
    make_parcel(elsewhere, boundary=square(20, 0))
    mine = AreaScope(area_ids=frozenset({block.area_id}))

    (neighbour,) = surroundings_on(ours, scope=mine).neighbours

    assert not neighbour.is_seen
    assert (neighbour.label, neighbour.block, neighbour.outline) == ("", None, None)
    assert surroundings_on(ours, scope=mine).frontage_m == pytest.approx(60)


def test_neighbours_are_those_of_the_day():
    block = make_block()
    ours = make_parcel(block, boundary=square(0, 0))
    late = make_parcel(block, boundary=square(200, 0))
    late.boundaries.update(valid_to=date(2022, 1, 1))
    make_boundary(late, boundary=square(20, 0), valid_from=date(2022, 1, 1))

    assert len(surroundings_on(ours).neighbours) == 1
    assert surroundings_on(ours, date(2022, 1, 1)).neighbours[0].id == late.pk
    assert surroundings_on(ours, date(2021, 12, 31)).neighbours == []


def test_a_corner_has_open_sides_on_two_streets():
    block = make_block()
    corner, middle, _end = make_row(block)
    make_street((-100, -10), (200, -10), kind="main")
    make_street((-10, -100), (-10, 200), kind="internal")

    site = site_of(corner)

    assert site.is_corner is True
    assert site.street_kinds == {"main", "internal"}
    assert site_of(middle).is_corner is False
    assert site_of(middle).street_kinds == {"main"}
    assert site.frontage_m == pytest.approx(60)
    assert site_of(middle).has_unknown_streets  # the north side looks at no street


def test_whether_an_angle_is_a_corner_is_unknown_where_streets_are():
    corner, middle, _end = make_row(make_block())

    assert site_of(corner).is_corner is None
    assert site_of(corner).street_kinds is None
    assert site_of(middle).is_corner is False


def test_a_chamfered_corner_is_a_corner():
    block = make_block()
    ours = make_parcel(block, boundary=ground((3, 0), (20, 0), (20, 20), (0, 20), (0, 3)))
    make_parcel(block, boundary=square(20, 0))
    make_parcel(block, boundary=square(0, 20))
    make_street((-100, -10), (200, -10))
    make_street((-10, -100), (-10, 200))

    assert site_of(ours).is_corner is True


def test_front_and_back_streets_make_no_corner():
    _west, middle, _east = make_row(make_block())
    make_street((-100, -10), (200, -10))
    make_street((-100, 30), (200, 30))

    site = site_of(middle)

    assert site.is_corner is False
    assert len(site.frontages) == 2
    assert not any(side.street is None for side in site.frontages)


def test_a_street_behind_another_parcel_is_not_in_front():
    block = make_block()
    ours = make_parcel(block, boundary=square(0, 0))
    make_parcel(block, boundary=square(-10, -30, 25))
    make_street((-100, -40), (200, -40))

    assert site_of(ours).street_kinds is None
    assert all(side.street is None for side in site_of(ours).frontages)


def test_a_parcel_without_a_boundary_has_no_site():
    parcel = make_parcel(make_block())

    assert site_of(parcel, date(1990, 1, 1)) is None


def test_a_site_costs_one_statement(django_assert_num_queries):
    (parcel,) = make_row(make_block(), 1)

    with django_assert_num_queries(1):
        site_of(parcel)
