"""The desk puts category and area right, as often as it must."""

import pytest

from complaints.case.sorting import sort
from complaints.states import State
from complaints.tests.make import make_category, make_complaint
from tests.make import make_area, make_person

pytestmark = pytest.mark.django_db


def test_what_was_sorted_is_sorted_again():
    complaint, desk = make_complaint(), make_person("desk")
    first, second, area = make_category(), make_category(), make_area()

    once = sort(complaint, actor=desk, category=first, area=None)
    twice = sort(once, actor=desk, category=second, area=area)

    assert (once.state, once.category) == (State.TRIAGED, first)
    assert (twice.state, twice.category, twice.area) == (State.TRIAGED, second, area)
