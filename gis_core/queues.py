"""Prints the queues that workers listen to, so that scripts name them nowhere else."""

from gis_core.settings import CELERY_TASK_QUEUE_NAMES

if __name__ == "__main__":
    print(",".join(CELERY_TASK_QUEUE_NAMES))  # noqa: T201
