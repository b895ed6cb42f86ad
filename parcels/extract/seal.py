"""The seal of a PDF: a signature over its bytes that the file itself carries.

The file is written with a place of 128 zeros, signed as it then stands, and the place is filled.
Whoever checks puts the zeros back. It lies in the page-piece dictionary, where the standard lets
applications keep data of their own, as a stream of its own so that it is not compressed.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import Any

import pydyf

from parcels.extract.keys import PDF, Signer, is_signed, statement

_DIGITS = 128  # 64 bytes in hexadecimal
_ZEROS = b"0" * _DIGITS
_SEAL = re.compile(
    rb"qasima-seal-v1 code=([0-9A-Z]{28}) key=([A-Za-z0-9_-]{43}) signature=([0-9a-f]{128}) end"
)


@dataclass(frozen=True)
class Seal:
    """What a PDF says of itself: its code, the key, the signature, and the hash without it."""

    code: str
    key_id: str
    signature: str
    sha256: str

    def is_true(self, public_key: str) -> bool:
        """Whether that key signed these bytes."""
        return is_signed(statement(PDF, self.code, self.sha256), self.signature, public_key)


def place_for(code: str, key_id: str) -> Any:
    """A finisher for ``render_pdf`` that leaves room for the seal."""

    def finish(_document: Any, pdf: pydyf.PDF) -> None:
        text = f"qasima-seal-v1 code={code} key={key_id} signature={_ZEROS.decode()} end"
        stream = pydyf.Stream([text.encode()], compress=False)
        pdf.add_object(stream)
        stamp = pdf.info.get("ModDate") or pdf.info.get("CreationDate") or pydyf.String("D:2026")
        private = pydyf.Dictionary({"LastModified": stamp, "Private": stream.reference})
        pdf.catalog["PieceInfo"] = pydyf.Dictionary({"Qasima": private})

    return finish


def sealed(pdf: bytes, *, code: str, key: Signer) -> bytes:
    """The PDF with its place filled."""
    found = _SEAL.search(pdf)
    if found is None or found[3] != _ZEROS:
        raise ValueError("the PDF has no place for a seal")
    signature = base64.b64decode(key.sign(statement(PDF, code, _sha256(pdf)))).hex()
    return pdf[: found.start(3)] + signature.encode() + pdf[found.end(3) :]


def read_seal(pdf: bytes) -> Seal | None:
    """The seal of a PDF; None where there is none, or more than one."""
    found = list(_SEAL.finditer(pdf))
    if len(found) != 1:
        return None
    (seal,) = found
    without = pdf[: seal.start(3)] + _ZEROS + pdf[seal.end(3) :]
    return Seal(
        code=seal[1].decode(),
        key_id=seal[2].decode(),
        signature=base64.b64encode(bytes.fromhex(seal[3].decode())).decode(),
        sha256=_sha256(without),
    )


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
