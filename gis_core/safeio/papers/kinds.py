"""What papers are taken, how large they may be, and how their first bytes begin."""

import re

from gis_core.safeio.errors import Refused

PDF, JPEG, PNG, WEBP, TIFF, DXF = "pdf", "jpeg", "png", "webp", "tiff", "dxf"
MIMES = {
    PDF: "application/pdf",
    JPEG: "image/jpeg",
    PNG: "image/png",
    WEBP: "image/webp",
    TIFF: "image/tiff",
    DXF: "image/vnd.dxf",
}
_SUFFIXES = {JPEG: "jpg", TIFF: "tif"}
# Pixels of the longer side of the two pictures that are made of a page.
SIZES = {"small": 240, "large": 2400}
MOST_PAGES = 2000
MOST_CHARACTERS = 300_000  # of a text layer; PostgreSQL indexes at most a megabyte of words
_BEGINNINGS = (
    (PDF, re.compile(rb"%PDF-\d")),
    (JPEG, re.compile(rb"\xff\xd8\xff")),
    (PNG, re.compile(rb"\x89PNG\r\n\x1a\n")),
    (WEBP, re.compile(rb"RIFF....WEBP", re.DOTALL)),
    (TIFF, re.compile(rb"II\*\0|MM\0\*|II\+\0|MM\0\+")),
    (DXF, re.compile(rb"(?:\xef\xbb\xbf)?(?:\s*999\r?\n[^\n]*\n)*\s*0\r?\n\s*SECTION\r?\n")),
)
_BINARY_DXF = b"AutoCAD Binary DXF"
HEAD_BYTES = 4096


def kind_of(head: bytes) -> str:
    """The kind whose decoder is to try the file, by its very first bytes and never by its name."""
    if not head:
        raise Refused("paper_empty")
    if head.startswith(_BINARY_DXF):
        raise Refused("dxf_binary")
    for kind, beginning in _BEGINNINGS:
        if beginning.match(head):
            return kind
    raise Refused("paper_unknown")


def suffix_of(kind: str) -> str:
    """The ending that a download of this kind gets."""
    return _SUFFIXES.get(kind, kind)
