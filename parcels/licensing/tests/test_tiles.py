"""Licences on the map, decoded by an independent reader."""

from math import asinh, pi, radians, tan

import mapbox_vector_tile
import pytest
from django.test import Client

from gis_core.tiles.versions import version_of
from parcels.licensing import deciding
from parcels.licensing.colours import COLOURS
from parcels.licensing.tests.cases import Case
from parcels.models import Parcel
from parcels.models.licence_states import BY_RELEVANCE, LicenceState
from tests.make import (
    lng_lat,
    make_area,
    make_block,
    make_licence,
    make_licence_type,
    make_parcel,
    make_person,
    square,
)

pytestmark = pytest.mark.django_db


def shown(zoom: int = 16, person=None) -> list[dict]:
    """What the tile over the middle of the tests' ground holds for a person."""
    lng, lat = lng_lat(10, 10)
    x = int((lng + 180) / 360 * 2**zoom)
    y = int((1 - asinh(tan(radians(lat))) / pi) / 2 * 2**zoom)
    client = Client()
    client.force_login(person or make_person())
    response = client.get(f"/tiles/licences/0/{zoom}/{x}/{y}.mvt")
    assert response.status_code == 200
    drawn = mapbox_vector_tile.decode(response.content).get("licences", {"features": []})
    return [feature["properties"] for feature in drawn["features"]]


def test_an_outline_carries_state_type_and_their_colours():
    kind = make_licence_type(code="new", colour="#123456")
    licence = make_licence(make_parcel(make_block()), state="issued", licence_type=kind)

    assert shown() == [
        {
            "id": licence.pk,
            "parcel": licence.parcel_id,
            "state": "issued",
            "type": "new",
            "colour": COLOURS["issued"],
            "type_colour": "#123456",
        }
    ]
    assert shown(14) == shown()


def test_of_several_licences_the_most_relevant_is_shown():
    parcel = make_parcel(make_block())
    for state in ("completed", "suspended", "cancelled", "submitted"):
        make_licence(parcel, state=state)

    assert [mark["state"] for mark in shown()] == ["suspended"]


def test_a_far_tile_gathers_neighbours():
    block = make_block()
    for i in range(9):
        make_licence(make_parcel(block, boundary=square(8 * i, side=5)), state="issued")

    marks = shown(12)
    assert sum(mark["count"] for mark in marks) == 9
    assert len(marks) < 4
    assert {mark["state"] for mark in marks} == {"issued"}


def test_a_mark_follows_the_workflow_and_raises_the_version():
    case = Case()
    assert shown() == []  # a draft is the office's own
    before = version_of("licences")

    case.issued()
    assert [mark["state"] for mark in shown()] == ["issued"]
    assert version_of("licences") > before

    deciding.suspend(case.licence, actor=case.supervisor, note="لأن")
    assert [mark["state"] for mark in shown()] == ["suspended"]


def test_a_draft_does_not_redraw_the_map_when_it_is_edited():
    case = Case()
    before = version_of("licences")

    type(case.licence).objects.filter(pk=case.licence.pk).update(proposed={"floors": 2})

    assert version_of("licences") == before


def test_out_of_sight_is_in_no_tile_even_after_the_area_changed():
    home, other = make_block(), make_block()
    licence = make_licence(make_parcel(home))
    inspector = make_person("inspector", areas=[home.area])
    stranger = make_person("inspector", areas=[make_area(), other.area])
    assert [len(shown(z, inspector)) for z in (12, 14, 16)] == [1, 1, 1]
    assert [len(shown(z, stranger)) for z in (12, 14, 16)] == [0, 0, 0]

    Parcel.objects.filter(pk=licence.parcel_id).update(block=other)

    assert [len(shown(z, inspector)) for z in (12, 14, 16)] == [0, 0, 0]
    assert [len(shown(z, stranger)) for z in (12, 14, 16)] == [1, 1, 1]


def test_every_state_has_its_place_and_its_colour():
    assert set(BY_RELEVANCE) == set(LicenceState) == set(COLOURS)
    assert len(set(COLOURS.values())) == len(LicenceState)
