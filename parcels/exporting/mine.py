"""A person's exports, as their page lists them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis_core.exports.errors import ExportError
from gis_core.exports.forms import FORMS, sentences_of
from gis_core.exports.layer import layer_named
from gis_core.jobs.models import Job
from parcels.exporting.jobs import KIND

if TYPE_CHECKING:
    from gis_core.accounts.models import User

SHOWN = 20
MOST_AT_ONCE = 3


@dataclass(frozen=True)
class Listed:
    """One export and what there is to say of it."""

    job: Job

    @property
    def title(self) -> str:
        """The layer, in the page's language."""
        try:
            return str(layer_named(self.job.parameters["layer"]).title)
        except ExportError:
            return str(self.job.parameters["layer"])

    @property
    def form(self) -> str:
        return str(FORMS[self.job.parameters["form"]].title)

    @property
    def remarks(self) -> list[str]:
        return sentences_of(self.job.result.get("remarks", []))

    @property
    def has_file(self) -> bool:
        """Whether it can still be fetched."""
        name = self.job.result.get("file", "")
        return self.job.state == Job.State.DONE and (self.job.folder / name).is_file()


def exports_of(user: User) -> list[Listed]:
    """The latest, the newest first."""
    return [Listed(job) for job in Job.objects.visible_to(user).filter(kind=KIND)[:SHOWN]]


def unfinished(user: User) -> int:
    """How many wait or run."""
    going = [Job.State.QUEUED, Job.State.RUNNING]
    return Job.objects.visible_to(user).filter(kind=KIND, state__in=going).count()
