"""In the child: two pictures of ours out of a photograph, and the number of its likeness."""

from itertools import pairwise
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from gis_core.safeio.frames import PICTURE, send
from gis_core.safeio.painting import as_webp, on_white

from .kinds import SIZES
from .looking import seen
from .opening import opened

QUALITY = 82


def work(job: dict[str, Any]) -> dict[str, Any]:
    """Send both sizes, the larger first; answer with measures and likeness."""
    with opened(Path(job["path"])) as image:
        facts = seen(image)
        picture = _upright(image)
    width, height = picture.size
    for size, pixels in sorted(SIZES.items(), key=lambda item: -item[1]):
        picture.thumbnail((pixels, pixels), Image.Resampling.LANCZOS)
        send(PICTURE, size.encode() + b"\n" + as_webp(picture, quality=QUALITY))
        if size == "large":
            width, height = picture.size
    return {"seen": facts, "width": width, "height": height, "likeness": likeness(picture)}


def _upright(image: Image.Image) -> Image.Image:
    """Decoded to the end, shrunk, turned as the camera says, on white where it was transparent."""
    side = max(SIZES.values())
    image.draft("RGB", (side, side))
    image.load()
    plain = image if image.mode in {"L", "RGB", "RGBA"} else image.convert(_mode(image))
    plain.thumbnail((side, side), Image.Resampling.LANCZOS)
    try:
        turned = ImageOps.exif_transpose(plain)
    except Exception:
        turned = plain
    return on_white(turned)


def _mode(image: Image.Image) -> str:
    has_alpha = image.mode in {"LA", "PA", "La"} or "transparency" in image.info
    return "RGBA" if has_alpha else "RGB"


def likeness(picture: Image.Image) -> int:
    """A difference hash: where brightness rises from each of 8 x 8 fields to its neighbour.

    Copies in another size or compression differ in few of its 64 bits. Signed, as PostgreSQL's
    bigint is.
    """
    grey = picture.convert("L").resize((9, 8), Image.Resampling.LANCZOS)
    rows = [grey.tobytes()[9 * y : 9 * y + 9] for y in range(8)]
    bits = [left < right for row in rows for left, right in pairwise(row)]
    number = sum(bit << place for place, bit in enumerate(bits))
    return number - (1 << 64) if number >> 63 else number
