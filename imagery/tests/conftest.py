import pytest


@pytest.fixture(autouse=True)
def _imagery_of_this_test(settings, tmp_path):
    settings.IMAGERY_DIR = tmp_path / "imagery"
