"""A real Chromium against a live server, with a small district of the tests' own."""

import os
import time
from pathlib import Path

import pytest
from django.conf import settings as project
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.signals import request_finished, request_started
from django.test import testcases

from tests.e2e.land import make_district
from tests.e2e.visitor import Visitor
from tests.make import make_person

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HERE = Path(__file__).parent
PATIENCE_S = 5
QUIET_S = 0.15


class UnderWay:
    """Counts the requests that the live server, a thread of this process, is answering."""

    def __init__(self):
        self.count = 0
        self.quiet_since = time.monotonic()
        request_started.connect(self._starts)
        request_finished.connect(self._ends)

    def _starts(self, **_signal):
        self.count += 1

    def _ends(self, **_signal):
        self.count -= 1
        self.quiet_since = time.monotonic()

    def wait_until_none(self):
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            if self.count <= 0 and time.monotonic() - self.quiet_since > QUIET_S:
                return
            time.sleep(0.02)


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no browser at {CHROMIUM}: install chromium or set CHROMIUM")
    return {"executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session", autouse=True)
def _static_files_uncollected():
    """The live server reads static files where they lie; WhiteNoise only wants its folder."""
    Path(project.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        # pytest-django does this by itself, but knows the app by its path alone.
        patch.setattr(testcases, "_StaticFilesHandler", StaticFilesHandler)
        yield


@pytest.fixture
def _quiet_server(live_server):
    """Wait at the end until the server has answered all it was asked, or emptying the tables
    after the test meets a tile that is still being read."""
    under_way = UnderWay()
    yield
    under_way.wait_until_none()


@pytest.fixture
def planner(transactional_db):
    return make_person("planner")


@pytest.fixture
def district(transactional_db):
    """Parcels by number; see ``tests/e2e/land.py`` for where they lie."""
    return make_district()


@pytest.fixture
def visit(browser, live_server, _quiet_server, client, settings):
    """Open the site as somebody: ``visit(person, language="ar", width=1440)``."""
    settings.ALLOWED_HOSTS = ["*"]
    visitors = []

    def open_as(person=None, *, language="ar", width=1440, height=900, **options):
        context = browser.new_context(
            viewport={"width": width, "height": height}, base_url=live_server.url, **options
        )
        cookies = {project.LANGUAGE_COOKIE_NAME: language}
        if person is not None:
            client.force_login(person, backend=project.AUTHENTICATION_BACKENDS[0])
            cookies[project.SESSION_COOKIE_NAME] = client.cookies[project.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [
                {"name": name, "value": value, "url": live_server.url}
                for name, value in cookies.items()
            ]
        )
        visitors.append(Visitor(context.new_page()))
        return visitors[-1]

    yield open_as
    for visitor in visitors:
        visitor.page.context.close()
