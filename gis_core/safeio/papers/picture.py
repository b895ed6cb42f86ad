"""In the child: scans and photographs by Pillow, one named decoder at a time."""

from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageFile, ImageOps

from gis_core.safeio.errors import Refused
from gis_core.safeio.painting import DECODING, on_white

from .kinds import MOST_PAGES, TIFF

Image.MAX_IMAGE_PIXELS = None  # weighed here in bytes, before anything is decoded
ImageFile.LOAD_TRUNCATED_IMAGES = False
MOST_BYTES = 400_000_000  # of one decoded page: 100 megapixels in colour, 400 in black and white
_BYTES_PER_PIXEL = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2}


def pages_of(path: Path, kind: str) -> int:
    """The number of pages, the first and the last of them decoded to the end."""
    try:
        with Image.open(path, formats=[kind.upper()]) as image:
            pages = _count(image) if kind == TIFF else 1
            for page in sorted({0, pages - 1}):
                image.seek(page)
                _weigh(image)
                image.load()
            return pages
    except DECODING as error:
        raise Refused("paper_damaged") from error


def picture_of(path: Path, kind: str, page: int, side: int) -> Image.Image:
    """One page, upright, no larger than ``side`` pixels."""
    try:
        with Image.open(path, formats=[kind.upper()]) as image:
            image.seek(page - 1)
            _weigh(image)
            image.draft("RGB", (side, side))
            shown = image if image.mode in {"L", "RGB", "RGBA"} else image.convert(_plain(image))
            shown.thumbnail((side, side), Image.Resampling.LANCZOS)
            return on_white(ImageOps.exif_transpose(shown))
    except DECODING as error:
        raise Refused("page_damaged") from error


def text_of(_path: Path, _kind: str) -> Iterator[str]:
    """A picture has no text layer."""
    yield from ()


def _count(image: Image.Image) -> int:
    """Pages of a scan; a chain of pages that bites its tail ends at the limit."""
    pages = 1
    while True:
        try:
            image.seek(pages)
        except EOFError:
            return pages
        pages += 1
        if pages > MOST_PAGES:
            raise Refused("paper_too_many_pages", most=MOST_PAGES)


def _weigh(image: Image.Image) -> None:
    width, height = image.size
    if width * height * _BYTES_PER_PIXEL.get(image.mode, 4) > MOST_BYTES:
        raise Refused("picture_too_large", width=width, height=height)


def _plain(image: Image.Image) -> str:
    if image.mode == "P":
        return "RGBA" if "transparency" in image.info else "RGB"
    return {"1": "L", "LA": "RGBA", "PA": "RGBA", "La": "RGBA"}.get(
        image.mode, "L" if image.mode.startswith(("I", "F")) else "RGB"
    )
