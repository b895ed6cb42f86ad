"""Text that was once read in a wrong encoding, read again in the right one."""

import re

_ARABIC = re.compile("[\u0621-\u064a]")
_LATIN_1 = re.compile("[\u0080-\u024f\u2013-\u2122]")
# Read as, written as: the ways in which Arabic is commonly spoilt.
_WAYS = (("cp1252", "utf-8"), ("latin-1", "utf-8"), ("cp1252", "cp1256"), ("latin-1", "cp1256"))
_FEWEST = 3  # letters of a kind that tell more than an accent in a name
LOST = re.compile(r"\?{2,}|\ufffd")


def repaired(line: str) -> str:
    """The line as it was meant; the same line where nothing is wrong or nothing helps."""
    if _ARABIC.search(line) or len(_LATIN_1.findall(line)) < _FEWEST:
        return line
    for read_as, written_as in _WAYS:
        try:
            meant = line.encode(read_as).decode(written_as)
        except UnicodeError:
            continue
        if len(_ARABIC.findall(meant)) >= _FEWEST and not _LATIN_1.search(meant):
            return meant
    return line
