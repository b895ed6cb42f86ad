"""Gaps between outlines as they are drawn, at the coordinates at which they were met."""

import pytest
import shapely

from parcels.checks.seams import Fabric, gaps

# Met in a delivery of 200,000: closing these two by a mitred buffer draws an outline that crosses
# itself.
WEDGE = [
    (
        "POLYGON ((497477.64565348806 3242561.2992483685, 497477.13163488434 3242561.4911816223,"
        " 497477.59835204395 3242563.2688067295, 497509.5881104973 3242564.399606565,"
        " 497509.08479968517 3242562.410584717, 497477.64565348806 3242561.2992483685))"
    ),
    (
        "POLYGON ((497511.6257516315 3242564.501653488, 497511.09029039304 3242563.0676287278,"
        " 497509.697653488 3242562.4322483684, 497509.1160245562 3242562.4116884787,"
        " 497509.627 3242564.431, 497477.575 3242563.298, 497478.14338467433 3242565.319340869,"
        " 497509.55634651193 3242566.4297516313, 497510.1021453215 3242566.2259517284,"
        " 497510.990371272 3242565.8942903928, 497511.6257516315 3242564.501653488))"
    ),
]


def test_a_gap_whose_closing_crosses_itself_is_found():
    (gap,) = gaps(Fabric([shapely.from_wkt(outline).wkb for outline in WEDGE]))

    assert gap.area == pytest.approx(1.0, abs=0.05)
