"""Processes of their own that work on the tests' database."""

import os
import random
import re
import socket
import time
from collections.abc import Callable

from django.db import connection

PATIENCE_S = 90


def url_of(database: str = "") -> str:
    """The tests' server with one of its databases, the tests' own where none is named."""
    name = database or connection.settings_dict["NAME"]
    return re.sub(r"(://[^/]*/)[^?]*", rf"\g<1>{name}", os.environ["DATABASE_URL"])


def free_port() -> int:
    """A port on which nobody listens, and none of those that the system gives to callers.

    Whoever calls such a one again and again is given it one day, and talks to themselves.
    """
    while True:
        port = random.randrange(20_000, 30_000)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Look again and again; an error says what did not come about."""
    until = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < until, what
        time.sleep(0.05)
