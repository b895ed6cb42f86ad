"""What is proposed against what the regulations allow; a fault is a finding, never a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from parcels.licensing.footprints import is_outside, short_gaps
from parcels.licensing.sentences import both_languages
from parcels.models import LicenceFinding, Regulation

if TYPE_CHECKING:
    from parcels.licensing.site import Site, SiteRule
    from parcels.models import BuildingLicence

BREACH, WARNING, INFORMATION = "B", "W", "I"
P = Regulation.Parameter
# Rules that set a most, and where the proposed value stands.
_AT_MOST = {P.FLOORS: "floors", P.HEIGHT: "height_m", P.BASEMENT: "basements"}
_SHARE_AT_MOST = {P.BUILDING_RATIO: "built_area_m2", P.COVERAGE: "ground_area_m2"}
_AT_LEAST = {
    P.SETBACK_FRONT: "setback_front_m",
    P.SETBACK_SIDE: "setback_side_m",
    P.SETBACK_BACK: "setback_back_m",
    P.PARKING: "parking",
}
_COUNTED_IN = {P.PARKING: "car"}  # other units depend on flats or people, which nobody states


@dataclass(frozen=True)
class Found:
    """One finding before it is a row."""

    code: str
    severity: str
    parameter: str = ""
    rule: Regulation | None = None
    proposed: float | None = None


def check(licence: BuildingLicence, site: Site) -> list[Found]:
    """Everything worth saying of a proposal on its ground."""
    if not licence.licence_type.asks_values:
        return []
    if not site.zones:
        return [Found("no_zone", WARNING)]
    found = [] if len(site.zones) == 1 else [Found("several_zones", INFORMATION)]
    if not site.rules:
        return [*found, Found("no_rules", WARNING)]
    return [*found, *_on_values(licence, site), *_on_plot(site), *_on_footprints(licence, site)]


def record_findings(licence: BuildingLicence, site: Site, *, verb: str) -> list[LicenceFinding]:
    """Check, and keep what was found with the submission or the approval it belongs to."""
    return LicenceFinding.objects.bulk_create(
        LicenceFinding(
            licence=licence,
            round=licence.round,
            verb=verb,
            code=found.code,
            severity=found.severity,
            article=found.rule.article if found.rule else "",
            document=found.rule.document if found.rule else "",
            expected=found.rule.value if found.rule else None,
            proposed=None if found.proposed is None else Decimal(f"{found.proposed:.3f}"),
            unit=found.rule.unit if found.rule else "",
            **both_languages(found.code, found.parameter, found.rule, found.proposed),
        )
        for found in check(licence, site)
    )


def _on_values(licence: BuildingLicence, site: Site) -> Iterator[Found]:
    proposed = licence.proposed
    for parameter, name in _AT_MOST.items():
        yield from _judged(site, parameter, proposed.get(name), is_most=True)
    for parameter, name in _SHARE_AT_MOST.items():
        share = proposed.get(name)
        if share is not None and site.plot_m2:
            share = 100.0 * share / site.plot_m2
        yield from _judged(site, parameter, share, is_most=True)
    for parameter, name in _AT_LEAST.items():
        yield from _judged(site, parameter, proposed.get(name), is_most=False)


def _judged(site: Site, parameter: str, value: float | None, *, is_most: bool) -> Iterator[Found]:
    """A breach where every rule that may apply is broken; to be looked at where only some are."""
    rules = [known for known in site.rules_on(parameter) if known.rule.value is not None]
    unit = _COUNTED_IN.get(parameter)
    if not rules:
        return
    if unit and rules[0].rule.unit != unit:
        yield Found("not_comparable", INFORMATION, parameter, rules[0].rule)
    elif value is None:
        yield Found("not_stated", WARNING, parameter, rules[0].rule)
    else:
        broken = [known for known in rules if _breaks(value, known, is_most=is_most)]
        if broken:
            severity = BREACH if len(broken) == len(rules) else WARNING
            code = "above" if is_most else "below"
            code = code if severity == BREACH else f"{code}_perhaps"
            yield Found(code, severity, parameter, broken[0].rule, value)


def _breaks(value: float, known: SiteRule, *, is_most: bool) -> bool:
    """A thousandth is given away: areas in deeds are rounded to as much."""
    limit = float(known.rule.value or 0)
    return value > limit + 0.001 if is_most else value < limit - 0.001


def _on_plot(site: Site) -> Iterator[Found]:
    if site.plot_m2 is not None:
        yield from _judged(site, P.LEAST_PLOT, site.plot_m2, is_most=False)


def _on_footprints(licence: BuildingLicence, site: Site) -> Iterator[Found]:
    if not licence.licence_type.keeps_building:
        return
    if is_outside(site):
        yield Found("building_outside", WARNING)
        return
    for code, rule, gap in short_gaps(site):
        yield Found(code, WARNING, rule.parameter, rule, gap)
