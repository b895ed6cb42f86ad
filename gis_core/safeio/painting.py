"""In the child: pictures of ours, made of pixels that somebody else's file held."""

import io
import struct

from PIL import Image

# What Pillow raises for a file that is no picture, or only the beginning of one.
DECODING = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    OverflowError,
    ZeroDivisionError,
    struct.error,
)


def on_white(image: Image.Image) -> Image.Image:
    """In colour, white where it was transparent."""
    if image.mode != "RGBA":
        return image.convert("RGB")
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def as_webp(picture: Image.Image, *, quality: int) -> bytes:
    """Pixels only, on a new sheet: what the file said of its maker, place or time stays behind."""
    plain = Image.new("RGB", picture.size, "white")
    plain.paste(picture, (0, 0))
    out = io.BytesIO()
    plain.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()
