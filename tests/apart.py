"""Processes of their own that work on the tests' database."""

import os
import re
import socket
import time
from collections.abc import Callable

from django.db import connection

PATIENCE_S = 30


def url_of(database: str = "") -> str:
    """The tests' server with one of its databases, the tests' own where none is named."""
    name = database or connection.settings_dict["NAME"]
    return re.sub(r"(://[^/]*/)[^?]*", rf"\g<1>{name}", os.environ["DATABASE_URL"])


def free_port() -> int:
    """A port on which nobody listens yet."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Look again and again; an error says what did not come about."""
    until = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < until, what
        time.sleep(0.05)
