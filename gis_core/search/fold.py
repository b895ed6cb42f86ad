"""One key for the many ways in which the same Arabic or Latin words are written.

The database has the same functions under the names ``qasima_fold`` and ``qasima_names``; a test
holds the two together, because a stored key that differs from the asked one finds nothing.
"""

import re
import unicodedata
from collections.abc import Iterable

# Invisible or optional: marks over letters, tatweel, direction and joining controls, apostrophes.
# A letter with hamza or madda is first taken apart, so that its mark falls away with the others.
DROPPED = re.compile(
    "[\u0027\u0060\u00ad\u00b4\u02b9-\u02bf\u0300-\u036f\u0610-\u061a\u061c\u0640\u064b-\u065f"
    "\u0670\u0674\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08ca-\u08ff\u180e\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u200b-\u200f\u2018\u2019\u202a-\u202e\u2032\u2060-\u206f\u20d0-\u20ff"
    "\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\ufff9-\ufffb]"
)
BLANK = re.compile(
    "[\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ud800-\udfff]+"
)
SERVANT_OF = re.compile("(^| )\u0639\u0628\u062f (?=\u0627\u0644)")  # عبد الله is one name
ARTICLE = re.compile("(^| )(?:\u0627\u0644(?=[^ ])|al (?=[^ ]))")  # ال, al-

DIGITS = {
    **{0x0660 + n: str(n) for n in range(10)},  # Arabic-Indic
    **{0x06F0 + n: str(n) for n in range(10)},  # Persian
    **{0xFF10 + n: str(n) for n in range(10)},  # full width
}
LETTERS = {
    **{upper: chr(upper + 32) for upper in range(ord("A"), ord("Z") + 1)},
    0x0671: "\u0627",  # alef wasla
    **dict.fromkeys(map(ord, "\u0649\u06cc\u06d2"), "\u064a"),  # maqsura, Persian and barree yeh
    **dict.fromkeys(map(ord, "\u0629\u06be\u06c1\u06c3\u06d5"), "\u0647"),  # hehs
    0x06A9: "\u0643",  # Persian kaf
    **dict.fromkeys(map(ord, "\u2010\u2012\u2013\u2014\u2015\u2212"), "-"),
    **{ord(letter): plain for letter, plain in zip("ØøŁłĐđÐðıĦħŦŧ", "oollddddihhtt", strict=True)},
    **{ord(letter): "ss" for letter in "ßẞ"},
    **{ord(letter): "ae" for letter in "Ææ"},
    **{ord(letter): "oe" for letter in "Œœ"},
    **{ord(letter): "th" for letter in "Þþ"},
}
TRANSLATED = DIGITS | LETTERS


def fold_digits(text: str) -> str:
    """The text with Arabic-Indic, Persian and full-width digits as ASCII ones."""
    return text.translate(DIGITS)


def fold(text: str) -> str:
    """The key under which spellings of the same words are equal; folding twice changes nothing."""
    taken_apart = unicodedata.normalize("NFKD", DROPPED.sub("", text))
    plain = DROPPED.sub("", taken_apart).translate(TRANSLATED)
    spaced = BLANK.sub(" ", unicodedata.normalize("NFKD", plain)).strip(" ")
    return SERVANT_OF.sub("\\1\u0639\u0628\u062f", spaced)


def fold_name(name: str) -> str:
    """A name's key: folded, hyphens opened, and without the article, which people leave out."""
    return ARTICLE.sub(r"\1", fold(name).replace("-", " ")).strip(" ")


def fold_names(names: Iterable[str]) -> str:
    """All names of one place, each on a line of its own with a line break on either side."""
    return "\n" + "".join(f"{key}\n" for name in names if (key := fold_name(name)))
