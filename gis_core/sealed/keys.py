"""The keys of sealed fields: the first seals, the others still open what they once sealed."""

import base64
import binascii
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from gis_core.sealed.errors import KeyMissing, KeyUnusable

KEY_BYTES = 32
ID_BYTES = 8


@dataclass(frozen=True)
class FieldKey:
    """One secret of 32 bytes, from which keys of different use are derived apart (HKDF-SHA-256)."""

    secret: bytes

    def __repr__(self) -> str:
        return f"<field key {self.id.hex()}>"

    @cached_property
    def id(self) -> bytes:
        """Names the key inside what it sealed; tells nothing of the key."""
        return self._derived(b"qasima field key id", ID_BYTES)

    @cached_property
    def for_sealing(self) -> bytes:
        """The AES-256 key."""
        return self._derived(b"qasima sealed field", KEY_BYTES)

    @cached_property
    def for_index(self) -> bytes:
        """The HMAC key of blind indexes."""
        return self._derived(b"qasima blind index", KEY_BYTES)

    def _derived(self, purpose: bytes, length: int) -> bytes:
        derivation = HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=purpose)
        return derivation.derive(self.secret)


def read_keys(text: str) -> tuple[FieldKey, ...]:
    """The keys written in a text, parted by commas or lines; raises ``KeyUnusable``."""
    return tuple(_read_key(part) for part in re.split(r"[,\s]+", text) if part)


def _read_key(text: str) -> FieldKey:
    try:
        secret = base64.b64decode(text, altchars=b"-_" if set(text) & set("-_") else None)
    except (binascii.Error, ValueError) as error:
        raise KeyUnusable("A key of FIELD_KEYS is not base64.") from error
    if len(secret) != KEY_BYTES:
        raise KeyUnusable(f"A key of FIELD_KEYS has {len(secret)} bytes instead of {KEY_BYTES}.")
    return FieldKey(secret)


_read = lru_cache(maxsize=8)(read_keys)


def keys() -> tuple[FieldKey, ...]:
    """Every key in use, the sealing one first; raises ``KeyUnusable`` where there is none."""
    found = _read(settings.FIELD_KEYS)
    if not found:
        raise KeyUnusable("FIELD_KEYS is not set.")
    return found


def sealing_key() -> FieldKey:
    """The key under which new values are sealed."""
    return keys()[0]


def key_of(key_id: bytes) -> FieldKey:
    """The key that sealed a value."""
    for key in keys():
        if key.id == key_id:
            return key
    raise KeyMissing(f"No key of FIELD_KEYS is {key_id.hex()}: put the earlier key back.")
