"""The worker of deliveries is killed at every stage of one; another goes on, and nothing is mixed.

It is the site's own process, killed by ``SIGKILL`` where a lock of the test's holds it: with all
that it has started, or the child that does the work.
"""

import random

import pytest

from gis_core.ingest import arriving, life, working
from gis_core.ingest.models import ImportRun
from gis_core.ingest.reading import Wishes
from gis_core.jobs import running
from gis_core.jobs.models import Job
from parcels.models import Parcel
from parcels.tests.published import published
from tests.faults.sessions import holding
from tests.faults.site import site, wait_until
from tests.faults.stages import STAGES, make_delivery
from tests.make import make_person

pytestmark = pytest.mark.django_db(transaction=True)


class Delivery:
    """A delivery by the browser, its job, and the importer that does it."""

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

    def is_killed_at(self, stage, *, child=False, begin=lambda: None):
        """Kill the importer where it comes to a stage, and start another."""
        before = published()
        locks, state = STAGES[stage]
        with holding(locks) as arrived:
            begin()
            arrived(beside=self.look_round)
            if child:
                self.site.kill_a_child("importer", random.Random(139))
            else:
                self.site.kill("importer")
                self.site.start("importer")
        assert published() == before
        return state


@pytest.mark.slow
@pytest.mark.timeout(600)  # a machine may be busy; each wait has an end of its own
def test_a_killed_importer_is_followed_by_another(settings, tmp_path):
    settings.CELERY_TASK_ALWAYS_EAGER = False  # work is for the importer
    analyst, colleague = make_person("analyst"), make_person("analyst")
    path = make_delivery(tmp_path)

    with site(tmp_path) as one:
        one.start("importer")
        sent = Delivery(one, path, analyst)
        told = {"scope": "mentioned", "actor": analyst}
        sent.is_killed_at("stage", begin=lambda: working.confirm(sent.run, Wishes(), **told))
        sent.is_killed_at("check", child=True)
        left = sent.is_killed_at("compare", child=True)

        # Whose life it has cost three times is given up; a person may ask again.
        job = sent.ends()
        assert (job.state, job.note, sent.run.state) == ("failed", running.DIED, left)
        working.check_again(sent.run, actor=analyst)
        assert sent.ends().state == "done"
        life.submit(sent.run, actor=analyst)
        life.approve(sent.run, actor=colleague)
        sent.is_killed_at(
            "publish", begin=lambda: working.start_publishing(sent.run, actor=colleague)
        )
        job = sent.ends()

    assert (job.state, job.attempts) == ("done", 2)
    assert (sent.run.state, sent.run.counts["added"]) == ("published", 10)
    assert Parcel.objects.current().count() == 11
