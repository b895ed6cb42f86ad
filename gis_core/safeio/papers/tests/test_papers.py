"""Papers are what their bytes are, and hostile ones are refused with a sentence or shown safely."""

import ast
import io
import os
import zlib
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from PIL import Image

from gis_core.safeio import Refused, sentence_of
from gis_core.safeio.papers import SIZES, lines, look, scan, show, text
from gis_core.safeio.papers.tests import papers
from gis_core.safeio.papers.tests.papers import put

SHARED = Path(os.environ.get("QASIMA_SHARED", settings.BASE_DIR / "../shared"))
HOSTILE = SHARED / "data/real/hostile/image"


def refusal_of(folder: Path, content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        look(put(folder, content))
    for language in ("ar", "en"):
        with translation.override(language):
            assert len(sentence_of(caught.value)) > 20
    return caught.value.code


@pytest.mark.parametrize(
    ("content", "kind", "pages"),
    [
        (papers.pdf(pages=3), "pdf", 3),
        (papers.picture("JPEG"), "jpeg", 1),
        (papers.picture("PNG"), "png", 1),
        (papers.picture("WEBP"), "webp", 1),
        (papers.scan(pages=3), "tiff", 3),
        (papers.drawing(), "dxf", 1),
    ],
    ids=["pdf", "jpeg", "png", "webp", "tiff", "dxf"],
)
def test_a_paper_is_what_its_bytes_are_and_every_page_is_shown(tmp_path, content, kind, pages):
    path = put(tmp_path, content, "named.exe")

    looked = look(path)
    shown = list(show(path, kind, first=1, last=pages))

    assert looked == (kind, pages)
    assert [(p.page, p.size) for p in shown] == [
        (page, size) for page in range(1, pages + 1) for size in ("large", "small")
    ]
    for one in shown:
        image = Image.open(io.BytesIO(one.webp), formats=["WEBP"])
        assert max(image.size) <= SIZES[one.size]


def packed(content: bytes) -> bytes:
    """An object stream that hides a dictionary from whoever reads the file as text."""
    return papers.stream(zlib.compress(content), b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "paper_empty"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "paper_unknown"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "paper_unknown"),
        (b"GIF89a<script>alert(1)</script>%PDF-1.4", "paper_unknown"),
        (b"PK\x03\x04" + papers.pdf(), "paper_unknown"),
        (b"MZ\x90\x00", "paper_unknown"),
        (b"%PDF-1.7\n% and nothing more", "paper_damaged"),
        (papers.pdf()[:150], "paper_damaged"),
        (b"\xff\xd8\xff\xe0 no picture", "paper_damaged"),
        (papers.picture("JPEG", (400, 300))[:900], "paper_damaged"),
        (papers.scan()[:60], "paper_damaged"),
        (papers.pdf(pages=100_000), "paper_too_many_pages"),
        (papers.pdf(catalog=b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), "pdf_acts"),
        (papers.pdf(catalog=b"/OpenAction<</S/J#61vaScr#69pt/JS(app.alert(1))>>"), "pdf_acts"),
        (papers.pdf(catalog=b"/OpenAction<</S/Launch/F(cmd.exe)>>"), "pdf_acts"),
        (papers.pdf(more=(packed(b"4 0 <</S/JavaScript/JS(x)>>"),)), "pdf_acts"),
        (papers.pdf(more=(papers.stream(b"MZ", b"/Type/EmbeddedFile"),)), "pdf_carries_files"),
        (b"AutoCAD Binary DXF\r\n\x1a\x00", "dxf_binary"),
        (papers.drawing()[:2000], "paper_damaged"),
        (papers.drawing(papers.looping), "dxf_loops"),
        (papers.drawing(papers.multiplying), "dxf_too_many"),
        (papers.crowded(1_000_000), "dxf_too_many"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_taken_is_refused_with_a_sentence(tmp_path, content, code):
    assert refusal_of(tmp_path, content) == code


def test_a_drawing_of_nothing_is_neither_shown_nor_read(tmp_path):
    path = put(
        tmp_path, papers.drawing(lambda document: document.modelspace().delete_all_entities())
    )

    assert [picture.refusal for picture in show(path, "dxf", first=1, last=1)] == ["drawing_empty"]
    with pytest.raises(Refused, match="drawing_empty"):
        lines(path)


def test_a_protected_pdf_is_refused(tmp_path):
    encrypt = b"<</Filter/Standard/V 1/R 2/Length 40/P -4/O<%s>/U<%s>>>" % (b"00" * 32, b"11" * 32)
    locked = papers.pdf(more=(encrypt,)).replace(
        b"/Root 1 0 R", b"/Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]"
    )

    assert refusal_of(tmp_path, locked) == "pdf_locked"


@pytest.mark.skipif(not HOSTILE.exists(), reason="needs the shared real files")
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("broken.png", "paper_damaged"),
        ("decompression_bomb.gif", "paper_unknown"),
        ("png_decompression_dos.png", "paper_damaged"),
        ("truncated_jpeg.jpg", "paper_damaged"),
    ],
)
def test_real_hostile_pictures_are_refused(tmp_path, name, code):
    assert refusal_of(tmp_path, (HOSTILE / name).read_bytes()) == code


def test_a_page_of_two_hundred_inches_is_shown_no_larger_than_any_other(tmp_path):
    path = put(tmp_path, papers.pdf(size=(14_400, 14_400)))

    large, _small = show(path, "pdf", first=1, last=1)

    assert Image.open(io.BytesIO(large.webp)).size == (SIZES["large"], SIZES["large"])


def test_a_scan_of_a_hundred_million_points_is_shown(tmp_path):
    path = put(tmp_path, papers.scan(pages=1, size=(10_000, 10_000)))

    assert look(path) == ("tiff", 1)
    large, _small = show(path, "tiff", first=1, last=1)
    assert Image.open(io.BytesIO(large.webp)).size == (SIZES["large"], SIZES["large"])


def test_a_picture_that_would_fill_the_memory_is_weighed_before_it_is_decoded(tmp_path):
    black = papers.scan(pages=1, size=(30_000, 30_000))

    assert refusal_of(tmp_path, black) == "picture_too_large"


def test_pages_that_a_pdf_promises_and_has_not_are_told_one_by_one(tmp_path):
    liar = papers.pdf().replace(b"/Count 1>>", b"/Count 7>>")
    path = put(tmp_path, liar)

    shown = list(show(path, "pdf", first=1, last=look(path).pages))

    assert [p.page for p in shown if p.webp] == [1, 1]
    assert {p.refusal for p in shown if not p.webp} <= {"page_damaged"}


def test_pictures_of_ours_carry_nothing_of_where_they_were_taken(tmp_path):
    exif = Image.Exif()
    exif[0x010F] = "Canary Camera"
    path = put(tmp_path, papers.picture("JPEG", exif=exif))

    for shown in show(path, "jpeg", first=1, last=1):
        assert b"Canary" not in shown.webp


def test_lettering_of_a_drawing_is_text(tmp_path):
    assert text(put(tmp_path, papers.drawing()), "dxf") == "Plot 12"


def test_the_decoders_are_loaded_by_nobody_else():
    """They run in the confined child, so no module of the site may import them."""
    root = Path(settings.BASE_DIR)
    decoders = {"pypdfium2", "ezdxf"}
    of_the_child = {root / "gis_core/safeio" / name for name in ("drawings.py", "tags.py")}
    for folder in ("gis_core", "parcels", "complaints", "imagery"):
        for path in (root / folder).rglob("*.py"):
            if "tests" in path.parts or path.parent.name in {"papers", "writers"}:
                continue
            if path in of_the_child:
                continue
            if path == root / "parcels/extract/offline.py":  # of a command, not of the site
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom):
                    names = [node.module or ""]
                assert not {n.split(".")[0] for n in names} & decoders, path


def test_a_page_is_scanned_at_three_hundred_to_the_inch(tmp_path):
    path = put(tmp_path, papers.pdf(size=(144, 72)))

    with Image.open(io.BytesIO(scan(path))) as page:
        assert (page.format, page.size) == ("PNG", (600, 300))


def test_a_page_of_miles_is_scanned_as_coarsely_as_it_must(tmp_path):
    path = put(tmp_path, papers.pdf(size=(14_000, 700)))

    with Image.open(io.BytesIO(scan(path))) as page:
        assert page.width == 9000
