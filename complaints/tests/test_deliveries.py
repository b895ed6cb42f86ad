"""What a delivery of parcels says of the complaints on them."""

import pytest
from django.utils import translation

from gis_core.ingest import changes
from parcels.compare.tests.making import compared, ring
from tests.make import make_area, make_block, make_parcel, square

from .make import close, make_complaint

pytestmark = pytest.mark.django_db


def test_open_complaints_on_a_changed_parcel_are_counted(tmp_path):
    block = make_block(make_area(code="SAL"), number="4")
    parcel = make_parcel(block, number="1", boundary=square(0))
    make_complaint(parcel=parcel)
    close(make_complaint(parcel=parcel), "resolved", days=0)

    change = compared(tmp_path, ["1"], [ring(1)]).changes.get()

    assert change.effects == {"complaints": 1}
    with translation.override("en"):
        assert changes.effects_of(change) == [("open complaints", 1)]
