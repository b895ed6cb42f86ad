"""In the child: a page as finely as a scanner would have it, as PNG."""

import io
from pathlib import Path
from typing import Any

from gis_core.safeio.frames import PICTURE, send

from . import pdf


def work(job: dict[str, Any]) -> dict[str, Any]:
    """Send the page of a PDF."""
    picture = pdf.scan_of(Path(job["path"]), job["page"])
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    send(PICTURE, out.getvalue())
    return {}
