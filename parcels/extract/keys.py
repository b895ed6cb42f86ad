"""The key that signs, and the public keys with which anyone checks."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from parcels.extract.errors import NoSigningKey
from parcels.models import SigningKey

CONTENT, PDF = "content", "pdf"  # what a statement is about
SEED_BYTES = 32


@dataclass(frozen=True)
class Signer:
    """A private key that signs statements, known by the thumbprint of its public half."""

    private: Ed25519PrivateKey

    @property
    def public_key(self) -> str:
        """The public half: 32 bytes as base64url without padding, a JWK's ``x``."""
        return _base64url(self.private.public_key().public_bytes_raw())

    @property
    def key_id(self) -> str:
        """RFC 7638 thumbprint."""
        return thumbprint(self.public_key)

    def sign(self, statement: bytes) -> str:
        """64 bytes as base64."""
        return base64.b64encode(self.private.sign(statement)).decode()


def statement(about: str, code: str, sha256: str) -> bytes:
    """What is signed: four lines of ASCII that say which bytes of which paper are right."""
    return f"qasima-extract-v1\n{about}\n{code}\n{sha256}\n".encode()


def signer() -> Signer:
    """The key of the settings; raises ``NoSigningKey`` where there is none or it is no key."""
    return _signer(settings.EXTRACT_SIGNING_KEY.strip())


@lru_cache(maxsize=4)
def _signer(text: str) -> Signer:
    try:
        seed = base64.b64decode(text, validate=True)
    except ValueError as error:  # binascii.Error is one, too
        raise NoSigningKey from error
    if len(seed) != SEED_BYTES:
        raise NoSigningKey
    return Signer(Ed25519PrivateKey.from_private_bytes(seed))


def is_signed(statement: bytes, signature: str, public_key: str) -> bool:
    """Whether the holder of a key signed exactly this statement."""
    try:
        public = Ed25519PublicKey.from_public_bytes(_from_base64url(public_key))
        public.verify(base64.b64decode(signature, validate=True), statement)
    except (InvalidSignature, ValueError):
        return False
    return True


def published() -> list[dict[str, str]]:
    """Every key that ever signed here and the one that will sign next, as a JWK set's keys."""
    known = list(SigningKey.objects.values_list("public_key", flat=True))
    try:
        present = signer().public_key
    except NoSigningKey:
        present = ""
    if present and present not in known:
        known.append(present)
    return [as_jwk(public_key) for public_key in known]


def as_jwk(public_key: str) -> dict[str, str]:
    """One key as RFC 8037 writes it."""
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "alg": "EdDSA",
        "use": "sig",
        "kid": thumbprint(public_key),
        "x": public_key,
    }


def thumbprint(public_key: str) -> str:
    """RFC 7638: SHA-256 of the key's needed members in their order."""
    needed = json.dumps({"crv": "Ed25519", "kty": "OKP", "x": public_key}, separators=(",", ":"))
    return _base64url(hashlib.sha256(needed.encode()).digest())


def remember(key: Signer) -> SigningKey:
    """The row of a key, written when it signs for the first time."""
    row, _made = SigningKey.objects.get_or_create(
        key_id=key.key_id, defaults={"public_key": key.public_key}
    )
    return row


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _from_base64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
