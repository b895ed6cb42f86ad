"""From an image's coordinates to the stored ones: what lies nowhere is refused with a sentence."""

import pytest
from affine import Affine
from pyproj.exceptions import ProjError
from shapely.errors import GEOSException

from gis_core import crs
from gis_core.jobs import running
from gis_core.safeio import Refused, sentence_of
from imagery import placing, surveys
from imagery.placing import stored_outline
from imagery.tests.make import make_sheet, make_survey
from tests.make import X, Y, make_person

pytestmark = pytest.mark.django_db


def ring(*spots):
    return {"type": "Polygon", "coordinates": [[(X + x, Y + y) for x, y in (*spots, spots[0])]]}


SQUARE = ring((0, 0), (9, 0), (9, 9), (0, 9))


def code_of(footprint) -> str:
    with pytest.raises(Refused) as refusal:
        stored_outline(footprint, crs.STORAGE)
    assert sentence_of(refusal.value)
    return refusal.value.code


def test_an_outline_is_stored_where_it_lies():
    assert stored_outline(SQUARE, crs.STORAGE).area == pytest.approx(81, rel=0.01)


def test_what_has_no_extent_lies_nowhere():
    assert code_of(ring((0, 0), (0, 0), (0, 0))) == "raster_placed_nowhere"


@pytest.mark.parametrize("error", [ProjError, GEOSException])
def test_what_no_projection_can_say_lies_nowhere(monkeypatch, error):
    def beyond(*_args):
        raise error("beyond")

    monkeypatch.setattr(placing, "_crossed", beyond)

    assert code_of(SQUARE) == "raster_placed_nowhere"


OF_THE_SITE = 'LOCAL_CS["Grid of the site",UNIT["metre",1]]'
NEAR_NOTHING = Affine(0.5, 0, 10, 0, -0.5, 90)  # as degrees are, and no metres of the system


@pytest.mark.parametrize(
    "given",
    [
        {"crs": OF_THE_SITE},
        {"crs": "+proj=tmerc +lat_0=1.2 +lon_0=47.3 +k=0.9977 +ellps=WGS84"},
        {"transform": NEAR_NOTHING},
        {"crs": "EPSG:4326"},
    ],
)
def test_an_image_whose_own_word_cannot_be_true_waits_to_be_placed(given):
    sheet = make_sheet(make_survey(), **given)

    assert (sheet.state, sheet.may_be_placed) == ("unplaced", True)
    assert sheet.transform


def test_an_image_placed_where_it_cannot_be_is_placed_again():
    sheet = make_sheet(make_survey(), crs=None)
    surveys.place(sheet, srid=crs.WGS84, actor=make_person("analyst"))
    sheet.refresh_from_db()
    running.run(sheet.job_id)

    sheet.refresh_from_db()

    assert (sheet.state, sheet.may_be_placed) == ("refused", True)
