"""How many cases each part of the city has, how many wait and are late, and for how long.

Counted in the database by the indexes alone: first everything that the filters leave, then what is
open of it, whose index is small. Places without a case are rows, too.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Aggregate, Count, DateTimeField, Q, QuerySet
from django.utils import timezone

from gis_core.areas.models import Area, Block, Governorate

if TYPE_CHECKING:
    from complaints.models.complaint import ComplaintQuerySet
    from gis_core.accounts.models import User

GOVERNORATES, AREAS, BLOCKS = "governorates", "areas", "blocks"
_COLUMN = {GOVERNORATES: "area__governorate", AREAS: "area", BLOCKS: "block"}
_DAY = timedelta(days=1)


class Middle(Aggregate):
    """The middle one of several instants, and the one after it where there are two.

    Instants, since sorting them takes a fourth of what sorting durations does.
    """

    function = "percentile_disc"
    template = "%(function)s(ARRAY[0.5, 0.500000001]) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = ArrayField(DateTimeField())


@dataclass
class Row:
    """One place with its figures; ``place`` is None for cases of which no place is known."""

    place: Any
    count: int = 0
    open: int = 0
    late: int = 0
    median_age: timedelta | None = None
    is_placeless: bool = False  # all of them have no area at all
    cells: list[Any] = field(default_factory=list)
    deeper: str = ""

    @property
    def late_percent(self) -> int | None:
        """Of those that are open."""
        return round(100 * self.late / self.open) if self.open else None

    @property
    def median_days(self) -> float | None:
        """The median age of what is open, in days."""
        return None if self.median_age is None else round(self.median_age / _DAY, 1)


@dataclass
class Figures:
    """The rows of one level, and what they add up to."""

    level: str
    rows: list[Row]
    total: Row


def figures(
    found: ComplaintQuerySet, user: User, *, governorate: Governorate | None, area: Area | None
) -> Figures:
    """Figures of the parts of an area, of a governorate, or of everything in sight."""
    level, places = parts(user, governorate=governorate, area=area)
    column = _COLUMN[level]
    counted = _counted(found, level)
    waiting = _open(found).values(column).annotate(**_waiting())
    opened = {row[column]: row | {"median_age": _age(row["middle"])} for row in waiting}
    known = [_row(place, counted.get(place.pk, 0), opened.get(place.pk)) for place in places]
    keys = {place.pk for place in places}
    outside = [key for key in counted if key not in keys]
    if outside:  # without a place, or in one that is the unit's alone
        alone = level != BLOCKS and _without_area(found) == counted[None]
        known.append(_beyond(outside, counted, opened, is_placeless=alone))
    return Figures(level, known, _total(found, counted, opened))


def parts(
    user: User, *, governorate: Governorate | None, area: Area | None
) -> tuple[str, list[Any]]:
    """The places of the next level in the person's sight, by name.

    Where areas have no governorates, areas are the first level.
    """
    seen = Area.objects.visible_to(user)
    if area is not None:
        blocks = Block.objects.visible_to(user).filter(area=area)
        return BLOCKS, sorted(blocks.without_outlines(), key=_by_number)
    if governorate is None:
        above = Governorate.objects.filter(areas__in=seen).distinct().defer("boundary")
        if len(above) > 1:
            return GOVERNORATES, sorted(above, key=lambda one: one.name)
    else:
        seen = seen.filter(governorate=governorate)
    return AREAS, sorted(seen.without_outlines(), key=lambda one: one.name)


def _counted(found: ComplaintQuerySet, level: str) -> Counter[Any]:
    """How many by place: rows and not keys, which an index alone can count.

    For governorates by area, and added up here, since a join would read every row.
    """
    by = BLOCKS if level == BLOCKS else AREAS
    counted = Counter(dict(found.order_by().values_list(_COLUMN[by]).annotate(n=Count("*"))))
    if level != GOVERNORATES:
        return counted
    above = dict(Area.objects.values_list("pk", "governorate"))
    added: Counter[Any] = Counter()
    for area, count in counted.items():
        added[above.get(area)] += count
    return added


def _without_area(found: ComplaintQuerySet) -> int:
    return found.filter(area=None).count()


def _by_number(block: Block) -> tuple[int, str]:
    return (int(block.number) if block.number.isdecimal() else 10**9, block.number)


def _open(found: ComplaintQuerySet) -> QuerySet:
    return found.open().order_by()


def _waiting() -> dict[str, Any]:
    late = Q(paused_at=None, due_at__lt=timezone.now())
    return {
        "open": Count("*"),
        "late": Count("pk", filter=late),
        "middle": Middle("received_at"),
    }


def _age(middle: list[datetime] | None) -> timedelta | None:
    """The median age, of two in the middle what lies between them."""
    if middle is None:
        return None
    first, second = middle
    return timezone.now() - (first + (second - first) / 2)


def _total(found: ComplaintQuerySet, counted: Counter[Any], opened: dict[Any, Any]) -> Row:
    """What all places add up to; only the median has to be looked for again."""
    return Row(
        place=None,
        count=sum(counted.values()),
        open=sum(row["open"] for row in opened.values()),
        late=sum(row["late"] for row in opened.values()),
        median_age=_age(_open(found).aggregate(middle=Middle("received_at"))["middle"]),
    )


def _row(place: Any, count: int, waiting: dict[str, Any] | None) -> Row:
    told = waiting or {}
    named = {name: told[name] for name in ("open", "late", "median_age") if name in told}
    return Row(place=place, count=count, **named)


def _beyond(
    keys: list[Any], counted: dict[Any, int], opened: dict[Any, Any], *, is_placeless: bool
) -> Row:
    """All that lies in none of the places, as one row; a median of medians would be none."""
    waiting = [opened[key] for key in keys if key in opened]
    return Row(
        place=None,
        is_placeless=keys == [None] and is_placeless,
        count=sum(counted[key] for key in keys),
        open=sum(one["open"] for one in waiting),
        late=sum(one["late"] for one in waiting),
        median_age=waiting[0]["median_age"] if len(waiting) == 1 else None,
    )
