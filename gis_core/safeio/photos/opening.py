"""In the child: one named decoder opens a file, and its size is weighed before any pixel is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageFile
from pillow_heif import register_heif_opener

from gis_core.safeio.errors import Refused
from gis_core.safeio.painting import DECODING

from .kinds import HEAD_BYTES, HEIF, MOST_PIXELS, kind_of

Image.MAX_IMAGE_PIXELS = None  # weighed below, by a limit of our own
ImageFile.LOAD_TRUNCATED_IMAGES = False
_DECODING = (*DECODING, RuntimeError)  # the decoder of HEIF


@contextmanager
def opened(path: Path) -> Iterator[Image.Image]:
    """The image, header read; raises ``Refused`` for what is none, whenever that is noticed."""
    with path.open("rb") as file:
        kind = kind_of(file.read(HEAD_BYTES))
    if kind is None:
        raise Refused("photo_unknown")
    if kind == HEIF:
        register_heif_opener(thumbnails=False)
    try:
        with Image.open(path, formats=[kind]) as image:
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise Refused("photo_too_large", width=width, height=height)
            yield image
    except _DECODING as error:
        raise Refused("photo_damaged") from error
