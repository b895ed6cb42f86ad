"""Control points: what is known is found again, and what is wrong is told."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gis_core import fitting
from gis_core.fitting import AFFINE, PROJECTIVE, THIN_PLATE, Unfit, fit, judge

BOX = (0.0, 0.0, 4000.0, 3000.0)
MILLIMETRE = 0.001
KINDS = [AFFINE, PROJECTIVE, THIN_PLATE]
KNOWN = np.array([[0.05, 0.01, 506_000], [0.012, -0.06, 3_245_000], [0, 0, 1]])


@st.composite
def points(draw, least=6, most=14):
    """Points of a sheet, as far from one another as a person would choose them."""
    cells = draw(
        st.lists(
            st.tuples(st.integers(0, 7), st.integers(0, 5)),
            min_size=least,
            max_size=most,
            unique=True,
        )
    )
    shifts = draw(st.lists(st.floats(-0.2, 0.2), min_size=2 * len(cells), max_size=2 * len(cells)))
    places = (np.array(cells) + np.reshape(shifts, (-1, 2)) + 0.5) * 500
    assume(fitting._breadth(places) > 0.15)
    return places


turns = st.floats(-np.pi, np.pi)
scales = st.floats(0.01, 2)


@st.composite
def affines(draw):
    turn, scale = draw(turns), draw(scales)
    stretch, shear = draw(st.floats(0.7, 1.4)), draw(st.floats(-0.3, 0.3))
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    matrix = np.eye(3)
    matrix[:2, :2] = scale * turned @ np.array([[stretch, shear], [0, -1]])
    matrix[:2, 2] = draw(st.floats(400_000, 600_000)), draw(st.floats(3.1e6, 3.3e6))
    return matrix


@st.composite
def projectives(draw):
    matrix = draw(affines())
    tilt = np.eye(3)
    tilt[2, :2] = draw(st.floats(-6e-5, 6e-5)), draw(st.floats(-6e-5, 6e-5))
    return matrix @ tilt


def led(matrix, places):
    return fitting.Homography(matrix)(places)


@given(points(), affines())
def test_a_known_affine_is_found_again(places, matrix):
    judged = judge(AFFINE, places, led(matrix, places))

    corners = np.array([[0, 0], [4000, 0], [4000, 3000], [0, 3000]])
    assert np.abs(judged.mapping(corners) - led(matrix, corners)).max() < MILLIMETRE
    assert judged.rms < MILLIMETRE
    assert judged.worst is None


@given(points(least=8), projectives())
def test_a_known_projective_is_found_again(places, matrix):
    found = fit(PROJECTIVE, places, led(matrix, places))

    assert np.abs(found(places) - led(matrix, places)).max() < MILLIMETRE
    middle = np.array([[2000.0, 1500.0]])
    assert np.abs(found(middle) - led(matrix, middle)).max() < 0.01


@given(points(), affines(), st.randoms(use_true_random=False))
def test_a_thin_plate_passes_through_its_points(places, matrix, random):
    moved = np.array([[random.uniform(-5, 5), random.uniform(-5, 5)] for _ in places])
    ground = led(matrix, places) + moved

    plate = fit(THIN_PLATE, places, ground)

    assert np.abs(plate(places) - ground).max() < MILLIMETRE
    assert np.abs(plate.inverse()(ground) - places).max() < 0.01


@given(points(), affines())
def test_a_thin_plate_that_nothing_bends_is_an_affine(places, matrix):
    judged = judge(THIN_PLATE, places, led(matrix, places))

    assert np.abs(judged.mapping(places + 37) - led(matrix, places + 37)).max() < MILLIMETRE
    assert judged.rms == 0
    assert judged.rms_left_out is None or judged.rms_left_out < 0.01


@given(points(), affines(), st.integers(0, 100), st.floats(3, 300), turns)
def test_a_point_set_wrongly_is_the_worst(places, matrix, which, far, towards):
    ground = led(matrix, places)
    wrong = which % len(places)
    ground[wrong] += far * np.array([np.cos(towards), np.sin(towards)])

    judged = judge(AFFINE, places, ground)

    assume(judged.worst is not None)  # without it the others may lie in a line
    said = np.sqrt(judged.distances * judged.left_out)
    assert said[wrong] >= said.max() * (1 - 1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_a_blunder_among_good_points_stands_out(kind):
    along, down = np.meshgrid(np.linspace(300, 3700, 4), np.linspace(300, 2700, 3))
    places = np.column_stack([along.ravel(), down.ravel()])
    ground = led(KNOWN, places)
    ground[5] += 10, -4

    judged = judge(kind, places, ground)

    assert judged.worst == 5
    assert judged.left_out.argmax() == 5


def test_an_affine_of_three_points_leaves_nothing_to_judge_by():
    places = np.array([[0, 0], [4000, 0], [0, 3000]])

    judged = judge(AFFINE, places, led(KNOWN, places))

    assert judged.rms < MILLIMETRE
    assert np.isnan(judged.left_out).all()
    assert (judged.rms_left_out, judged.worst) == (None, None)


SQUARE = np.array([[0.0, 0], [100, 0], [100, 100], [0, 100]])


@pytest.mark.parametrize(
    ("kind", "source", "target", "code"),
    [
        (AFFINE, SQUARE[:2], SQUARE[:2], "too_few"),
        (PROJECTIVE, SQUARE[:3], SQUARE[:3], "too_few"),
        (THIN_PLATE, SQUARE[:0], SQUARE[:0], "too_few"),
        (AFFINE, SQUARE[[0, 1, 2, 2]], SQUARE, "coincide_plan"),
        (THIN_PLATE, SQUARE, SQUARE[[0, 1, 1, 3]], "coincide_ground"),
        (AFFINE, np.array([[0, 0], [50, 50], [100, 100.2]]), SQUARE[:3], "collinear_plan"),
        (AFFINE, SQUARE[:3], np.array([[0, 0], [50, 50], [100, 100.2]]), "collinear_ground"),
        (PROJECTIVE, np.array([[0, 0], [50, 0], [100, 0], [0, 100]]), SQUARE, "three_in_line"),
        (AFFINE, np.zeros((3, 2)), SQUARE[:3], "coincide_plan"),
    ],
)
def test_points_of_which_nothing_comes_are_told_apart(kind, source, target, code):
    with pytest.raises(Unfit) as unfit:
        fit(kind, source, target)

    assert unfit.value.code == code


def test_two_points_in_one_place_are_named():
    with pytest.raises(Unfit) as unfit:
        fit(AFFINE, SQUARE[[0, 1, 2, 1]], SQUARE)

    assert unfit.value.params == {"first": 1, "second": 3}


def test_a_sheet_that_is_bent_over_itself_folds():
    places = np.array([[500, 500], [3500, 500], [3500, 2500], [500, 2500], [2000, 1500]])
    ground = led(KNOWN, places)
    assert not fitting.folds(fit(THIN_PLATE, places, ground), BOX)
    ground[4] += 400, 0

    assert fitting.folds(fit(THIN_PLATE, places, ground), BOX)


def test_a_sheet_beyond_the_horizon_folds():
    tilted = np.array([[1, 0, 0], [0, 1, 0], [-0.0005, 0, 1]])

    assert fitting.folds(fitting.Homography(tilted), BOX)
    assert not fitting.folds(fitting.Homography(tilted), (0, 0, 1000, 1000))


def test_a_mirrored_sheet_is_known_by_its_rows():
    assert not fitting.is_turned_over(fitting.Homography(KNOWN), BOX)
    assert fitting.is_turned_over(fitting.Homography(KNOWN @ np.diag([1, -1, 1])), BOX)


def test_a_pixel_has_its_size_on_the_ground():
    half = fitting.Homography(np.diag([0.5, -0.5, 1]))

    assert fitting.unit_on_ground(half, BOX) == pytest.approx(0.5)


def test_the_outline_goes_once_round_the_sheet():
    edge = fitting.outline(fitting.Homography(np.diag([0.5, -0.5, 1])), BOX)

    assert (edge[0] == edge[-1]).all()
    assert (edge.min(axis=0), edge.max(axis=0)) == (
        pytest.approx([0, -1500]),
        pytest.approx([2000, 0]),
    )


def test_a_thin_plate_leads_many_points_a_few_at_a_time(monkeypatch):
    places = np.array([[0.0, 0], [4000, 0], [4000, 3000], [0, 3000], [1700, 900]])
    plate = fit(THIN_PLATE, places, led(KNOWN, places) + np.array([[0, 0]] * 4 + [[5, -3]]))
    many = np.random.default_rng(1).uniform(0, 3000, (1000, 2))
    at_once = plate(many)
    asked = []
    kernel = fitting._kernel
    monkeypatch.setattr(fitting, "AT_ONCE", 64)
    monkeypatch.setattr(
        fitting, "_kernel", lambda points, knots: asked.append(len(points)) or kernel(points, knots)
    )

    assert np.abs(plate(many) - at_once).max() < MILLIMETRE
    assert max(asked) == 64
    assert plate(many[:0]).shape == (0, 2)
