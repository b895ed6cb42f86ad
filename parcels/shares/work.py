"""Recomputing shares as long work with progress, and the task that drains the queue by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from gis_core.audit.records import record
from gis_core.jobs import kinds, running
from gis_core.jobs.kinds import JobKind
from gis_core.jobs.models import Job
from gis_core.jobs.progress import Progress
from parcels.shares import refresh

if TYPE_CHECKING:
    from gis_core.accounts.models import User

KIND = "recompute_shares"


@shared_task(name="parcels.tasks.drain_shares")
def drain_shares() -> int:
    """Bring up to date what changed since the last time; the number of parcels."""
    return refresh.drain()


def recompute_every_parcel(*, actor: User) -> Job:
    """Ask for all shares anew, as after a restored backup or a change of the rule."""
    job = running.start(KIND, actor=actor)
    record(actor, "shares.recompute_asked", job)
    return job


def register() -> None:
    """Let the work be known by name."""
    kinds.register(JobKind(name=KIND, title=_("Shares of every parcel"), run=_run))


def _run(progress: Progress) -> dict[str, Any]:
    return {"parcels": refresh.recompute_all(step=progress.step)}
