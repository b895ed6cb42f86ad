"""Which images are brought in, known by their first bytes, and how large they may be."""

TIFF, JPEG, PNG, JP2 = "tiff", "jpeg", "png", "jp2"
DRIVERS = {TIFF: "GTiff", JPEG: "JPEG", PNG: "PNG", JP2: "JP2OpenJPEG"}
HEAD_BYTES = 16
MOST_BANDS = 16
MOST_PIXELS = 60_000_000_000  # a city of 30 x 20 km at 10 cm
MOST_PIXELS_AT_ONCE = 800_000_000  # of kinds that cannot be read in pieces
MOST_BLOCK_BYTES = 256 * 1024**2  # what one read of the smallest piece may take
# A file that claims so many times its own bytes holds next to nothing, or is a bomb.
MOST_BLOWN_UP = 3000
SMALL_BYTES = 1024**3  # however small the file, so much may always come of it
_MAGIC = (
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"II+\0", TIFF),  # BigTIFF
    (b"MM\0+", TIFF),
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\0\0\0\x0cjP  \r\n\x87\n", JP2),
    (b"\xff\x4f\xff\x51", JP2),  # a bare codestream
)


def kind_of(head: bytes) -> str | None:
    """What a file is by its first ``HEAD_BYTES``, whatever its name says."""
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)
