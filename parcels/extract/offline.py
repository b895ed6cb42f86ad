"""Checking a paper without the register, by the published keys alone.

For the command that somebody runs on a file of theirs. No process of the site imports this module:
it opens the PDF with a decoder, and only after the seal over all its bytes has proved it ours.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass, field
from typing import Any

import pypdfium2

from parcels.extract.canonical import NotCanonical, canonical
from parcels.extract.keys import CONTENT, is_signed, statement
from parcels.extract.paper import CONTENT_FILE, SIGNATURE_FILE
from parcels.extract.seal import read_seal


@dataclass
class Offline:
    """What can be said of a PDF with nothing but the keys: each fault in a word."""

    code: str = ""
    faults: list[str] = field(default_factory=list)
    content: dict[str, Any] = field(default_factory=dict)

    @property
    def is_genuine(self) -> bool:
        """Every byte of the file and its content were signed by one of the keys."""
        return not self.faults


def check_offline(pdf: bytes, jwks: list[dict[str, str]]) -> Offline:
    """Seal over all bytes, then the enclosed content and its own signature, then that all agree."""
    found = Offline()
    keys = {jwk.get("kid", ""): jwk.get("x", "") for jwk in jwks}
    seal = read_seal(pdf)
    if seal is None:
        found.faults.append("the file carries no seal, or more than one")
        return found
    found.code = seal.code
    if seal.key_id not in keys:
        found.faults.append(f"the key {seal.key_id} is not among the given ones")
    elif not seal.is_true(keys[seal.key_id]):
        found.faults.append("the bytes of the file are not those that were signed")
    if not found.faults:
        _check_content(found, pdf, keys)
    return found


def _check_content(found: Offline, pdf: bytes, keys: dict[str, str]) -> None:
    files = enclosed_files(pdf)
    if not {CONTENT_FILE, SIGNATURE_FILE} <= files.keys():
        found.faults.append("the enclosed files are missing")
        return
    written = files[CONTENT_FILE]
    proof = json.loads(files[SIGNATURE_FILE])
    content = json.loads(written)
    signed = statement(CONTENT, found.code, hashlib.sha256(written).hexdigest())
    if not is_signed(signed, proof["signature"], keys.get(proof["key"]["kid"], "")):
        found.faults.append("the enclosed content is not the one that was signed")
    if content.get("code") != found.code or not _is_canonical(content, written):
        found.faults.append("the enclosed content belongs to another paper")
    found.content = content


def _is_canonical(content: Any, written: bytes) -> bool:
    try:
        return canonical(content) == written
    except NotCanonical:
        return False


def enclosed_files(pdf: bytes) -> dict[str, bytes]:
    """The files inside a PDF that is known to be ours."""
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    try:
        attachments = [document.get_attachment(i) for i in range(document.count_attachments())]
        return {each.get_name(): bytes(each.get_data()) for each in attachments}
    finally:
        document.close()
