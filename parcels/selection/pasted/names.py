"""Names of areas found among the words of a line."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from gis_core.areas.models import Area
from gis_core.search.fold import fold
from gis_core.search.likeness import likeness
from parcels.selection.pasted.words import AND, bare, says_something, unclung

_SOUNDS = str.maketrans("yeoqw", "iiuku")
_LONGEST = 5  # words of an area's name
_LIKE_ENOUGH = 0.5
_SHORTEST_SKELETON = 3
# Words beside a name that make another name of it.
_MODIFIERS = {
    fold(word)
    for word in re.findall(
        r"\w+",
        """شمال جنوب شرق غرب وسط الجديدة الجديد جديدة الصناعية صناعية الزراعية زراعية الحرفية
        حرفية السكنية سكنية شاليهات جزيرة ميناء مزارع جواخير معسكرات مقبرة
        north south east west new industrial island port farms agricultural""",
    )
}
_TIES = ("/", ".", ":")
_CLASS = ("ضاحيه", "مدينه", "منطقه")
_OPENERS = {
    "governorate": {"محافظه", "governorate"},
    "street": {"شارع", "طريق", "جاده", "street", "st", "road", "rd", "avenue", "ave"},
    "person": {"سيد", "سيده", "مواطن", "مواطنه", "مالك", "مالكها", "باسم", "ورثه", "mr", "mrs",
               "owner", "heirs"},
}  # fmt: skip


@dataclass(frozen=True)
class Mention:
    """An area's name in a line: where it stands, and which areas it can be."""

    start: int
    end: int
    areas: frozenset[int]
    is_doubtful: bool = False  # a word beside it makes another name of it
    is_joined: bool = False  # by "and" to what stands before it
    shorter: frozenset[int] = frozenset()  # whose name it is without its number at the end


@dataclass
class Names:
    """Every area's names; which areas there are is no secret, what lies in them is."""

    exact: dict[tuple[str, ...], set[int]] = field(default_factory=lambda: defaultdict(set))
    bones: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    sounds: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    governorates: dict[int, tuple[str, ...]] = field(default_factory=dict)
    label: dict[int, Area] = field(default_factory=dict)

    @classmethod
    def of(cls, areas: Iterable[Area]) -> Names:
        """From areas with their governorates."""
        names = cls()
        for area in areas:
            names._learn(area)
        return names

    def _learn(self, area: Area) -> None:
        self.label[area.pk] = area
        governorate = area.governorate
        if governorate:
            self.governorates[area.pk] = tuple(
                bare(fold(name)) for name in (governorate.name_ar, governorate.name_en)
            )
        for name in (area.name_ar, area.name_en, *area.aliases):
            words = tuple(bare(fold(name)).split())
            if not words:
                continue
            self.exact[words].add(area.pk)
            if words[0] in _CLASS and len(words) > 1:
                self.exact[words[1:]].add(area.pk)
            if bones := skeleton(words):
                self.bones[bones].add(area.pk)
            if sound := sounded(words):
                self.sounds[sound].add(area.pk)

    def mentions(self, tokens: list[str]) -> list[Mention]:
        """Names in a line from its beginning, each as long as it can be."""
        found: list[Mention] = []
        at = 0
        while at < len(tokens):
            mention = self._at(tokens, at)
            if mention is None:
                at += 1
                continue
            if _opener(tokens, at, mention.end) is None:
                found.append(mention)
            at = mention.end
        return self._without_governorates(found)

    def _at(self, tokens: list[str], at: int) -> Mention | None:
        for size in range(min(_LONGEST, len(tokens) - at), 0, -1):
            words = tokens[at : at + size]
            areas = self._known(words)
            if areas:
                is_doubtful = _is_modified(tokens, at, at + size)
                shorter = self._known(words[:-1]) if size > 1 and words[-1].isdigit() else ()
                is_joined = tokens[at - 1 : at] in ([AND], ["و"]) or (
                    tokens[at].startswith("و") and not self.exact.get(tuple(words))
                )
                return Mention(
                    at, at + size, frozenset(areas), is_doubtful, is_joined, frozenset(shorter)
                )
        return None

    def _known(self, words: list[str]) -> set[int]:
        for first in unclung(words[0]):
            said = (first, *words[1:])
            if said in self.exact:
                return self.exact[said]
        if all(says_something(word) for word in words):
            for areas in (
                self.sounds.get(sounded(words), set()),
                self.bones.get(skeleton(words), set()),
            ):
                if areas:
                    return areas if len(areas) == 1 else set()
        return set()

    def _without_governorates(self, found: list[Mention]) -> list[Mention]:
        """``حولي - السالمية`` names the governorate of Salmiya, not the area Hawalli."""
        kept = []
        for one in found:
            others = [other for other in found if other.areas != one.areas]
            if one.is_joined or not any(self._governs(one, other) for other in others):
                kept.append(one)
        return kept or found

    def _governs(self, one: Mention, other: Mention) -> bool:
        named = {
            bare(fold(name))
            for pk in one.areas
            for name in (self.label[pk].name_ar, self.label[pk].name_en)
        }
        return all(named & set(self.governorates.get(pk, ())) for pk in other.areas)

    def alike(self, words: list[str]) -> list[Area]:
        """Areas that unknown words may have meant, the likeliest first; three at most."""
        said = " ".join(words)
        if not said:
            return []
        ranked = sorted(
            (
                (max(likeness(said, " ".join(name)), _near(words, name)), min(areas))
                for name, areas in self.exact.items()
            ),
            reverse=True,
        )
        best = dict.fromkeys(pk for score, pk in ranked if score >= _LIKE_ENOUGH)
        return [self.label[pk] for pk in best][:3]


def sounded(words: Iterable[str]) -> str:
    """A Latin name as it sounds: ``bayaan`` as ``bayan``, ``salmiyya`` as ``salmia``."""
    name = "".join(words)
    if not re.fullmatch(r"[a-z]{4,}", name):
        return ""
    name = name.replace("ou", "u").replace("oo", "u").replace("ee", "i").translate(_SOUNDS)
    return re.sub(r"h$", "", re.sub(r"(.)\1+", r"\1", name))


def skeleton(words: Iterable[str]) -> str:
    """A Latin name without what transliterations disagree on: vowels, doubles, a final h."""
    name = "".join(words)
    if not re.fullmatch(r"[a-z0-9]+", name):
        return ""
    name = re.sub(r"ou|oo|u|w(?=[^aeiou]|$)", "o", name)
    name = name.replace("ee", "i").replace("ph", "f").replace("q", "k")
    bones = re.sub(r"h$", "", re.sub(r"[aeiouy]", "", name))
    bones = re.sub(r"(.)\1+", r"\1", bones)
    return bones if len(bones) >= _SHORTEST_SKELETON else ""


def _near(words: list[str], name: tuple[str, ...]) -> float:
    return max((likeness(word, " ".join(name)) for word in words), default=0.0)


def _is_modified(tokens: list[str], start: int, end: int) -> bool:
    before = tokens[start - 1] if start else ""
    after = tokens[end] if end < len(tokens) else ""
    return before in _MODIFIERS or after in _MODIFIERS


def _opener(tokens: list[str], start: int, end: int) -> str | None:
    """Whether the name is a street's, a governorate's or a person's."""
    before: list[str] = []
    for word in reversed(tokens[max(0, start - 4) : start]):
        if not (word.isalpha() or word in _TIES):
            break
        before.insert(0, word)
    before = [word for word in before if word.isalpha()]
    after = tokens[end] if end < len(tokens) else ""
    if "street" in _OPENERS and (after in _OPENERS["street"] or after in _OPENERS["governorate"]):
        return "street"
    for kind, words in _OPENERS.items():
        near = before[-1:] if kind != "person" else before[-3:]
        if words & set(near):
            return kind
    return None
