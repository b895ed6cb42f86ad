"""In the child: what a photograph is and says of itself, without decoding its pixels."""

from pathlib import Path
from typing import Any

from PIL import Image

from .exif import told_by
from .opening import opened


def work(job: dict[str, Any]) -> dict[str, Any]:
    """The facts, or a refusal."""
    with opened(Path(job["path"])) as image:
        return {"seen": seen(image)}


def seen(image: Image.Image) -> dict[str, Any]:
    """What is kept of a photograph besides its pixels."""
    width, height = image.size
    return {"kind": image.format, "width": width, "height": height, **told_by(image)}
