"""Which photographs are taken, how large they may be, and how their first bytes begin."""

JPEG, PNG, WEBP, HEIF = "JPEG", "PNG", "WEBP", "HEIF"
# Pixels of the longer side of the two pictures that are made of a photograph.
SIZES = {"large": 1600, "small": 400}
MOST_PIXELS = 50_000_000
HEAD_BYTES = 12
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


def kind_of(head: bytes) -> str | None:
    """The decoder that is to try a file, by its first 12 bytes and never by its name."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return HEIF
    return None
