"""Small papers of every kind, good and hostile, made when a test asks for them."""

import io
from itertools import pairwise
from pathlib import Path

import ezdxf
from PIL import Image, ImageDraw
from weasyprint import HTML

PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]>>"


def pdf(*, catalog: bytes = b"", size=(300, 400), pages: int = 1, more: tuple = ()) -> bytes:
    """A PDF of empty pages; ``catalog`` goes into its first dictionary."""
    kids = b" ".join([b"3 0 R"] * pages)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages),
        PAGE % size,
        *more,
    ]
    body, starts = b"%PDF-1.7\n", []
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


def stream(content: bytes, dictionary: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (dictionary, len(content), content)


def written(html: str, **options: object) -> bytes:
    """A PDF with a text layer, from HTML."""
    return HTML(string=html).write_pdf(**options)


def picture(kind: str, size=(60, 40), **options: object) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((10, 10, size[0] // 2, size[1] // 2), fill="black")
    image.save(out, kind, **options)
    return out.getvalue()


def scan(pages: int = 3, mode: str = "1", size=(80, 120)) -> bytes:
    """A TIFF of several pages, as an office scanner makes it."""
    out = io.BytesIO()
    sheets = [Image.new(mode, size, 1) for _ in range(pages)]
    sheets[0].save(out, "TIFF", save_all=True, append_images=sheets[1:], compression="group4")
    return out.getvalue()


def drawing(draw=None) -> bytes:
    """A DXF of a plot; ``draw(document)`` adds to it."""
    document = ezdxf.new()
    model = document.modelspace()
    model.add_lwpolyline([(0, 0), (20, 0), (20, 25), (0, 25)], close=True)
    model.add_text("Plot 12", height=2).set_placement((2, 20))
    if draw:
        draw(document)
    out = io.StringIO()
    document.write(out)
    return out.getvalue().encode()


def looping(document) -> None:
    one, two = document.blocks.new("ONE"), document.blocks.new("TWO")
    one.add_blockref("TWO", (0, 0))
    two.add_blockref("ONE", (0, 0))
    document.modelspace().add_blockref("ONE", (0, 0))


def multiplying(document) -> None:
    """Ten of ten of ten …: a billion lines in a few kilobytes."""
    blocks = [document.blocks.new(f"B{n}") for n in range(10)]
    blocks[0].add_line((0, 0), (1, 1))
    for inner, outer in pairwise(blocks):
        for n in range(10):
            outer.add_blockref(inner.name, (n, 0))
    document.modelspace().add_blockref("B9", (0, 0))


def crowded(lines: int) -> bytes:
    line = b"0\nLINE\n10\n0\n20\n0\n11\n1\n21\n1\n"
    return b"0\nSECTION\n2\nENTITIES\n" + line * lines + b"0\nENDSEC\n0\nEOF\n"


def put(folder: Path, content: bytes, name: str = "upload.pdf") -> Path:
    """On disk, under a name that says nothing true."""
    path = folder / name
    path.write_bytes(content)
    return path
