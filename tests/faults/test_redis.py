"""Where Redis refuses, or swallows every word, people still file within a second."""

import json
import os
import socket
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from complaints.models import Complaint, Reporter
from complaints.tests.make import make_category
from gis_core.messaging.draining import drain
from gis_core.messaging.models import Message

pytestmark = pytest.mark.django_db(transaction=True)

REPORTS = 5


@pytest.fixture
def black_hole():
    """A port that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as server:
        yield server.getsockname()[1]


@pytest.fixture
def refusing():
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.mark.parametrize("redis", ["refusing", "black_hole"])
def test_people_file_within_a_second_and_every_message_leaves_afterwards(request, kept, redis):
    port = request.getfixturevalue(redis)
    make_category()
    Reporter.objects.create(phone="+96550001234", phone_verified_at=timezone.now())

    told = subprocess.run(
        [sys.executable, "-m", "tests.faults.filing_apart", str(REPORTS)],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {
            "REDIS_URL": f"redis://127.0.0.1:{port}/0",
            "DEBUG": "true",  # as plain as in the other tests
            "TEST_NAME": str(connection.settings_dict["NAME"]),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert told.returncode == 0, told.stderr
    took = json.loads(told.stdout.splitlines()[-1])
    assert took["filing"] < 1
    assert took["home"] < 1
    assert Complaint.objects.count() == REPORTS
    assert Message.objects.filter(state="waiting").count() == REPORTS
    assert drain() == REPORTS
    assert not Message.objects.exclude(state="sent").exists()
