"""What the tests of history stand on."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Sentences are read in English here, whatever language an earlier test's last page left."""
    with translation.override("en"):
        yield
