"""Sealing and opening one text: AES-256-GCM, bound to the place in which it is kept.

A token is a version byte, the key's id (8 bytes), a nonce (12) and the ciphertext with its tag.
"""

import hmac
import os
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gis_core.sealed.errors import Tampered
from gis_core.sealed.keys import ID_BYTES, key_of, keys, sealing_key

VERSION = b"\x01"
NONCE_BYTES = 12
_HEAD = 1 + ID_BYTES
_LEAST = _HEAD + NONCE_BYTES + 16  # an empty text is its tag alone


def seal(text: str, *, place: str) -> bytes:
    """A token of the text that opens in this place only: ``table.column:row``."""
    key, nonce = sealing_key(), os.urandom(NONCE_BYTES)
    head = VERSION + key.id
    sealed = AESGCM(key.for_sealing).encrypt(nonce, text.encode(), _bound(head, place))
    return head + nonce + sealed


def open_sealed(token: bytes, *, place: str) -> str:
    """The text; raises ``Tampered`` for another place's token, ``KeyMissing`` without its key."""
    if len(token) < _LEAST or token[:1] != VERSION:
        raise Tampered("This is no sealed value.")
    key = key_of(key_id_of(token))
    nonce, sealed = token[_HEAD : _HEAD + NONCE_BYTES], token[_HEAD + NONCE_BYTES :]
    try:
        text = AESGCM(key.for_sealing).decrypt(nonce, sealed, _bound(token[:_HEAD], place))
    except InvalidTag as error:
        raise Tampered("The sealed value was altered or moved from another row.") from error
    return text.decode()


def key_id_of(token: bytes) -> bytes:
    """Which key sealed it."""
    return token[1:_HEAD]


def blind_index(text: str, *, column: str) -> str:
    """The text's mark under the sealing key: equal texts of one column have equal marks."""
    return _mark(sealing_key().for_index, text, column)


def blind_indexes(text: str, *, column: str) -> list[str]:
    """The marks under every key, for a search while keys are being changed."""
    return [_mark(key.for_index, text, column) for key in keys()]


def masked(text: str, *, shown: int = 0) -> str:
    """Dots for every character but the last few, never more than a quarter of them."""
    left = min(shown, len(text) // 4)
    return "•" * (len(text) - left) + (text[-left:] if left else "")


def _bound(head: bytes, place: str) -> bytes:
    return head + place.encode()


def _mark(key: bytes, text: str, column: str) -> str:
    return hmac.new(key, f"{column}\0{text}".encode(), sha256).hexdigest()
