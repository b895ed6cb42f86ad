"""What the pages show of surveys: their sums, and which sheets are still in work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    PositiveBigIntegerField,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from gis_core.jobs.models import Job
from imagery import dropping, retention
from imagery.models import Sheet, Survey, Upload
from imagery.models.survey import ADD

if TYPE_CHECKING:
    from gis_core.accounts.models import User

PAGE = 60
SHOWN_IN_WORK = 12
_UNFINISHED = Q(state=Sheet.State.WAITING, job__state__in=[Job.State.QUEUED, Job.State.RUNNING])
_READY = Q(sheets__state=Sheet.State.READY)
_KEPT_BYTES = F("sheets__cog_bytes") + Case(
    When(sheets__delivered="", then=Value(0)),
    default=F("sheets__size_bytes"),
    output_field=PositiveBigIntegerField(),
)


def surveys_seen(user: User) -> QuerySet[Survey]:
    """The surveys in sight with their sheets counted, what they take up, and a picture."""
    theirs = Q() if user.has_perm(ADD) else _READY  # what was refused is its makers' own
    pictured = Sheet.objects.filter(survey=OuterRef("pk")).exclude(thumbnail="").order_by("pk")
    found = Survey.objects.visible_to(user).annotate(
        sheet_count=Count("sheets", filter=theirs),
        ready_count=Count("sheets", filter=_READY),
        kept_bytes=Coalesce(Sum(_KEPT_BYTES), Value(0), output_field=PositiveBigIntegerField()),
        delivered_count=Count("sheets", filter=_READY & ~Q(sheets__delivered="")),
        delivered_bytes=Coalesce(
            Sum("sheets__size_bytes", filter=_READY & ~Q(sheets__delivered="")),
            Value(0),
            output_field=PositiveBigIntegerField(),
        ),
        archived=Exists(retention.bare_sheets().filter(survey=OuterRef("pk"))),
        picture=Subquery(pictured.values("pk")[:1]),
    )
    return found.order_by("-flown_on", "-pk")  # counting forgets the table's own order


@dataclass(frozen=True)
class Work:
    """What a survey waits for: a few of its sheets in work, and how many sheets are settled."""

    sheets: list[Sheet]
    more: int
    takes: list[Job]
    settled: int

    @property
    def is_busy(self) -> bool:
        """Whether the page should ask again."""
        return bool(self.sheets or self.takes)


def work_on(survey: Survey) -> Work:
    """Running ones first."""
    sheets = survey.sheets.filter(_UNFINISHED).select_related("job", "survey")
    in_work = sheets.count()
    shown = list(sheets.order_by("-job__started_at", "pk")[:SHOWN_IN_WORK])
    return Work(
        sheets=shown,
        more=in_work - len(shown),
        takes=list(dropping.under_way(survey)[:SHOWN_IN_WORK]),
        settled=survey.sheets.count() - in_work,
    )


def settled_sheets(survey: Survey, user: User, after: int = 0) -> dict[str, Any]:
    """A page of the sheets that nobody works on, the latest first; readers see what is shown."""
    rows = survey.sheets.visible_to(user).exclude(_UNFINISHED)
    rows = rows.select_related("job", "survey").order_by("-pk")
    if after:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: PAGE + 1])
    return {"sheets": found[:PAGE], "after": found[PAGE - 1].pk if found[PAGE:] else None}


def unfinished_uploads(survey: Survey, user: User) -> QuerySet[Upload]:
    """The person's own, to be gone on with."""
    return survey.uploads.visible_to(user)
