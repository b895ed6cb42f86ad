"""Photographs: real ones each as its notes say, and attacks refused before they cost anything."""

import io
import json
import os
import resource
import struct
import time
import zlib
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from PIL import ExifTags, Image, ImageCms, PngImagePlugin
from pillow_heif import register_heif_opener

from gis_core.safeio import Refused, sentence_of
from gis_core.safeio.photos import SIZES, look, make

SHARED = Path(os.environ.get("QASIMA_SHARED", settings.BASE_DIR / "../shared")) / "data/real"
EXPECTED = SHARED / "expected.json"
real = pytest.mark.skipif(not EXPECTED.exists(), reason=f"no real photographs at {SHARED}")


def put(folder: Path, content: bytes) -> Path:
    path = folder / "photo"
    path.write_bytes(content)
    return path


def refusal_of(path: Path) -> str:
    with pytest.raises(Refused) as caught:
        make(path)
    for language in ("ar", "en"):
        with translation.override(language):
            assert len(sentence_of(caught.value)) > 20
    return caught.value.code


@real
def test_every_real_photograph_is_what_an_independent_reader_found():
    expected = {
        name: facts
        for name, facts in json.loads(EXPECTED.read_text()).items()
        if name.startswith("photos/")
    }
    assert len(expected) > 15
    for name, facts in expected.items():
        made = make(SHARED / name)

        seen = made.seen
        assert (seen.kind, [seen.width, seen.height]) == (facts["format"], facts["size"]), name
        told = facts.get("lat")
        if isinstance(told, float):
            assert seen.lat == pytest.approx(told, abs=2e-6), name
            assert seen.lng == pytest.approx(facts["lon"], abs=2e-6), name
        else:
            assert (seen.lng, seen.lat) == (None, None), name
        for size, webp in made.pictures.items():
            assert webp[12:16] in {b"VP8 ", b"VP8L"}, name
            assert max(Image.open(io.BytesIO(webp)).size) <= SIZES[size]


@real
def test_four_orientations_of_one_scene_become_the_same_picture():
    made = [make(SHARED / f"photos/orientation/Landscape_{n}.jpg") for n in (1, 3, 6, 8)]

    assert {(one.width, one.height) for one in made} == {(1600, 1067)}
    assert len({one.likeness for one in made}) == 1


@real
def test_likeness_survives_another_size_and_compression(tmp_path):
    original = SHARED / "photos/gps/DSCN0010.jpg"
    out = io.BytesIO()
    Image.open(original).resize((320, 240)).save(out, "JPEG", quality=40)

    same, other = make(original).likeness, make(SHARED / "photos/gps/DSCN0025.jpg").likeness
    copied = make(put(tmp_path, out.getvalue())).likeness

    assert ((same ^ copied) & (2**64 - 1)).bit_count() <= 6
    assert ((same ^ other) & (2**64 - 1)).bit_count() > 12


def png_of(width: int, height: int) -> bytes:
    """A PNG of one colour, as small as its size allows."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    rows = zlib.compressobj(9)
    line = b"\0" * (width // 8 + 1)
    body = b"".join(rows.compress(line * 1000) for _n in range(height // 1000)) + rows.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("width", "height"), [(20_000, 20_000), (8_000, 11_000)], ids=["400 MP", "88 MP"]
)
def test_a_pixel_bomb_is_refused_before_it_is_decoded(tmp_path, width, height):
    path = put(tmp_path, png_of(width, height))
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss

    started = time.monotonic()
    code = refusal_of(path)

    assert path.stat().st_size < 300_000
    assert code == "photo_too_large"
    assert time.monotonic() - started < 10
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss <= max(before, 300_000)


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"%PDF-1.7\n",
        b"GIF89a" + b"\0" * 40,
        b"\0\0\0\x18ftypmp42" + b"\0" * 40,
        b"",
    ],
    ids=["html", "svg", "pdf", "gif", "mp4", "empty"],
)
def test_what_is_no_photograph_is_refused(tmp_path, content):
    assert refusal_of(put(tmp_path, content)) == "photo_unknown"


def written_into(kind: str) -> bytes:
    """A photograph with something in every place that its kind has for words."""
    picture = Image.effect_noise((120, 80), 40).convert("RGB")
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = exif[ExifTags.Base.Artist] = "CANARY"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (29.0, 20.0, 1.0)
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.MakerNote] = b"CANARY" * 20
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>CANARY</x:xmpmeta>"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + b"CANARY"
    given: dict = {"exif": exif, "xmp": xmp, "icc_profile": profile}
    if kind == "PNG":
        given["pnginfo"] = PngImagePlugin.PngInfo()
        given["pnginfo"].add_text("Comment", "CANARY")
        given["pnginfo"].add_itxt("XML:com.adobe.xmp", "CANARY")
    if kind == "JPEG":
        given["comment"] = b"CANARY"
    if kind == "HEIF":
        register_heif_opener()
        given["exif"] = exif.tobytes()
    out = io.BytesIO()
    picture.save(out, kind, **given)
    content = out.getvalue()
    if kind == "JPEG":  # IPTC, as newsrooms write it
        iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0b\x1c\x02\x50\0\x06CANARY\0"
        content = content[:2] + b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc + content[2:]
    assert content.lower().count(b"canary") > 2
    return content


def chunks_of(webp: bytes) -> list[bytes]:
    names, at = [], 12
    while at < len(webp):
        names.append(webp[at : at + 4])
        at += 8 + int.from_bytes(webp[at + 4 : at + 8], "little") + webp[at + 4] % 2
    return names


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_nothing_that_was_written_into_a_photograph_comes_along(tmp_path, kind):
    """T52: neither EXIF with its place and notes, nor XMP, IPTC, profile, words or comments."""
    made = make(put(tmp_path, written_into(kind)))

    assert set(made.pictures) == set(SIZES)
    for webp in made.pictures.values():
        assert b"canary" not in webp.lower()
        assert chunks_of(webp) in ([b"VP8 "], [b"VP8L"])  # pixels, and nothing else


# A page, a program, an archive and a document, each of which some reader finds behind a picture.
HIDDEN = (
    b"<html><script>canary()</script></html><?php canary(); ?>PK\x03\x04canary%PDF-1.7 canary %%EOF"
)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_that_is_also_something_else_is_painted_anew(tmp_path, kind):
    """T50: the other thing is gone, as is every byte that came."""
    out = io.BytesIO()
    Image.effect_noise((60, 40), 40).save(out, kind)

    made = make(put(tmp_path, out.getvalue() + HIDDEN))

    assert all(b"canary" not in webp for webp in made.pictures.values())
    assert all(chunks_of(webp) in ([b"VP8 "], [b"VP8L"]) for webp in made.pictures.values())


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_of_a_film_the_first_picture_is_kept(tmp_path, kind):
    frames = [Image.new("RGB", (64, 48), (n * 6, 0, 0)) for n in range(40)]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=10)

    made = make(put(tmp_path, out.getvalue()))

    for webp in made.pictures.values():
        assert getattr(Image.open(io.BytesIO(webp)), "n_frames", 1) == 1


def webp_that_claims(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (16, 16)).save(out, "WEBP", lossless=True)
    canvas = b"\0\0\0\0" + struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    body = b"VP8X" + struct.pack("<I", len(canvas)) + canvas + out.getvalue()[12:]
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def heif_that_claims(width: int, height: int) -> bytes:
    """Each picture and each tile of it says that it is so large."""
    register_heif_opener()
    out = io.BytesIO()
    Image.effect_noise((64, 64), 40).convert("RGB").save(out, "HEIF")
    size = b"ispe\0\0\0\0"
    parts = out.getvalue().split(size)
    lying = [struct.pack(">II", width, height) + part[8:] for part in parts[1:]]
    return size.join([parts[0], *lying])


@pytest.mark.parametrize("claiming", [webp_that_claims, heif_that_claims])
def test_a_photograph_that_claims_to_be_huge_is_refused(tmp_path, claiming):
    path = put(tmp_path, claiming(16_000, 16_000))

    assert path.stat().st_size < 20_000
    assert refusal_of(path) in {"photo_too_large", "photo_damaged"}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_cut_short_is_refused(tmp_path, kind):
    out = io.BytesIO()
    Image.effect_noise((300, 300), 90).save(out, kind)

    assert refusal_of(put(tmp_path, out.getvalue()[: len(out.getvalue()) // 2])) == "photo_damaged"


def test_looking_tells_no_more_than_the_header(tmp_path):
    out = io.BytesIO()
    Image.new("RGBA", (60, 40)).save(out, "WEBP")

    seen = look(put(tmp_path, out.getvalue()))

    assert (seen.kind, seen.width, seen.height, seen.lng, seen.taken_at) == (
        "WEBP",
        60,
        40,
        None,
        None,
    )
