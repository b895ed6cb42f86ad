"""A condition laid beside a plot: what it asks, whether that holds, and the sentence for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from parcels.models.condition import CORNER, PLOT_FROM, PLOT_TO, STREET, check_condition, streets_in
from parcels.regulations.site import Site

NOT_UNDERSTOOD = _(
    "The rule has a condition that is not understood; an administrator must enter it anew."
)


@dataclass(frozen=True)
class Sentence:
    """A marked sentence with its blanks, put into words in the reader's language."""

    text: str
    values: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        return gettext(self.text) % {name: _worded(value) for name, value in self.values}

    def in_language(self, code: str) -> str:
        """The sentence in a language of its own."""
        with override(code):
            return str(self)


@dataclass(frozen=True)
class Fact:
    """One thing that a condition asks; ``holds`` is None where the plot's fact is not known."""

    holds: bool | None
    sentence: Sentence


def facts_of(condition: dict[str, Any], site: Site) -> list[Fact]:
    """What a condition asks of a plot, thing by thing; nothing for a rule without conditions."""
    try:
        check_condition(condition)
    except ValidationError:
        return [Fact(None, Sentence(NOT_UNDERSTOOD))]
    ask = {PLOT_FROM: _from, PLOT_TO: _below, CORNER: _corner, STREET: _street}
    return [ask[key](condition, site) for key in ask if key in condition]


def _from(condition: dict[str, Any], site: Site) -> Fact:
    least = condition[PLOT_FROM]
    if site.area_m2 is None:
        text = _("The area of the plot is not known; the rule is for plots from %(least)s m².")
        return Fact(None, _say(text, least=least))
    text = _("The plot has %(area)s m²; the rule is for plots from %(least)s m².")
    return Fact(site.area_m2 >= least, _say(text, area=site.area_m2, least=least))


def _below(condition: dict[str, Any], site: Site) -> Fact:
    most = condition[PLOT_TO]
    if site.area_m2 is None:
        text = _("The area of the plot is not known; the rule is for plots below %(most)s m².")
        return Fact(None, _say(text, most=most))
    text = _("The plot has %(area)s m²; the rule is for plots below %(most)s m².")
    return Fact(site.area_m2 < most, _say(text, area=site.area_m2, most=most))


_CORNER = {
    (True, True): _("The rule is for corner plots, and this is one."),
    (True, False): _("The rule is for corner plots, and this is not one."),
    (False, False): _("The rule is for plots that are not on a corner, like this one."),
    (False, True): _("The rule is for plots that are not on a corner, and this one is."),
    (True, None): _("The rule is for corner plots; whether this is one is not known."),
    (False, None): _(
        "The rule is for plots that are not on a corner; whether this one is, is not known."
    ),
}


def _corner(condition: dict[str, Any], site: Site) -> Fact:
    wanted = condition[CORNER]
    holds = None if site.is_corner is None else site.is_corner == wanted
    return Fact(holds, Sentence(_CORNER[wanted, site.is_corner]))


def _street(condition: dict[str, Any], site: Site) -> Fact:
    wanted = streets_in(condition)
    kinds = tuple(site.kinds.get(code, code) for code in sorted(wanted))
    if wanted & site.street_kinds:
        text = _("The rule is for plots on a street of this kind: %(streets)s. This one is.")
        return Fact(True, _say(text, streets=kinds))
    if site.has_unknown_streets:
        text = _(
            "The rule is for plots on a street of this kind: %(streets)s. "
            "Which street this one faces is not known."
        )
        return Fact(None, _say(text, streets=kinds))
    text = _("The rule is for plots on a street of this kind: %(streets)s. This one is not.")
    return Fact(False, _say(text, streets=kinds))


def _say(text: str, **values: Any) -> Sentence:
    return Sentence(text, tuple(values.items()))


def _worded(value: Any) -> str:
    if isinstance(value, tuple):
        return gettext(" or ").join(str(each) for each in value)
    if isinstance(value, int | float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return str(value)
