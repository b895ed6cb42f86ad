"""An area, a parcel in it, and the two who deal with violations."""

import pytest

from tests.make import make_area, make_block, make_parcel, make_person


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def parcel(area):
    return make_parcel(make_block(area))


@pytest.fixture
def inspector(area):
    return make_person("inspector", areas=[area])


@pytest.fixture
def supervisor(area):
    return make_person("supervisor")
