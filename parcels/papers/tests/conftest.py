"""Who is signed in."""

import pytest

from tests.make import make_person


@pytest.fixture
def archivist(client):
    person = make_person("archivist")
    client.force_login(person)
    return person
