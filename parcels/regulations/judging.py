"""Of all rules for one thing, the most specific that holds; the others with their reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_noop as _

from parcels.models import Regulation
from parcels.models.condition import CORNER, PLOT_FROM, PLOT_TO, STREET, streets_in
from parcels.regulations.facts import Sentence, facts_of
from parcels.regulations.site import Site

EVERY_PLOT = Sentence(_("It holds for every plot of this class."))
GOES_BEFORE = _("A more specific rule goes before it: %(article)s.")
MAY_GO_BEFORE = _(
    "A more specific rule may go before it: %(article)s. What that depends on is not known."
)
BOTH_HOLD = _("Another rule of the same standing holds too: %(article)s. Read both.")


@dataclass(frozen=True)
class Judged:
    """A rule with the verdict on one plot; ``applies`` is None where a fact is not known."""

    rule: Regulation
    applies: bool | None
    reasons: tuple[Sentence, ...]

    @property
    def is_general(self) -> bool:
        """Whether it holds simply because the plot is of the class."""
        return self.reasons == (EVERY_PLOT,)

    @property
    def why(self) -> str:
        """The reason in the page's language."""
        return " ".join(str(reason) for reason in self.reasons)

    def why_in(self, language: str) -> str:
        """The reason in a language of its own."""
        return " ".join(reason.in_language(language) for reason in self.reasons)


def judge(classes: Collection[int], site: Site, *, on: date) -> dict[int, list[Judged]]:
    """The rules of these classes in force on a day, judged for a plot, in their usual order."""
    rules: dict[int, list[Regulation]] = defaultdict(list)
    asked = Regulation.objects.in_force(on).filter(zone_class__in=classes)
    for rule in asked.order_by("zone_class", "article", "pk"):
        rules[rule.zone_class_id].append(rule)
    return {key: judge_class(of_class, site) for key, of_class in rules.items()}


def judge_class(rules: Iterable[Regulation], site: Site) -> list[Judged]:
    """All rules of one class; those for one parameter compete, the others do not."""
    rules = list(rules)
    rivals: dict[str, list[Regulation]] = defaultdict(list)
    for rule in rules:
        rivals[rule.parameter].append(rule)
    return [_verdict(rule, rivals[rule.parameter], site) for rule in rules]


def _verdict(rule: Regulation, rivals: list[Regulation], site: Site) -> Judged:
    facts = facts_of(rule.condition, site)
    holds = holds_for(rule, site)
    if holds is False:
        return Judged(rule, False, tuple(f.sentence for f in facts if f.holds is False))
    standing = [(r, holds_for(r, site)) for r in rivals if r is not rule]
    narrower = [(r, h) for r, h in standing if is_narrower(r.condition, rule.condition)]
    reasons = tuple(f.sentence for f in facts) or (EVERY_PLOT,)
    for special, known in narrower:
        if known is True:
            return Judged(rule, False, (_article(GOES_BEFORE, special),))
    if holds is None:
        return Judged(rule, None, tuple(f.sentence for f in facts if f.holds is None))
    for special, known in narrower:
        if known is None:
            return Judged(rule, None, (*reasons, _article(MAY_GO_BEFORE, special)))
    equals = [r for r, h in standing if h is True and not _is_ordered(r, rule)]
    return Judged(rule, True, reasons + tuple(_article(BOTH_HOLD, r) for r in equals))


def holds_for(rule: Regulation, site: Site) -> bool | None:
    """Whether all that a rule asks holds; None where that hangs on something not known."""
    found = [fact.holds for fact in facts_of(rule.condition, site)]
    if False in found:
        return False
    return None if None in found else True


def is_narrower(special: dict, general: dict) -> bool:
    """Whether every plot that one condition admits is admitted by the other, and not conversely."""
    return _implies(special, general) and not _implies(general, special)


def _implies(special: dict, general: dict) -> bool:
    if PLOT_FROM in general and special.get(PLOT_FROM, 0) < general[PLOT_FROM]:
        return False
    if PLOT_TO in general and special.get(PLOT_TO, float("inf")) > general[PLOT_TO]:
        return False
    if CORNER in general and special.get(CORNER) != general[CORNER]:
        return False
    named = streets_in(special)
    return STREET not in general or (bool(named) and named <= streets_in(general))


def _is_ordered(one: Regulation, other: Regulation) -> bool:
    narrower = is_narrower(one.condition, other.condition)
    return narrower or is_narrower(other.condition, one.condition)


def _article(text: str, rule: Regulation) -> Sentence:
    return Sentence(text, (("article", rule.article),))
