import pytest

from tests.make import make_person


@pytest.fixture(autouse=True)
def _imagery_of_this_test(settings, tmp_path):
    settings.IMAGERY_DIR = tmp_path / "imagery"


@pytest.fixture
def planner():
    """Who brings plans in."""
    return make_person("planner")


@pytest.fixture
def signed_in(client, planner):
    """The planner's browser."""
    client.force_login(planner)
    return client
