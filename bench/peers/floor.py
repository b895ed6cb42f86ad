"""The floor: one statement behind bare WSGI, on a connection held by each thread.

``BENCH_STATEMENTS`` names a JSON file of {name: SQL}; ``/NAME?key=value`` runs one of them with its
query as parameters and answers with the single value that it returns.
"""

import json
import os
import threading
from pathlib import Path
from urllib.parse import parse_qsl

import psycopg

DSN = os.environ["BENCH_DSN"]
STATEMENTS = json.loads(Path(os.environ["BENCH_STATEMENTS"]).read_text(encoding="utf-8"))
_held = threading.local()


def application(environ, start_response):
    """The answer, or 404 for what is not a statement's name."""
    statement = STATEMENTS.get(environ["PATH_INFO"][1:])
    if statement is None:
        start_response("404 Not Found", [("Content-Length", "0")])
        return [b""]
    if not hasattr(_held, "connection"):
        _held.connection = psycopg.connect(DSN, autocommit=True)
    asked = {
        key: int(value) if value.isdecimal() and key in {"z", "x", "y"} else value
        for key, value in parse_qsl(environ["QUERY_STRING"])
    }
    with _held.connection.cursor(binary=True) as cursor:
        row = cursor.execute(statement, asked, prepare=True).fetchone()
    found = row[0] if row else b""
    body = found if isinstance(found, bytes) else str(found or "").encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
