"""The map's licences after a parcel has gone."""

from datetime import date

import pytest
from django.contrib.gis.geos import LineString

from gis_core import crs
from parcels.history import pieces
from parcels.history.reshaping import Piece, split_parcel
from parcels.models import LicenceMark
from tests.make import X, Y, make_block, make_licence, make_parcel, square

pytestmark = pytest.mark.django_db


def test_a_licence_of_a_parcel_that_is_no_more_leaves_the_map():
    parcel = make_parcel(make_block(), number="12")
    make_licence(parcel)
    assert LicenceMark.objects.get().parcel == parcel
    line = LineString((X + 10, Y - 5), (X + 10, Y + 25), srid=crs.STORAGE)
    into = [Piece(ground, "12", str(n)) for n, ground in enumerate(pieces.cut(square(), line), 1)]

    split_parcel(
        parcel, into=into, effective_on=date(2022, 5, 1), decision_number="7/2022", actor=None
    )

    assert not LicenceMark.objects.exists()
