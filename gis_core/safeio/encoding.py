"""Which encoding text is in, judged from its bytes; what a file declares counts only if they agree.

No sidecar file of Arabic deliveries can be relied on, and a wrong one makes GDAL return nothing
at all, so the bytes are tried: strict UTF-8 first, then the Arabic code pages scored by how much
the result looks like Arabic, else the western one.
"""

import codecs
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ARABIC = ("cp1256", "iso8859-6", "cp720")
WESTERN = ("cp1252", "iso8859-1")
# dBase's language byte, where it names a code page outright.
BY_LANGUAGE_BYTE = {
    0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x64: "cp852", 0x65: "cp866", 0x66: "cp865",
    0x6B: "cp857", 0x7D: "cp1255", 0x7E: "cp1256", 0xC8: "cp1250", 0xC9: "cp1251",
    0xCA: "cp1254", 0xCB: "cp1253",
}  # fmt: skip
# Share of each letter in written Arabic, per mille, rounded; the rest are rare.
_LETTERS = dict(
    zip("اليمنوتبرةعدسفهكقحأجشصخطىذزثئضءغإظآؤ",
        (164, 122, 68, 63, 59, 57, 47, 42, 42, 38, 35, 28, 26, 26, 22, 21, 20, 20, 16, 13, 12, 11,
         10, 10, 9, 8, 7, 6, 5, 6, 4, 4, 8, 3, 2, 1), strict=True)
)  # fmt: skip
_LOG_SHARE = {letter: math.log(share / 1000) for letter, share in _LETTERS.items()}
_ALIEN = math.log(0.0001)  # a sign that written Arabic does not use inside words
_WORD = re.compile(r"[^\W\d_]+")
_HIGH = re.compile(rb"[\x80-\xff]")
MOST_SAMPLE_BYTES = 400_000
MOST_LINE_BYTES = 16 * 1024**2  # what is longer is cut, and judged in pieces
LEAST_ARABIC_SHARE = 0.7


@dataclass(frozen=True)
class Decision:
    """The chosen codec, why it was chosen, and what the file claimed if that was set aside."""

    name: str
    reason: str  # ascii, given, declared, language byte, utf-8, arabic, western
    ignored: str = ""

    @property
    def is_guess(self) -> bool:
        return self.reason in ("arabic", "western")


def codec_of(text: str) -> str | None:
    """The Python codec that a .cpg or a person names in whatever spelling; None for no codec."""
    name = text.strip().strip("\ufeff").lower()
    if not name or len(name) > 30:
        return None
    name = re.sub(r"^(ansi|windows|win|cp|ms|oem|dos|ibm)[\s_-]*(?=\d)", "", name)
    name = {"65001": "utf-8", "28596": "iso8859-6", "28591": "iso8859-1"}.get(name, name)
    name = re.sub(r"^(?:iso[\s_-]*)?8859[\s_-]*(\d{1,2})$", r"iso8859-\1", name)
    if re.fullmatch(r"\d{3,4}", name):
        name = f"cp{name}"
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    is_text = getattr(info, "_is_text_encoding", True)
    return info.name if is_text and info.name not in ("idna", "punycode") else None


def decide(values: Iterable[bytes], *, declared: str = "", language_byte: int = 0) -> Decision:
    """The encoding of a table's texts; ``values`` need only hold those with a byte above 127."""
    sample = sample_of(values)
    claimed = codec_of(declared)
    junk = declared.strip()[:40] if declared.strip() and not claimed else ""
    if not sample:
        return Decision(claimed or "utf-8", "ascii", junk)
    guess = _guess(sample, language_byte)
    if claimed and _agrees(claimed, guess, sample):
        return Decision(claimed, "declared", junk)
    return Decision(guess.name, guess.reason, claimed or junk)


def decodes(sample: Iterable[bytes], codec: str) -> bool:
    """Whether every value is text in the codec."""
    return all(_decoded(value, codec) is not None for value in sample)


def high_lines(paths: Iterable[Path]) -> Iterator[bytes]:
    """The lines of text files that have a byte above 127."""
    for path in paths:
        with path.open("rb") as file:
            while line := file.readline(MOST_LINE_BYTES):
                if not line.isascii():
                    yield line


def sample_of(values: Iterable[bytes]) -> list[bytes]:
    """As many values with a byte above 127 as a judgement needs."""
    kept: list[bytes] = []
    size = 0
    for value in values:
        if _HIGH.search(value):
            kept.append(value)
            size += len(value)
        if size > MOST_SAMPLE_BYTES:
            break
    return kept


def _guess(sample: list[bytes], language_byte: int) -> Decision:
    if all(_is_utf8(value) for value in sample):
        return Decision("utf-8", "utf-8")
    scored = [(score, name) for name in ARABIC if (score := arabic_likeness(sample, name))]
    if scored:
        return Decision(max(scored)[1], "arabic")
    named = BY_LANGUAGE_BYTE.get(language_byte, "")
    if named and decodes(sample, named):
        return Decision(named, "language byte")
    return Decision(next((w for w in WESTERN if decodes(sample, w)), WESTERN[-1]), "western")


def _agrees(claimed: str, guess: Decision, sample: list[bytes]) -> bool:
    """A claim holds if the bytes decode, and do not plainly say UTF-8 or Arabic instead."""
    if claimed == guess.name:
        return True
    if guess.reason in ("utf-8", "arabic"):
        return False
    return decodes(sample, claimed)


def _is_utf8(value: bytes) -> bool:
    """Strict, but a last letter cut at the field's width does not count against it."""
    try:
        value.decode()
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data" and error.start > 0
    return True


def _decoded(value: bytes, codec: str) -> str | None:
    try:
        return value.decode(codec)
    except (UnicodeDecodeError, LookupError):
        cut = codec in ("utf-8", "utf-8-sig") and _is_utf8(value)
        return value.decode("utf-8", errors="ignore") if cut else None


def arabic_likeness(sample: list[bytes], codec: str) -> float | None:
    """Mean log share of the letters above ASCII, or None where the result is hardly Arabic."""
    total, count = 0.0, 0
    for letters in _high_letters(sample, codec):
        if letters is None:
            return None
        count += len(letters)
        total += sum(_LOG_SHARE.get(letter, _ALIEN) for letter in letters)
    if not count or arabic_share(sample, codec) < LEAST_ARABIC_SHARE:
        return None
    return math.exp(total / count) if _has_words(sample, codec) else None


def arabic_share(sample: list[bytes], codec: str) -> float:
    """Which part of the letters above ASCII are letters that Arabic is written with."""
    found = [letters for letters in _high_letters(sample, codec) if letters]
    arabic = sum(letter in _LOG_SHARE for letters in found for letter in letters)
    return arabic / max(sum(map(len, found)), 1)


def _high_letters(sample: list[bytes], codec: str) -> Iterator[list[str] | None]:
    """By value, until enough are seen; None for a value that is no text in the codec."""
    seen = 0
    for value in sample:
        text = _decoded(value, codec)
        letters = None if text is None else [c for c in text if c > "\x7f" and not c.isspace()]
        yield letters
        seen += len(letters or ())
        if seen > 20_000:
            return


def _has_words(sample: list[bytes], codec: str) -> bool:
    """Arabic comes in words of Arabic letters; an accent in a French word stands alone."""
    letters = alone = 0
    for value in sample[:2000]:
        for word in _WORD.findall(_decoded(value, codec) or ""):
            high = sum(letter in _LOG_SHARE for letter in word)
            letters += high
            alone += high if high < len(word) else 0
    return letters > 0 and alone < letters / 2
