"""How parent and child talk: a letter, a length, and so many bytes."""

import json
import struct
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Any

HEAD = struct.Struct(">cI")
ROWS, FINDINGS, PROGRESS, PICTURE, END, REFUSAL = b"R", b"F", b"P", b"I", b"E", b"X"
ROWS_AT_ONCE = 500


def send(tag: bytes, body: bytes) -> None:
    """One frame to the parent."""
    sys.stdout.buffer.write(HEAD.pack(tag, len(body)))
    sys.stdout.buffer.write(body)


def send_json(tag: bytes, body: object) -> None:
    send(tag, json.dumps(body, ensure_ascii=False).encode("utf-8", errors="replace"))


def tell(done: object) -> None:
    """How far the work is, heard at once: so few bytes would wait for many others."""
    send_json(PROGRESS, done)
    sys.stdout.buffer.flush()


def packed(rows: Iterable[Any]) -> Iterator[bytes]:
    """Rows as frames for the child; the last says that they are all."""
    left = iter(rows)
    while block := list(islice(left, ROWS_AT_ONCE)):
        body = json.dumps(block, ensure_ascii=False, default=str).encode("utf-8", errors="replace")
        yield HEAD.pack(ROWS, len(body)) + body
    yield HEAD.pack(END, 0)


def fed(pipe: IO[bytes]) -> Iterator[list[Any]]:
    """In the child: what the parent packed, block by block.

    Raises ``EOFError`` where it ends before its end: half a layer is no layer.
    """
    while True:
        head = pipe.read(HEAD.size)
        if len(head) < HEAD.size:
            raise EOFError("what was to be written broke off")
        tag, length = HEAD.unpack(head)
        if tag == END:
            return
        yield json.loads(pipe.read(length))
