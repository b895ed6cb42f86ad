"""For commands, which end when the work is done: work that a running worker may take from them."""

from __future__ import annotations

import time
from itertools import count

from gis_core.jobs import running
from gis_core.jobs.models import Job

PAUSE_S = 1
ROUNDS_TO_TAKE_UP = 30


def until_over(pk: int) -> None:
    """Do the work here whenever nobody has it, and wait while somebody does."""
    for n in count():
        running.run(pk)
        job = Job.objects.filter(pk=pk).first()
        if job is None or job.is_over:
            return
        if n % ROUNDS_TO_TAKE_UP == 0:
            running.take_up()  # what had it may be dead, and nobody else may be there to see
        time.sleep(PAUSE_S)
