"""The worker of deliveries is killed at every stage of one; another goes on, and nothing is mixed.

It is the site's own process, killed by ``SIGKILL`` where a lock of the test's holds it: with all
that it has started, or the child that does the work.
"""

import pytest

from gis_core.ingest import life, working
from gis_core.ingest.reading import Wishes
from gis_core.jobs import running
from parcels.models import Parcel
from tests.faults.delivering import Delivery
from tests.faults.site import site
from tests.faults.stages import make_delivery
from tests.make import make_person

pytestmark = pytest.mark.django_db(transaction=True)


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
        sent.is_struck_at(
            "stage", sent.kill, begin=lambda: working.confirm(sent.run, Wishes(), **told)
        )
        sent.is_struck_at("check", sent.kill_a_child)
        left = sent.is_struck_at("compare", sent.kill_a_child)

        # Whose life it has cost three times is given up; a person may ask again.
        job = sent.ends()
        assert (job.state, job.note, sent.run.state) == ("failed", running.DIED, left)
        working.check_again(sent.run, actor=analyst)
        assert sent.ends().state == "done"
        life.submit(sent.run, actor=analyst)
        life.approve(sent.run, actor=colleague)
        sent.is_struck_at(
            "publish",
            sent.kill,
            begin=lambda: working.start_publishing(sent.run, actor=colleague),
        )
        job = sent.ends()

    assert (job.state, job.attempts) == ("done", 2)
    assert (sent.run.state, sent.run.counts["added"]) == ("published", 10)
    assert Parcel.objects.current().count() == 11
