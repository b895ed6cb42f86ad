"""Every encoding that a delivery's text may be in, weighed, with the reasons for and against.

``encoding.decide`` settles; this lets a person see why, and choose otherwise.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from . import encoding

Reason = tuple[str, dict[str, object]]


@dataclass(frozen=True)
class Weight:
    """A codec; its score goes from 0 (the bytes forbid it) to 1 (nothing speaks against it)."""

    codec: str
    score: float
    reasons: tuple[Reason, ...]
    decodes: bool


def weigh(
    values: Iterable[bytes],
    *,
    declared: str = "",
    language_byte: int = 0,
    also: Iterable[str] = (),
) -> list[Weight]:
    """The candidates, the likeliest first; ``values`` need only hold those with a high byte."""
    sample = encoding.sample_of(values)
    decision = encoding.decide(sample, declared=declared, language_byte=language_byte)
    claimed = encoding.codec_of(declared) or ""
    by_byte = encoding.BY_LANGUAGE_BYTE.get(language_byte, "")
    if not sample:
        return [Weight(decision.name, 1.0, (("encoding_plain", {}),), decodes=True)]
    asked = [codec for name in also if (codec := encoding.codec_of(name))]
    names = [decision.name, claimed, "utf-8", *encoding.ARABIC, "cp1252", by_byte, *asked]
    found = [_weight(name, sample, claimed, by_byte) for name in dict.fromkeys(filter(None, names))]
    best = max((w.score for w in found if w.codec != decision.name), default=0.0)
    # What was decided stands first: a claim that holds is worth more than likeness.
    raised = [
        Weight(w.codec, max(w.score, min(best + 0.01, 1.0)), w.reasons, w.decodes)
        if w.codec == decision.name else w
        for w in found
    ]  # fmt: skip
    return sorted(raised, key=lambda w: (-w.score, w.codec != decision.name))


def _weight(codec: str, sample: list[bytes], claimed: str, by_byte: str) -> Weight:
    score, reasons, decodes = _by_bytes(codec, sample)
    if codec == claimed:
        reasons = [*reasons, ("encoding_declared", {})]
    if codec == by_byte:
        reasons = [*reasons, ("encoding_language_byte", {})]
    return Weight(codec, round(score, 3), tuple(reasons), decodes)


def _by_bytes(codec: str, sample: list[bytes]) -> tuple[float, list[Reason], bool]:
    broken = sum(not encoding.decodes([value], codec) for value in sample)
    if broken:
        return 0.0, [("encoding_undecodable", {"count": broken, "of": len(sample)})], False
    if codec == "utf-8":
        return 1.0, [("encoding_valid_utf8", {"count": len(sample)})], True
    likeness = encoding.arabic_likeness(sample, codec)
    share: dict[str, object] = {"percent": round(100 * encoding.arabic_share(sample, codec))}
    if likeness is None:
        western = codec in encoding.WESTERN
        return 0.3 if western else 0.1, [("encoding_not_arabic", share)], True
    # 0.05 is what running Arabic text comes to; place names lie a little below.
    return min(likeness / 0.05, 1.0) * 0.95, [("encoding_like_arabic", share)], True
