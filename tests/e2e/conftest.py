"""A real Chromium against a live server, with a small district of the tests' own."""

import os
from pathlib import Path

import pytest
from django.conf import settings as project
from django.contrib.staticfiles.handlers import StaticFilesHandler
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
def planner(transactional_db):
    return make_person("planner")


@pytest.fixture
def district(transactional_db):
    """Parcels by number; see ``tests/e2e/land.py`` for where they lie."""
    return make_district()


@pytest.fixture
def visit(browser, live_server, client, settings):
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
            cookies[project.SESSION_COOKIE_NAME] = client.cookies[
                project.SESSION_COOKIE_NAME
            ].value
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
