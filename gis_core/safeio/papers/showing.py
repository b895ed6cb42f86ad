"""In the child: pages as WebP pictures of our own making, in two sizes."""

import json
from pathlib import Path
from typing import Any

from PIL import Image

from gis_core.safeio.errors import Refused
from gis_core.safeio.frames import PICTURE, send
from gis_core.safeio.painting import as_webp

from . import decoders
from .kinds import SIZES

Image.MAX_IMAGE_PIXELS = None  # sizes are weighed before anything is decoded
QUALITY = 80


def work(job: dict[str, Any]) -> dict[str, Any]:
    """Send each page of the range, or the code of why it cannot be shown."""
    path, kind = Path(job["path"]), job["of"]
    decoder = decoders.of(kind)
    for page in range(job["first"], job["last"] + 1):
        try:
            picture = decoder.picture_of(path, kind, page, SIZES["large"])
        except Refused as refusal:
            _send(page, "large", b"", refusal=refusal.code)
            continue
        for size, pixels in sorted(SIZES.items(), key=lambda item: -item[1]):
            picture.thumbnail((pixels, pixels), Image.Resampling.LANCZOS)
            _send(page, size, as_webp(picture, quality=QUALITY))
    return {}


def _send(page: int, size: str, webp: bytes, *, refusal: str = "") -> None:
    head = json.dumps({"page": page, "size": size, "refusal": refusal}).encode()
    send(PICTURE, head + b"\n" + webp)
