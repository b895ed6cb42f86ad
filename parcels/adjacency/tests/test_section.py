import pytest
from django.urls import reverse

from parcels.adjacency.within import FARTHEST_M, parcels_around, parcels_near
from tests.make import make_area, make_block, make_parcel, make_person, square

pytestmark = pytest.mark.django_db


def section_of(client, parcel, person):
    client.force_login(person)
    return client.get(reverse("parcels:section", args=[parcel.pk, "neighbours"]))


def test_the_section_lists_neighbours_with_lengths_and_links(client):
    block = make_block()
    ours = make_parcel(block, boundary=square(0, 0))
    other = make_parcel(block, number="77", boundary=square(20, 0))

    page = section_of(client, ours, make_person()).content.decode()

    assert reverse("parcels:page", args=[other.pk]) in page
    assert "20.00" in page
    assert "60.00" in page  # the frontage


def test_a_neighbour_outside_ones_areas_is_not_named(client):
    ours = make_parcel(make_block(), boundary=square(0, 0))
    hidden = make_parcel(make_block(), number="7531", boundary=square(20, 0))
    inspector = make_person("inspector", areas=[ours.area])

    page = section_of(client, ours, inspector).content.decode()

    assert "7531" not in page
    assert reverse("parcels:page", args=[hidden.pk]) not in page
    assert "60.00" in page


def test_programs_read_the_same(client):
    block = make_block()
    ours = make_parcel(block, boundary=square(0, 0))
    other = make_parcel(block, boundary=square(20, 0))
    client.force_login(make_person())

    told = client.get(reverse("api-parcel-file", args=[ours.pk])).json()["sections"]
    (row,) = next(s for s in told if s["key"] == "neighbours")["rows"]

    assert row["frontage_m"] == 60
    assert row["is_corner"] is None
    assert row["neighbours"] == [
        {
            "id": other.pk,
            "number": other.number,
            "block": block.number,
            "shared_m": 20,
            "towards": "E",
        }
    ]


def test_the_section_follows_the_clock(client):
    ours = make_parcel(make_block(), boundary=square(0, 0))
    client.force_login(make_person())

    page = client.get(
        reverse("parcels:section", args=[ours.pk, "neighbours"]), {"on": "2019-01-01"}
    )

    assert page.status_code == 200
    assert "80.00" not in page.content.decode()


def test_parcels_within_a_distance_come_nearest_first():
    area = make_area()
    block = make_block(area)
    ours = make_parcel(block, boundary=square(0, 0))
    beside = make_parcel(block, boundary=square(20, 0))
    across = make_parcel(block, boundary=square(50, 0))
    make_parcel(block, boundary=square(200, 0))
    person = make_person()

    found = list(parcels_near(ours, 35, person))

    assert [row.parcel_id for row in found] == [beside.pk, across.pk]
    assert [round(row.distance_m, 2) for row in found] == [0, 30]


def test_parcels_out_of_sight_are_not_within_any_distance():
    ours = make_parcel(make_block(), boundary=square(0, 0))
    make_parcel(make_block(), boundary=square(20, 0))
    inspector = make_person("inspector", areas=[ours.area])

    assert list(parcels_near(ours, 100, inspector)) == []


def test_what_a_shape_touches_is_within_no_distance():
    ours = make_parcel(make_block(), boundary=square(0, 0))

    assert [row.parcel_id for row in parcels_around(square(20, 0), 0, make_person())] == [ours.pk]
    assert list(parcels_around(square(21, 0), 0, make_person())) == []


@pytest.mark.parametrize("metres", [-1, FARTHEST_M + 1, float("nan")])
def test_distances_have_a_limit(metres):
    with pytest.raises(ValueError, match="distance"):
        parcels_around(square(), metres, make_person())
