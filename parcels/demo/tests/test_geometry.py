"""The made-up ground itself, without a database."""

import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from parcels.demo.districts import District, Style, make_district
from parcels.demo.lattice import cells, settle
from parcels.demo.patterns import HOUSES, Manner, centre, frontage
from parcels.demo.zones import zones_of

RECIPE = json.loads(
    (Path(__file__).parents[3] / "fixtures" / "demo" / "districts.json").read_text()
)
LAYOUTS = ["straight", "loops", "fan", "old"]


def make_ground(layout: str, *, seed: int = 1) -> District:
    cell = settle(RECIPE["areas"], cells(RECIPE), pull=RECIPE["pull"])[0]
    return make_district(cell, Style(layout=layout), np.random.default_rng(seed))


@pytest.fixture(params=LAYOUTS, scope="module")
def district(request: pytest.FixtureRequest) -> District:
    return make_ground(request.param)


def test_plots_make_a_valid_cover(district: District) -> None:
    assert shapely.is_valid(district.plots).all()
    assert shapely.coverage_is_valid(district.plots)


def test_blocks_make_a_valid_cover(district: District) -> None:
    assert shapely.is_valid(district.blocks).all()
    assert shapely.coverage_is_valid(district.blocks)


def test_every_plot_lies_in_its_block(district: District) -> None:
    assert shapely.covers(district.blocks[district.plot_block], district.plots).all()


def test_a_district_is_as_big_as_a_suburb(district: District) -> None:
    assert 18 <= len(district.blocks) <= 40
    assert 800 <= len(district.plots) <= 2_500


def test_plots_have_the_sizes_of_plots(district: District) -> None:
    houses = shapely.area(district.plots[district.plot_use == "house"])

    assert houses.min() > 100
    assert 300 < np.median(houses) < 900


def test_there_are_streets_between_plots(district: District) -> None:
    built = shapely.area(district.plots).sum() / shapely.area(district.blocks).sum()

    assert 0.45 < built < 0.85


def test_no_plot_is_a_perfect_rectangle_of_the_grid(district: District) -> None:
    sides = shapely.bounds(district.plots)
    box_area = (sides[:, 2] - sides[:, 0]) * (sides[:, 3] - sides[:, 1])

    assert (shapely.area(district.plots) < 0.999 * box_area).mean() > 0.99


def test_every_building_stands_in_its_plot(district: District) -> None:
    present = ~shapely.is_missing(district.cores)

    assert present.mean() > 0.9
    assert shapely.contains_properly(district.plots[present], district.cores[present]).all()


def test_zones_cover_each_block_once(district: District) -> None:
    zones = zones_of(district, np.random.default_rng(2))
    grounds = [zone.ground for zone in zones]

    assert sum(g.area for g in grounds) == pytest.approx(
        shapely.area(district.blocks).sum(), rel=1e-6
    )
    assert shapely.union_all(grounds, grid_size=0.001).area == pytest.approx(
        sum(g.area for g in grounds), rel=1e-6
    )


def test_some_zones_cut_across_plots(district: District) -> None:
    zones = zones_of(district, np.random.default_rng(2))
    bands = [zone.ground for zone in zones if zone.zone_class == "commercial_frontage"]
    cut = [
        shapely.intersection(band, plot).area / plot.area
        for band in bands
        for plot in district.plots
    ]

    assert sum(0.1 < share < 0.9 for share in cut) >= 5


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_seed_gives_the_same_ground(layout: str) -> None:
    first, again, other = (make_ground(layout, seed=seed) for seed in (5, 5, 6))

    assert shapely.to_wkb(first.plots).tolist() == shapely.to_wkb(again.plots).tolist()
    assert (
        len(first.plots) != len(other.plots) or not shapely.equals(first.plots, other.plots).all()
    )


@pytest.mark.parametrize("pattern", [*HOUSES, centre, frontage])
@pytest.mark.parametrize("seed", range(6))
def test_patterns_never_let_plots_overlap(pattern, seed: int) -> None:
    random = np.random.default_rng(seed)
    width, depth = random.uniform(120, 320, 2)
    plots = pattern(width, depth, Manner(), random)
    boxes = shapely.box(*np.array([plot[:4] for plot in plots]).T)

    assert shapely.area(boxes).sum() == pytest.approx(shapely.union_all(boxes).area, rel=1e-6)
    assert shapely.total_bounds(boxes).tolist()[:2] == [0, 0]
    assert (shapely.total_bounds(boxes)[2:] <= np.array([width, depth]) + 0.002).all()


def test_named_areas_lie_near_each_other_on_land() -> None:
    ground = cells(RECIPE)
    homes = settle(RECIPE["areas"], ground, pull=RECIPE["pull"])
    centres = np.array([home.centre for home in homes])
    away = np.hypot(*(centres - np.array([place["ktm"] for place in RECIPE["areas"]])).T)

    assert len({(home.ring, home.sector) for home in homes}) == len(RECIPE["areas"]) >= 6
    assert away.max() < 4_000


def test_there_is_ground_for_a_million_parcels() -> None:
    assert len(cells(RECIPE)) * 1_000 > 1_100_000
