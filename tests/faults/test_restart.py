"""PostgreSQL is restarted while a delivery is at each of its stages, and nothing is mixed.

It is a server of the test's own, restarted by ``pg_ctl`` where a lock holds the site's importer:
``fast``, as an administrator does, or ``immediate``, after which it recovers as from a crash and
finds every table empty that is not logged, those of the staged features among them.
"""

from functools import partial

import pytest
from django.db import connection, transaction

from gis_core.ingest import life, staging, working
from gis_core.ingest.reading import Wishes
from gis_core.jobs import running
from parcels.models import Parcel
from parcels.tests.published import published
from tests.faults.cluster import ACCOUNT, CannotBeMade, cluster
from tests.faults.delivering import Delivery
from tests.faults.site import site, wait_until
from tests.faults.stages import make_delivery
from tests.make import make_person

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.timeout(600),  # a machine may be busy; each wait has an end of its own
]
DELIVERED = 11


@pytest.fixture(scope="module")
def server(django_db_setup, django_db_blocker):
    """A PostgreSQL that is nobody else's, in the shape of the tests' database."""
    try:
        with django_db_blocker.unblock(), cluster() as one:
            yield one
    except CannotBeMade as why:
        pytest.skip(str(why))


@pytest.fixture
def restart(server, transactional_db, monkeypatch):
    """Restarts that server in a given mode; a new database of it is ours and the site's."""
    name = server.copy()
    connection.close()
    monkeypatch.setenv("DATABASE_URL", server.url(name))
    told = {"NAME": name, "HOST": str(server.folder), "USER": ACCOUNT, "PASSWORD": "", "PORT": ""}
    for key, value in told.items():
        monkeypatch.setitem(connection.settings_dict, key, value)

    def restart(mode):
        server.restart(mode)
        connection.close()  # it is dead

    yield restart
    connection.close()


class Case(Delivery):
    """What two people ask of a delivery whose database is restarted under it."""

    def __init__(self, one, path, restart):
        self.restart, self.colleague = restart, make_person("analyst")
        super().__init__(one, path, make_person("analyst"))

    def confirm(self):
        working.confirm(self.run, Wishes(), scope="mentioned", actor=self.analyst)

    def check_again(self):
        working.check_again(self.run, actor=self.analyst)

    def publish(self):
        working.start_publishing(self.run, actor=self.colleague)

    def is_approved(self):
        life.submit(self.run, actor=self.analyst)
        life.approve(self.run, actor=self.colleague)

    def is_restarted_at(self, stage, *, staged, begin=lambda: None):
        """Nothing of the stage is left, and of what was staged before as much as is said."""
        left = self.is_struck_at(stage, self.restart, begin=begin)
        run = self.run
        assert run.state == (left if stage != "publish" else "approved")
        assert sum(staging.count(run)) == staged


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_restarted_database_mixes_nothing_and_deliveries_go_on(mode, restart, settings, tmp_path):
    settings.CELERY_TASK_ALWAYS_EAGER = False  # work is for the importer
    path = make_delivery(tmp_path)
    kept = DELIVERED if mode == "fast" else 0  # of what is staged

    with site(tmp_path) as one:
        one.start("importer")
        sent = Case(one, path, partial(restart, mode))

        # It is taken up by itself, and reads anew from the file what the restart has swept away.
        sent.is_restarted_at("stage", staged=0, begin=sent.confirm)
        sent.is_restarted_at("check", staged=kept)
        job = sent.ends()
        assert (job.state, job.attempts, sent.run.state) == ("done", 3, "compared")
        sent.is_restarted_at("compare", staged=kept, begin=sent.check_again)
        job = sent.ends()
        assert (job.state, job.attempts, sent.run.state) == ("done", 2, "compared")
        assert sum(staging.count(sent.run)) == DELIVERED

        sent.is_approved()
        sent.is_restarted_at("publish", staged=kept, begin=sent.publish)
        job = sent.ends()
        if mode == "immediate":
            # What was approved is not there any more, and nobody publishes it unseen.
            assert (job.state, job.note, sent.run.state) == ("failed", working.NOT_READ, "staged")
            assert "was stopped hard" in sent.run.findings.get(code="staged_lost").text_en
            sent.check_again()
            assert sent.ends().state == "done"
            sent.is_approved()
            sent.publish()
            job = sent.ends()

    assert (job.state, sent.run.state) == ("done", "published")
    assert sent.run.counts["added"] == DELIVERED - 1
    assert Parcel.objects.current().count() == DELIVERED


def test_a_delivery_that_a_restart_stopped_can_be_discarded(restart, settings, tmp_path):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    path = make_delivery(tmp_path)
    before = published()

    with site(tmp_path) as one:
        one.start("importer")
        sent = Case(one, path, partial(restart, "fast"))
        sent.is_restarted_at("check", staged=DELIVERED, begin=sent.confirm)
        with transaction.atomic():
            running.give_up(sent.run.job.pk)
        job = sent.ends()
        assert (job.state, sent.run.state) == ("cancelled", "inspected")
        life.discard(sent.run, actor=sent.analyst)
        wait_until(lambda: not sent.run.folder.exists(), "its file goes")

    assert sent.run.state == "discarded"
    assert not sent.run.features.exists()
    assert published() == before
