"""T90: behind nginx as shipped each visitor has a budget of their own, whatever they claim."""

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings as project

from gis_core.messaging.models import Message
from tests.apart import free_port, url_of, wait_until

ROOT = Path(project.BASE_DIR)
SHIPPED = ROOT / "docker/nginx"
NGINX = os.environ.get("NGINX") or shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
CODES = "/api/v1/complaints/phone-codes/"
SECRET = "abcdefghijklmnopqrstuvwxyz234567"
AROUND = """
daemon off; master_process off; pid {folder}/pid; error_log stderr;
events {{}}
http {{
    client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
    uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
    include {folder}/http.conf;
}}
"""


def web(port: int, folder: Path) -> list[str]:
    """The site as its container starts it, for the tests' database."""
    started = (ROOT / "docker/web-entrypoint").read_text()
    arguments = re.search(r"exec (gunicorn .*?)\n *;;", started, re.DOTALL)[1]
    arguments = arguments.replace("\\\n", " ").replace('"${WEB_WORKERS:-2}"', "1")
    arguments = arguments.replace("0.0.0.0:8000", f"127.0.0.1:{port}").replace("'*'", "*")
    return [sys.executable, "-m", *arguments.split()]


def proxy(port: int, web_port: int, folder: Path) -> list[str]:
    """nginx with the shipped files, but for where they lie, who is behind, and the port."""
    moved = {
        "/etc/nginx/qasima": str(folder),
        "web:8000": f"127.0.0.1:{web_port}",
        "listen 8080": f"listen 127.0.0.1:{port}",
        "/dev/stdout": str(folder / "access.log"),
    }
    for path in SHIPPED.glob("*.conf"):
        text = path.read_text()
        for shipped, here in moved.items():
            text = text.replace(shipped, here)
        (folder / path.name).write_text(text)
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder))
    return [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]


@pytest.fixture
def site(tmp_path, transactional_db):
    """The port of the proxy, and the folder with its log; three codes an hour for each client."""
    if not NGINX:
        pytest.skip("nginx is not installed; NGINX may name it")
    inside, outside = free_port(), free_port()
    proxies = re.search(r"TRUSTED_PROXIES: (\d)", (ROOT / "docker-compose.yml").read_text())[1]
    given = {
        "DATABASE_URL": url_of(),
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": project.SECRET_KEY,
        "FIELD_KEYS": project.FIELD_KEYS,
        "TRUSTED_PROXIES": proxies,
        "CODES_PER_CLIENT_HOUR": "3",
    }
    with ExitStack() as stack:
        for command in (web(inside, tmp_path), proxy(outside, inside, tmp_path)):
            log = stack.enter_context((tmp_path / "processes.log").open("a"))
            process = subprocess.Popen(
                command, cwd=ROOT, env=os.environ | given, stdout=log, stderr=log
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
        wait_until(lambda: ask(outside, "/health/live")[0] == 200, f"no answer: see {log.name}")
        yield outside, tmp_path


def ask(port: int, path: str, *, visitor: str = "127.0.0.1", body: object = None, **headers: str):
    """Status and body of one request, from an address of this machine's own; 0 where none is."""
    way = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=(visitor, 0))
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    content = None if body is None else json.dumps(body)
    kind = {"Content-Type": "application/json"}
    try:
        way.request("GET" if body is None else "POST", path, content, kind | told)
        answer = way.getresponse()
        return answer.status, answer.read().decode()
    except (ConnectionError, http.client.HTTPException):
        return 0, ""
    finally:
        way.close()


def claims(address: str) -> dict[str, str]:
    """Every header by which somebody may say that they are somebody else."""
    return {
        "X_Forwarded_For": f"{address}, {address}",
        "X_Real_IP": address,
        "Forwarded": f"for={address}",
        "True_Client_IP": address,
        "X_Client_IP": address,
    }


def test_what_a_visitor_claims_changes_nobodys_budget(site):
    port, folder = site

    told = [
        ask(port, CODES, body={"phone": f"5000123{n}"}, **claims(f"198.51.100.{n}"))[0]
        for n in range(6)
    ]
    neighbour = ask(port, CODES, visitor="127.0.0.2", body={"phone": "50001240"})
    framing = ask(port, CODES, body={"phone": "50001241"}, **claims("127.0.0.2"))
    ask(port, f"/complaints/track/K7Q4-M2XP-9RC/{SECRET}/")
    log = (folder / "access.log").read_text() + (folder / "processes.log").read_text()

    assert told == [201] * 3 + [429] * 3
    assert neighbour[0] == 201
    assert framing[0] == 429
    assert Message.objects.count() == 4
    assert ask(port, "/metrics")[0] == 404
    assert "K7Q4-M2XP-9RC" in log
    assert SECRET not in log


def test_the_shipped_proxy_says_who_asks_and_the_site_believes_one_proxy():
    """What the test above shows, as far as it can be read where there is no nginx."""
    told = (SHIPPED / "pass.conf").read_text()

    for header, value in {
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "$scheme",
        "X-Request-ID": "$request_id",
    }.items():
        assert f"proxy_set_header {header} {value};" in told
    assert "TRUSTED_PROXIES: 1\n" in (ROOT / "docker-compose.yml").read_text()
    for door in ("http", "https"):
        assert "site.conf" in (SHIPPED / f"{door}.conf").read_text()
