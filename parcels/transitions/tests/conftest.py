"""What the tests of recording stand on."""

import pytest
from django.conf import settings


@pytest.fixture(autouse=True)
def _in_english(client) -> None:
    """Sentences are read in English here."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
