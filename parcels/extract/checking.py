"""Checking a copy by the register, byte for byte; the copy is never opened."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

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
