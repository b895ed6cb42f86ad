"""Which worker listens to which queues, so that scripts name them nowhere else.

Deliveries have a worker of their own: one that reads for an hour holds up no photograph, no
message and no paper, and whatever it does to its process happens to no other work.
"""

import sys

from gis_core.settings import CELERY_TASK_QUEUE_NAMES

APART = {"importer": ("imports",)}


def queues_of(worker: str) -> tuple[str, ...]:
    """The queues of a worker by its name; ``worker`` has those that no other one has."""
    taken = {queue for queues in APART.values() for queue in queues}
    rest = tuple(queue for queue in CELERY_TASK_QUEUE_NAMES if queue not in taken)
    return {**APART, "worker": rest}[worker]


if __name__ == "__main__":
    print(",".join(queues_of(sys.argv[1])))  # noqa: T201
