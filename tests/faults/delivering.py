"""A delivery by the browser, its job, and the importer that does it, which fares badly."""

import random

from gis_core.ingest import arriving
from gis_core.ingest.models import ImportRun
from gis_core.jobs import running
from gis_core.jobs.models import Job
from parcels.tests.published import published
from tests.faults.sessions import holding
from tests.faults.site import wait_until
from tests.faults.stages import STAGES


class Delivery:
    """Of a site whose importer runs; its worker is struck where a stage is held by a lock."""

    def __init__(self, one, path, analyst):
        self.site, self.analyst = one, analyst
        files = [(part.name, part) for part in path.parent.glob(f"{path.stem}.*")]
        self.pk = arriving.take_in(files, layer="parcels", source="", actor=analyst).pk
        self.ends()

    @property
    def run(self):
        return ImportRun.objects.select_related("job").get(pk=self.pk)

    def look_round(self):
        """The beat's round, which comes more often than in life."""
        if self.run.job.state == Job.State.RUNNING:
            running.take_up()

    def ends(self):
        """Wait for the end of what is asked; the job."""
        wait_until(lambda: self.run.job.is_over, "the job ends", beside=self.look_round)
        return self.run.job

    def is_struck_at(self, stage, strike, *, begin=lambda: None):
        """Strike where the importer comes to a stage; the state in which that leaves the run."""
        before = published()
        locks, state = STAGES[stage]
        with holding(locks) as arrived:
            begin()
            arrived(beside=self.look_round)
            strike()
        assert published() == before
        return state

    def kill(self):
        """The importer with all that it has started; another begins."""
        self.site.kill("importer")
        self.site.start("importer")

    def kill_a_child(self):
        """The one that does the work."""
        self.site.kill_a_child("importer", random.Random(139))
