"""The six lines that lie beside an image without a place of its own."""

from pathlib import Path

MOST_BYTES = 1000
# By the image's extension: its first and last letter and a w, or the whole with one more.
SUFFIXES = (".wld", ".tfw", ".tifw", ".tiffw", ".jgw", ".jpgw", ".jpegw", ".pgw", ".pngw", ".j2w")


def world_file_beside(image: Path) -> str:
    """The text of an image's world file; empty where there is none."""
    for other in sorted(image.parent.iterdir()):
        if other.stem == image.stem and other.suffix.lower() in SUFFIXES and _is_its_own(other):
            with other.open("rb") as file:
                return read_world_file(file.read(MOST_BYTES))
    return ""


def _is_its_own(path: Path) -> bool:
    """Whether it is a file and no link, which may lead to another's."""
    return path.is_file() and not path.is_symlink()


def read_world_file(content: bytes) -> str:
    """Its text; whether it is six numbers is found out where it is used."""
    text = content[:MOST_BYTES].decode("ascii", errors="replace")
    return text.replace("\0", "\ufffd")  # which PostgreSQL does not take
