"""A district's documents: rows for all, small real files for a few."""

from __future__ import annotations

import hashlib
import struct
import zlib
from datetime import date, timedelta

import numpy as np
import shapely
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from parcels.models import Document

from .copying import Batch, reserve
from .land import Ground
from .patterns import Random
from .registers import Papers, Registers, licensable
from .source import MADE_UP

FOLDER = "documents/demo"
_DOCUMENT = (
    "id", "parcel_id", "building_file_id", "licence_id", "document_type", "title_ar", "title_en",
    "dated_on", "file", "sha256", "mime", "size_bytes", "classification", "version",
    "supersedes_id", "source", "withdrawal_reason",
)  # fmt: skip
_MIME = {"png": "image/png", "pdf": "application/pdf"}
_SKETCH = ("survey", "كروكي القسيمة", "Sketch of the parcel")
_CERTIFICATE = ("description", "شهادة أوصاف", "Certificate of description")
_PIXELS = 320
_INK, _GROUND, _PAPER = b"\x5a\x46\x2a", b"\xf2\xd9\x8c", b"\xff\xff\xff"


def add_documents(
    batch: Batch,
    ground: Ground,
    papers: Papers,
    registers: Registers,
    count: int,
    *,
    heaviest: int = 0,
    random: Random,
) -> None:
    """``count`` documents spread over the district, ``heaviest`` more in one single file."""
    open_plots = licensable(ground)
    plots = random.choice(open_plots, count).tolist() + [int(open_plots[0])] * heaviest
    types = registers.recipe["document_types"]
    kinds = random.choice(len(types), len(plots), p=[kind["share"] for kind in types]).tolist()
    ages = random.integers(30, 15 * 365, len(plots)).tolist()
    licence_of = {licence.plot: licence.key for licence in papers.licences}
    rows = []
    for key, plot, kind, age in zip(reserve(Document, len(plots)), plots, kinds, ages, strict=True):
        known = types[kind]
        rows.append(
            (
                key,
                ground.parcel_ids[plot],
                papers.files.get(plot),
                licence_of.get(plot) if known["code"] == "licence" else None,
                known["code"],
                known["ar"],
                known["en"],
                registers.as_of - timedelta(days=age),
                "",
                "",
                "",
                None,
                known["classification"],
                1,
                None,
                MADE_UP,
                "",
            )
        )
    batch.add(Document, _DOCUMENT, rows)


def add_files(batch: Batch, ground: Ground, papers: Papers, day: date, *, count: int) -> None:
    """Real small files for the first parcels: a drawing as PNG, a sheet as PDF in two versions."""
    plots = licensable(ground)[:count].tolist()
    keys = reserve(Document, 3 * len(plots))
    rows = []
    for i, plot in enumerate(plots):
        shape, place = ground.district.plots[plot], ground.place_of(plot)
        drawing, first, second = keys[3 * i : 3 * i + 3]
        parcel, folder = ground.parcel_ids[plot], papers.files.get(plot)
        about = (*_CERTIFICATE, day)
        rows += [
            _stored(drawing, parcel, folder, "png", sketch(shape), (*_SKETCH, day)),
            _stored(first, parcel, folder, "pdf", page(shape, f"{place} v1"), about),
            _stored(
                second, parcel, folder, "pdf", page(shape, f"{place} v2"), about, newer_than=first
            ),
        ]
    batch.add(Document, _DOCUMENT, rows)


def _stored(
    key: int,
    parcel: int,
    folder: int | None,
    ending: str,
    data: bytes,
    about: tuple,
    *,
    newer_than: int | None = None,
) -> tuple:
    """The row of a document whose bytes are kept under the name of their hash."""
    digest = hashlib.sha256(data).hexdigest()
    name = f"{FOLDER}/{digest[:24]}.{ending}"
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(data))
    version = 2 if newer_than else 1
    stored = (name, digest, _MIME[ending], len(data), "internal", version, newer_than)
    return (key, parcel, folder, None, *about, *stored, MADE_UP, "")


def sketch(shape: shapely.Geometry) -> bytes:
    """The parcel's outline as a small PNG."""
    x0, y0, x1, y1 = shape.buffer(3).bounds
    side = max(x1 - x0, y1 - y0)
    at = (np.arange(_PIXELS) + 0.5) / _PIXELS * side
    xs, ys = np.meshgrid(x0 + at, y0 + at[::-1])
    shapely.prepare(shape)
    inside = shapely.contains_xy(shape, xs, ys)
    edge = shapely.contains_xy(shape.buffer(0.5), xs, ys) & ~shapely.contains_xy(
        shape.buffer(-0.5), xs, ys
    )
    palette = np.where(edge, 2, inside.astype(np.uint8)).astype(np.uint8)
    lines = b"".join(b"\0" + row.tobytes() for row in palette)
    head = struct.pack(">IIBBBBB", _PIXELS, _PIXELS, 8, 3, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", head),
            _chunk(b"PLTE", _PAPER + _GROUND + _INK),
            _chunk(b"IDAT", zlib.compress(lines, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def page(shape: shapely.Geometry, heading: str) -> bytes:
    """One A5 page with the parcel's outline and a line that says it is made up."""
    points = shapely.get_coordinates(shape)
    points = points - points.min(axis=0)
    points = points * (240 / points.max()) + (60, 200)
    path = " ".join(
        f"{x:.1f} {y:.1f} {'l' if i else 'm'}" for i, (x, y) in enumerate(points.tolist())
    )
    words = (
        f"BT /F 13 Tf 60 520 Td (Parcel {heading}) Tj 0 -20 Td (made up for demonstration) Tj ET"
    )
    drawing = f"{words} 1.5 w {path} s".encode("ascii", "replace")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 595]/Contents 4 0 R/Resources 6 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Font<</F 5 0 R>>>>",
    ]
    return _pdf(objects)


def _pdf(objects: list[bytes]) -> bytes:
    body, starts = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        starts.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    count = len(objects) + 1
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
        + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, len(body))
    )
