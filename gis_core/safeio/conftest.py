"""What the tests of the door share."""

import socketserver
import threading
from collections.abc import Iterator

import pytest


@pytest.fixture
def canary() -> Iterator[tuple[int, list[bytes]]]:
    """A server on loopback and the requests that reached it."""
    seen: list[bytes] = []

    class Note(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            seen.append(self.request.recv(200))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Note) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], seen
        server.shutdown()
