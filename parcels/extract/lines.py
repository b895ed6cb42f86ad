"""A pasted list of parcels as a batch takes it: one parcel a line, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from parcels.selection.pasted.resolve import (
    HISTORIC,
    MATCHED,
    MOST_LINES,
    PROSE,
    Item,
    resolve,
)

if TYPE_CHECKING:
    from gis_core.accounts.models import User

MOST = MOST_LINES


@dataclass
class Matched:
    """What a list means: parcels, and lines that mean none or more than one, each with why."""

    found: list[tuple[str, int]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


def match_lines(text: str, user: User) -> Matched:
    """The parcels of a pasted list, each once; nothing ambiguous is picked."""
    matched, seen = Matched(), set()
    answer = resolve(text, user)
    for item in answer.items:
        line = item.said.text[:200]
        if item.state == PROSE:
            continue
        if item.state != MATCHED:
            matched.failed.append((line, _why(item)))
        elif item.parcels[0] in seen:
            matched.failed.append((line, _("named twice")))
        else:
            seen.add(item.parcels[0])
            matched.found.append((line, item.parcels[0]))
    if answer.was_cut:
        matched.failed.append(("…", _("The list is longer than 500 lines; the rest was not read.")))
    return matched


def _why(item: Item) -> str:
    if item.state == HISTORIC:
        return _("The parcel no longer exists; ask for an extract as of an earlier day.")
    return item.sentence or _("no parcel is called so")
