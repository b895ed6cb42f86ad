"""The words of a line made comparable: folded, without articles and what clings to them."""

import re

from gis_core.search.address import FILLERS, LABELS
from gis_core.search.fold import fold
from gis_core.search.spoken import number_at

TO, AND, MANY = "to", "&", "plots"
_PHRASES = (
    (r"(?:و?ال)?سلام عليكم(?: ورحمه الله)?(?: وبركاته)?|وعليكم السلام", " "),
    (r"(?<!\w)(?:ال)?رقم (?:ال)?الي(?!\w)|(?<!\w)(?:ال)?الي رقم|paci(?: no\.?)?", " paci "),
    (r"(?<!\w)(?:الي|حتي|لغايه|وحتي|والي|through|until|till)(?!\w)", f" {TO} "),
    (r"(?<!\w)and(?!\w)", f" {AND} "),
    (r"(?<=\d) ?/ ?(?=\d)", "/"),
    (r"(\d+)(?:st|nd|rd|th)(?!\w)", r"\1"),
    (r"(?<=\d) ([ء-ي])(?!\w)(?<![قشموتط])", r"\1"),  # 7 أ is one number
)
# What a number may follow without being a block or a parcel.
_NUMBER_OF_SOMETHING_ELSE = re.compile(
    r"(?<!\w)(?:ال|لل|بال|وال|ب|و)?(?:تاريخ|كتاب\w*|معامله|طلب|هاتف|تلفون|نقال|جوال|فاكس|مدني\w*|"
    r"مساح\w*|عدد\w*|سنه|عام|صندوق|قرار\w*|ماده|مجموع|طابق|دور|"
    r"date|dated|tel|phone|mobile|fax|ref|reference|letter|civil id|box|year|total)"
    r"(?: ?(?:رقم|no\.?|number|of))?[ :.#]*\d[\d/.\-]*"
)
_MEASURE = re.compile(r"\d[\d.,]*\s*(?:م2|م 2|م\^2|متر\w*|m2|sqm|sq\.? ?m|metres?|meters?)(?!\w)")
_BULLET = re.compile(r"^\s*(?:[-*•·▪●]\s+|\(?\d{1,3}[.)]\s+|\d{1,3}\s*[-ـ–]\s+(?=[^\W\d_]))")
_PLURAL = {
    fold(word)
    for word in re.findall(
        r"\w+",
        """قسائم القسائم قسايم القسايم قسيمتين القسيمتين قسيمتي قسيمتان القسيمتان
        parcels plots lots qasaim""",
    )
}
_ARTICLE = re.compile(
    r"(?<![^\W\d_])(?:(?:[وفبك]{0,2}ال|و?لل)(?=[^\W\d_]{3})"
    r"|(?:al|el|as|ar|ad|ash|an|az|at|adh)[ -](?=[a-z]{3})|al(?=[a-z]{4}))"
)
_CLINGING = ("و", "ب", "ل", "ف", "ك", "وب", "ول", "وف", "وك")
_STOP = {
    fold(word)
    for word in re.findall(
        r"\w+",
        """و من في فى على عن مع الى إلى حتى هذه هذا ذات نفس نفسها كذلك ايضا أيضا بها به
        لدى قرب رقم الرقم التالية يرجى the of in at and for to please no nr number
        plan kuwait الكويت دولة state""",
    )
}
TOKEN = re.compile(r"\d+[^\W\d_]?(?:[/.-]\d+[^\W\d_]?)*(?!\w)|\d+|[^\W\d_]+|[^\w\s]")


def normal(text: str) -> str:
    """A line's words as they are compared: what follows here sees nothing else."""
    plain = fold(text)
    plain = _BULLET.sub("", plain)
    for phrase, instead in _PHRASES:
        plain = re.sub(phrase, instead, plain)
    plain = _NUMBER_OF_SOMETHING_ELSE.sub(" ", _MEASURE.sub(" ", plain))
    return bare(plain)


def bare(folded: str) -> str:
    """Without articles, and with hyphens between letters opened."""
    opened = re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_])", "-", folded)
    stripped = _ARTICLE.sub("", opened)
    spaced = re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_])", " ", stripped)
    spaced = re.sub(r"(?<![^\W\d_])([^\W\d_]{2,})(?=\d)", r"\1 ", spaced)  # block4, قطعه4
    return re.sub(r"(?<=\d)(?=[^\W\d_]{2})", " ", spaced)  # 4قسيمه


def tokens_of(text: str) -> list[str]:
    """Words, numbers and marks of a normal text; labels freed of what clings to them."""
    return [_freed(token) for token in TOKEN.findall(text)]


def _freed(token: str) -> str:
    if token in _PLURAL:
        return MANY
    if token in LABELS or not token[0].isalpha():
        return token
    for clinging in unclung(token):
        if clinging in _PLURAL or _with_article(clinging) in _PLURAL:
            return MANY
        for word in (clinging, _with_article(clinging)):
            if word in LABELS and len(clinging) > 1:
                return word
    return token


def _with_article(word: str) -> str:
    return f"ال{word}"


def unclung(word: str) -> list[str]:
    """A word as it stands, then without what may cling to it: ``ببيان`` and ``بيان``."""
    free = [word.removeprefix(start) for start in _CLINGING if word.startswith(start)]
    return [word, *(rest for rest in free if len(rest) >= 3)]


def is_number(token: str) -> bool:
    """Whether a token is written in digits."""
    return token[0].isdigit()


def says_something(token: str) -> bool:
    """Whether a word could be a name: no label, number word, filler or small word."""
    if not token[0].isalpha() or len(token) < 2:
        return False
    if {token, token.removeprefix("و")} & _STOP or token in {TO, MANY, "paci"}:
        return False
    return not (token in LABELS or token in FILLERS or number_at([token], 0)[0])
