"""No log holds the secret of a link, whoever writes it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from gunicorn.config import Config

from gis_core.accesslog import AccessLogger
from gis_core.logs import without_secrets

ROOT = Path(settings.BASE_DIR)
SECRET = "abcdefghijklmnopqrstuvwxyz234567"
LINK = f"/complaints/track/K7Q4-M2XP-9RC/{SECRET}/"


class Answer:
    status = "302 Found"
    sent = 0
    headers = ()


class Question:
    headers = (("REFERER", f"https://city.example{LINK}"),)


def test_the_access_log_names_the_case_and_not_its_secret():
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": LINK,
        "PATH_INFO": LINK,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": f"https://city.example{LINK}",
        "wsgi.input": None,
    }
    logger = AccessLogger(Config())

    line = logger.cfg.access_log_format % logger.atoms_wrapper_class(
        logger.atoms(Answer, Question, environ, timedelta(0))
    )

    assert "K7Q4-M2XP-9RC" in line
    assert SECRET not in line


def test_the_error_log_does_so_too(caplog):
    logger = AccessLogger(Config())
    logger.error_log.propagate = True

    logger.error_log.error("Error handling request %s %s", "GET", LINK)

    assert "K7Q4-M2XP-9RC" in caplog.text
    assert SECRET not in caplog.text


def test_other_addresses_are_logged_as_they_are():
    line = "Not Found: /complaints/track/K7Q4-M2XP-9RC/verdict/ /parcels/1/"

    assert without_secrets(line) == line
    assert SECRET.upper() not in without_secrets(f"x {LINK.upper().lower()}")


@pytest.mark.parametrize("starter", ["docker/web-entrypoint", "script/lib/processes.sh"])
def test_every_web_server_is_started_with_it(starter):
    assert "gis_core.accesslog.AccessLogger" in (ROOT / starter).read_text()


@pytest.mark.parametrize("door", ["http", "https"])
def test_the_proxy_writes_its_log_without_secrets(door):
    assert "log.conf" in (ROOT / f"docker/nginx/{door}.conf").read_text()
    assert "access_log /dev/stdout qasima;" in (ROOT / "docker/nginx/site.conf").read_text()
