"""How much each finding of a delivery weighs: by the check, by the house, by the analyst."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from .codes import codes_of
from .layer import layer_named
from .models import CheckWeight, ImportRun

if TYPE_CHECKING:
    from .findings import Found


def weighed(run: ImportRun, found: Iterable[Found]) -> Iterator[Found]:
    """The findings as they count in this delivery; what is not looked at is left out."""
    said = _said(run)
    accepted = run.mapping.get("accept", [])
    for item in found:
        severity = said.get(item.code, item.severity)
        if severity == CheckWeight.Severity.OFF:
            continue
        if severity == CheckWeight.Severity.BLOCKS and item.code in accepted:
            severity = CheckWeight.Severity.WARNS
        yield item if severity == item.severity else replace(item, severity=str(severity))


def is_off(run: ImportRun, code: str) -> bool:
    """Whether a check is not made for the run's layer."""
    return _said(run).get(code) == CheckWeight.Severity.OFF


def overrulable(layer: str) -> list[str]:
    """Blocking codes of a layer that an analyst may let pass in a delivery."""
    codes = codes_of(layer_named(layer)).values()
    return sorted(code.code for code in codes if not code.is_fixed and code.severity == "B")


def _said(run: ImportRun) -> dict[str, str]:
    """By code, what an administrator says, as far as it is theirs to say."""
    weights = dict(CheckWeight.objects.filter(layer=run.layer).values_list("code", "severity"))
    if not weights:
        return {}
    known = codes_of(layer_named(run.layer))
    return {
        code: severity
        for code, severity in weights.items()
        if code in known and not known[code].is_fixed
    }
