"""What every test stands on."""

import os
import re

import pytest
from django.conf import settings as shipped
from django.core.cache import cache
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as property_settings

from gis_core.messaging.tests.gateways import KEPT

# Playwright runs an event loop in the thread that talks to the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# How fast a machine is today is no property of the product.
property_settings.register_profile(
    "facts", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
property_settings.load_profile("facts")


def pytest_configure():
    """A Redis number for each worker, from the last one down: one's clearing is not another's."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker.startswith("gw"):
        return
    number = 15 - int(worker.removeprefix("gw"))
    url = re.sub(r"(\?db=|/)\d+$", rf"\g<1>{number}", shipped.REDIS_URL)
    os.environ["REDIS_URL"] = shipped.REDIS_URL = url
    shipped.CACHES["default"]["LOCATION"] = url
    shipped.CELERY_BROKER_URL = url.replace("unix://", "redis+socket://").replace(
        "?db=", "?virtual_host="
    )


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    """After a test with transactions of its own, only the tables that have rows are emptied.

    Truncating a hundred tables, nearly all of them empty, takes longer than most such tests, and
    history refuses it. Said to all connections: a thread in which a browser runs has another one.
    """
    type(connection.ops).sql_flush = _sql_of_emptying


def _sql_of_emptying(_operations, style, tables, **options):
    quoted = sorted(connection.ops.quote_name(table) for table in tables)
    with connection.cursor() as cursor:
        asked = (f"SELECT {n}, EXISTS (TABLE {table})" for n, table in enumerate(quoted))
        cursor.execute(" UNION ALL ".join(asked))
        filled = [quoted[n] for n, has_rows in cursor.fetchall() if has_rows]
    # As a replica: nobody's history is protected from its own tests, and no key is followed.
    emptying = [f"DELETE FROM {table}" for table in filled]
    return ["SET session_replication_role = replica", *emptying, "RESET session_replication_role"]


# Ways out that end in a list.
KEPT_WAYS = dict.fromkeys(("sms", "email", "push"), "gis_core.messaging.tests.gateways.Kept")
PLAIN_STATIC_FILES = "django.contrib.staticfiles.storage.StaticFilesStorage"


@pytest.fixture(autouse=True)
def _plain_test_settings(settings, tmp_path):
    """Files go to a folder of the test's own; e-mail and passwords take no time."""
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EXTRACT_SIGNING_KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.CELERY_TASK_ALWAYS_EAGER = True
    settings.TILE_SEEDING_TASK = ""
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN_STATIC_FILES}}
    cache.clear()


@pytest.fixture
def kept(settings):
    """The letters that leave the house during a test."""
    settings.MESSAGE_TRANSPORTS = KEPT_WAYS
    KEPT.clear()
    return KEPT
