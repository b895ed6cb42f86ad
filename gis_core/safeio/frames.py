"""How parent and child talk: a letter, a length, and so many bytes."""

import json
import struct
import sys

HEAD = struct.Struct(">cI")
ROWS, FINDINGS, PROGRESS, PICTURE, END, REFUSAL = b"R", b"F", b"P", b"I", b"E", b"X"


def send(tag: bytes, body: bytes) -> None:
    """One frame to the parent."""
    sys.stdout.buffer.write(HEAD.pack(tag, len(body)))
    sys.stdout.buffer.write(body)


def send_json(tag: bytes, body: object) -> None:
    send(tag, json.dumps(body, ensure_ascii=False).encode("utf-8", errors="replace"))
