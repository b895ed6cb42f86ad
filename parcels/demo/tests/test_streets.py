import numpy as np
import shapely
from shapely import box

from parcels.demo.streets import ways_of


def test_a_street_lies_midway_between_the_islands_of_plots_that_it_parts():
    north = [box(x, 60, x + 20, 80) for x in range(0, 200, 20)]
    south = [box(x, 20, x + 20, 48) for x in range(0, 200, 20)]
    ways = ways_of(np.array(north + south), box(-14, 6, 214, 94))

    (between,) = [way for way in ways if not way.is_edge]
    assert between.width_m == 12
    middle = shapely.linestrings([(20, 54), (180, 54)])
    assert (
        shapely.hausdorff_distance(shapely.intersection(between.line.buffer(1), middle), middle) < 2
    )


def test_the_edge_is_a_street_on_each_of_its_sides():
    plots = np.array([box(x, 20, x + 20, 48) for x in range(0, 200, 20)])

    edges = [way for way in ways_of(plots, box(-14, 6, 214, 62)) if way.is_edge]

    assert sorted(round(way.line.length) for way in edges) == [56, 56, 228, 228]
    assert {way.width_m for way in edges} == {28}


def test_a_fault_of_drawing_is_no_street():
    plots = np.array([box(0, 0, 20, 20), box(20.6, 0, 40, 20)])

    assert [way for way in ways_of(plots, box(-14, -14, 54, 34)) if not way.is_edge] == []
