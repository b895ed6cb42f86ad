"""Where Redis refuses, says nothing or swallows every packet, people file as if nothing were."""

import socket
from contextlib import ExitStack

import pytest
from django.utils import timezone

from complaints.models import Complaint, Reporter
from complaints.tests.make import make_category
from gis_core.messaging.draining import drain
from gis_core.messaging.models import Message
from tests.apart import free_port
from tests.faults.browsing import Browser
from tests.faults.phones import Phones
from tests.faults.site import site, wait_until
from tests.make import make_area

pytestmark = pytest.mark.django_db(transaction=True)

LONGEST_S = 5  # after which a telephone gives up; what it really takes is far less
APPS = 6
PROOF = 1  # the message with the code for the browser


@pytest.fixture
def refusing():
    """A port on which nobody listens."""
    return free_port()


@pytest.fixture
def silent():
    """A port that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as server:
        yield server.getsockname()[1]


@pytest.fixture
def swallowing():
    """A port of which no packet comes back: its queue is full, so the system drops who knocks."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server, ExitStack() as queue:
        for _one in range(4):
            waiting = queue.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        yield server.getsockname()[1]


@pytest.mark.parametrize("redis", ["refusing", "silent", "swallowing"])
def test_people_file_and_every_message_leaves_afterwards(request, kept, tmp_path, redis):
    port = request.getfixturevalue(redis)
    make_area(name_ar="السالمية")
    category = make_category().code
    reporter = Reporter.objects.create(phone="+96550001234", phone_verified_at=timezone.now())

    with site(tmp_path, REDIS_URL=f"redis://127.0.0.1:{port}/0") as one:
        one.start("web")
        wait_until(one.answers, "the web process answers")
        told = {"reporter": reporter, "category": category, "timeout": LONGEST_S}
        with Phones(one.address, **told) as phones:
            phones.file(APPS)
            phones.wait()
        browser = Browser(one.address, timeout=LONGEST_S)
        browser.prove_a_telephone()
        receipt = browser.file(category=category, area="السالمية")

    assert set(phones.posts.values()) == {1}  # nobody gave up and tried again
    assert len(phones.answers) == APPS
    assert Complaint.objects.get(channel="web").reference in receipt
    assert Complaint.objects.count() == APPS + 1
    assert Message.objects.filter(state="waiting").count() == PROOF + APPS + 1
    assert drain() == PROOF + APPS + 1
    assert not Message.objects.exclude(state="sent").exists()
