"""In the child: PDF by pdfium, after a look for what acts or hides in it."""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from gis_core.safeio.errors import Refused

from .kinds import MOST_PAGES

_STREAM = re.compile(rb"stream\r?\n")
_DICTIONARY_BYTES = 2048  # before a stream, within which its dictionary says what it is
MOST_INFLATED = 64_000_000
SCANNED_DPI, SCANNED_MOST = 300, 9000  # pixels of the longer side
POINTS_PER_INCH = 72


def _name(text: str) -> bytes:
    """A PDF name, any letter of which may be written as #xx."""
    letters = (b"(?:%c|#%02x|#%02X)" % (ord(c), ord(c), ord(c)) for c in text)
    return b"/" + b"".join(letters) + rb"(?![A-Za-z0-9])"


_ACTS = re.compile(b"|".join(map(_name, ("JavaScript", "Launch", "RichMedia"))))
_CARRIES = re.compile(_name("EmbeddedFile") + b"|" + _name("EmbeddedFiles"))
_OBJECTS = re.compile(_name("ObjStm"))


def pages_of(path: Path, _kind: str) -> int:
    """The number of pages; refused is what is locked, what acts, and what carries other files."""
    _search(path.read_bytes())
    with _opened(path) as document:
        if pdfium.FPDF_GetSecurityHandlerRevision(document) != -1:
            raise Refused("pdf_locked")
        if pdfium.FPDFDoc_GetJavaScriptActionCount(document):
            raise Refused("pdf_acts")
        if pdfium.FPDFDoc_GetAttachmentCount(document):
            raise Refused("pdf_carries_files")
        if not 1 <= len(document) <= MOST_PAGES:
            if len(document):
                raise Refused("paper_too_many_pages", most=MOST_PAGES)
            raise Refused("paper_damaged")
        _painted(document, 1, 240)
        return len(document)


def picture_of(path: Path, _kind: str, page: int, side: int) -> Image.Image:
    """One page, its longer side ``side`` pixels, whatever it claims to measure."""
    with _opened(path) as document:
        return _painted(document, page, side)


def scan_of(path: Path, page: int) -> Image.Image:
    """One page as scanners have it, or coarser where it would be larger than any scan."""
    with _opened(path) as document:
        try:
            longest = max(document[page - 1].get_size())
        except (pypdfium2.PdfiumError, IndexError) as error:
            raise Refused("page_damaged") from error
        side = min(longest * SCANNED_DPI / POINTS_PER_INCH, SCANNED_MOST)
        return _painted(document, page, max(1, round(side)))


def text_of(path: Path, _kind: str) -> Iterator[str]:
    """Page by page; a page that cannot be read is passed over."""
    with _opened(path) as document:
        for index in range(len(document)):
            try:
                page = document[index]
                words = page.get_textpage()
                yield words.get_text_range()
                words.close()
                page.close()
            except pypdfium2.PdfiumError:
                continue


def _opened(path: Path) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        locked = code in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}
        raise Refused("pdf_locked" if locked else "paper_damaged") from error


def _painted(document: pypdfium2.PdfDocument, number: int, side: int) -> Image.Image:
    try:
        page = document[number - 1]
        width, height = page.get_size()
        if not (0 < width < 1e6 and 0 < height < 1e6):
            raise Refused("page_damaged")
        bitmap = page.render(scale=side / max(width, height), may_draw_forms=False)
        painted = bitmap.to_pil().convert("RGB")
        page.close()
    except (pypdfium2.PdfiumError, ValueError, IndexError) as error:
        raise Refused("page_damaged") from error
    return painted


def _search(whole: bytes) -> None:
    """Names that make a PDF act or carry, in its open part and in its packed objects."""
    _judge(whole)
    left = MOST_INFLATED
    for found in _STREAM.finditer(whole):
        if left <= 0:
            break
        if _OBJECTS.search(whole, max(0, found.start() - _DICTIONARY_BYTES), found.start()):
            unpacked = _inflated(whole, found.end(), left)
            left -= len(unpacked)
            _judge(unpacked)


def _judge(part: bytes) -> None:
    if _ACTS.search(part):
        raise Refused("pdf_acts")
    if _CARRIES.search(part):
        raise Refused("pdf_carries_files")


def _inflated(whole: bytes, start: int, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(whole[start:], most)
    except zlib.error:
        return b""
