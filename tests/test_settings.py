"""The site refuses to start unsafely, and its shipped settings pass Django's own inspection."""

import os
import re
import secrets
import subprocess
import sys

import pytest
from django.conf import settings

from gis_core import queues


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    # conftest.py sets this for the browser tests; a deployment must not have it.
    inherited = {k: v for k, v in os.environ.items() if k != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={**inherited, "DEBUG": "false", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_no_start_without_a_secret():
    refused = manage("check", SECRET_KEY="")

    assert refused.returncode != 0
    assert "SECRET_KEY is not set" in refused.stderr


@pytest.mark.parametrize(
    ("keys", "sentence"), [("", "FIELD_KEYS is not set"), ("c2hvcnQ=", "5 bytes instead of 32")]
)
def test_no_start_without_a_key_that_can_seal(keys, sentence):
    refused = manage("check", FIELD_KEYS=keys)

    assert refused.returncode != 0
    assert sentence in refused.stderr


@pytest.mark.parametrize("folder", ["media", "incoming", "jobs", "imagery"])
def test_containers_share_what_one_process_writes_and_another_reads(folder):
    """A photograph that waits is written by the web and read by a worker."""
    compose = (settings.BASE_DIR / "docker-compose.yml").read_text()
    image = (settings.BASE_DIR / "docker/web.Dockerfile").read_text()

    assert f"- {folder}:/srv/qasima/data/{folder}\n" in compose
    assert f"data/{folder}" in image  # made by the image, so that its owner is not root


def test_containers_read_the_hosts_drop_folder_and_never_write_it():
    compose = (settings.BASE_DIR / "docker-compose.yml").read_text()

    assert "- ${IMAGERY_DROP_DIR:-./drop}:/srv/qasima/drop:ro\n" in compose
    assert "IMAGERY_DROP_DIR: /srv/qasima/drop\n" in compose


def test_no_start_without_a_database():
    refused = manage("check", DATABASE_URL="")

    assert refused.returncode != 0
    assert "DATABASE_URL is not set" in refused.stderr


@pytest.mark.parametrize("options", [(), ("--deploy",)])
def test_the_shipped_settings_pass_every_check(options):
    checked = manage(
        "check",
        *options,
        "--fail-level",
        "WARNING",
        HTTPS="true",
        SECRET_KEY=secrets.token_urlsafe(50),
    )

    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout + checked.stderr


def test_every_queue_has_one_worker_and_deliveries_have_theirs_alone():
    """A delivery that is read for an hour holds up no photograph and no message."""
    workers = ["worker", *queues.APART]
    heard = [queue for worker in workers for queue in queues.queues_of(worker)]

    assert sorted(heard) == sorted(settings.CELERY_TASK_QUEUE_NAMES)
    assert queues.queues_of("importer") == ("imports",)
    assert settings.CELERY_TASK_ROUTES["gis_core.ingest.*"] == {"queue": "imports"}


@pytest.mark.parametrize("worker", ["worker", *queues.APART])
def test_every_worker_is_started_by_the_script_and_in_containers(worker):
    root = settings.BASE_DIR
    script = (root / "script/lib/processes.sh").read_text()

    assert f"start_{worker}()" in script
    assert re.search(rf"PROCESSES=\(.*\b{worker}\b", script)
    assert f"gis_core.queues {worker}" in (root / "docker/web-entrypoint").read_text()
    assert f'command: ["{worker}"]' in (root / "docker-compose.yml").read_text()


def test_another_city_keeps_its_geometry_in_its_own_system():
    # A migration that was written in the first city has its system in it, unless one looks.
    another = manage(
        "makemigrations", "--check", "--dry-run", GIS_STORAGE_SRID="26986", GIS_EXTENT=""
    )

    assert another.returncode == 0, another.stdout
