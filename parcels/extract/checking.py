"""Checking a copy: by the register, or without it by the published keys alone."""

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
from parcels.models import Extract

GENUINE, ALTERED, ANOTHER = "genuine", "altered", "another"
LARGEST_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True)
class Verdict:
    """What a copy is: ``genuine``, ``altered``, or a genuine copy of ``another`` paper."""

    verdict: str
    kind: str  # "pdf" or "json"


def compare(extract: Extract, body: bytes) -> Verdict:
    """A copy against the register, byte for byte; the copy is never opened."""
    sha256 = hashlib.sha256(body).hexdigest()
    kind = "pdf" if body[:1024].lstrip().startswith(b"%PDF-") else "json"
    if sha256 in {extract.pdf_sha256, extract.content_sha256}:
        return Verdict(GENUINE, "pdf" if sha256 == extract.pdf_sha256 else "json")
    others = Extract.objects.filter(pdf_sha256=sha256) | Extract.objects.filter(
        content_sha256=sha256
    )
    return Verdict(ANOTHER if others.exists() else ALTERED, kind)


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


def detached(extract: Extract) -> dict[str, object]:
    """The register's signatures of one paper, to keep beside its files."""
    return {
        "format": "qasima-signature/1",
        "algorithm": "Ed25519",
        "code": extract.code,
        "kid": extract.key.key_id,
        "content_sha256": extract.content_sha256,
        "content_signature": extract.signature,
        "pdf_sha256": extract.pdf_sha256,
        "pdf_signature": extract.pdf_signature,
    }
