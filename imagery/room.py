"""How much room imagery takes: by survey, in work, and what is left on the disk."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, PositiveBigIntegerField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from imagery import store
from imagery.models import Overlay, Survey

if TYPE_CHECKING:
    from pathlib import Path

    from gis_core.accounts.models import User


@dataclass(frozen=True)
class Usage:
    """Bytes of everything, by what it is for; ``in_bucket`` of what was made lies elsewhere, and
    ``plans`` are as they came, as points are set on them, and as they are laid."""

    delivered: int
    made: int
    in_bucket: int
    plans: int
    work: int
    free: int
    whole: int

    @property
    def percent_free(self) -> int:
        return 100 * self.free // self.whole


def surveys_by_size(user: User) -> QuerySet[Survey]:
    """The surveys in sight with what their delivered and their made files take, largest first."""
    has_file = ~Q(sheets__delivered="")
    rows = Survey.objects.visible_to(user).annotate(
        sheet_count=Count("sheets"),
        delivered_bytes=_sum("sheets__size_bytes", has_file),
        made_bytes=_sum("sheets__cog_bytes", Q()),
        bucket_bytes=_sum("sheets__cog_bytes", Q(sheets__cog__startswith=store.IN_BUCKET)),
    )
    return rows.defer("footprint").order_by("-made_bytes", "-delivered_bytes", "-pk")


def usage(rows: list[Survey]) -> Usage:
    """The sums of surveys, of everybody's plans, and the disk."""
    disk = shutil.disk_usage(store.work_path(""))
    return Usage(
        delivered=sum(row.delivered_bytes for row in rows),
        made=sum(row.made_bytes for row in rows),
        in_bucket=sum(row.bucket_bytes for row in rows),
        plans=_of_plans(),
        work=sum(map(_size_of, store.in_work())),
        free=disk.free,
        whole=disk.total,
    )


def _of_plans() -> int:
    told = Overlay.objects.aggregate(
        delivered=_sum("size_bytes", Q()),
        pictures=_sum("picture_bytes", ~Q(picture="")),
        laid=_sum("laid_bytes", ~Q(laid="")),
    )
    return sum(told.values())


def _size_of(path: Path) -> int:
    """0 of what whoever works on it has just removed."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _sum(name: str, where: Q) -> Coalesce:
    return Coalesce(Sum(name, filter=where), Value(0), output_field=PositiveBigIntegerField())
