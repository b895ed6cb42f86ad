"""The coordinate system that a pasted text names itself: "UTM 38N", "KTM", "EPSG:31901"."""

import re

from gis_core import crs

_UTM = re.compile(
    r"\b(?:utm|زون|zone|المنطقة)\s*(?:zone)?[\s:]*(?P<zone>\d{1,2})\s*(?P<band>[c-hj-np-x])?(?![\w.])"
    r"|^\s*(?P<bare>\d{1,2})\s?(?P<bare_band>[c-hj-np-x])\s+(?=\d{5})"
)
_EPSG = re.compile(r"\bepsg[\s:]*(\d{4,6})\b")
_NAMES = (
    (re.compile(r"\b(?:kudams\s*/\s*)?(?:ktm|kudams)\b"), crs.KTM),
    (re.compile(r"\bwgs[\s_-]?(?:19)?84\b(?!\s*/?\s*utm)"), crs.WGS84),
)


def named_systems(text: str) -> tuple[str, tuple[int, ...] | None]:
    """The lower-case text without the system's name, and the EPSG numbers it can mean.

    None when it names no system; empty when it names one that does not exist or is not accepted.
    """
    if found := _EPSG.search(text):
        srid = int(found[1])
        return _without(text, found), (srid,) if srid in crs.ALLOWED else ()
    if found := _UTM.search(re.sub(r"wgs[\s_-]?(?:19)?84\s*/?\s*(?=utm)", "", text)):
        text = re.sub(r"wgs[\s_-]?(?:19)?84\s*/?\s*(?=utm)", "", text)
        zone = int(found["zone"] or found["bare"])
        return _without(text, found), _utm(zone, found["band"] or found["bare_band"] or "")
    for pattern, srid in _NAMES:
        if found := pattern.search(text):
            return _without(text, found), (srid,)
    return re.sub(r"\butm\b", " ", text), None


def _utm(zone: int, band: str) -> tuple[int, ...]:
    """WGS 84 UTM. A lone S is the southern half or the band at 32-40 degrees north: both."""
    if not 1 <= zone <= 60:
        return ()
    north, south = 32600 + zone, 32700 + zone
    if band == "s":
        return (south, north)
    if not band:
        return (north, south)
    return (north,) if band >= "n" else (south,)


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"
