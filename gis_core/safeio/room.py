"""A folder for one piece of work, gone with it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


@contextmanager
def room(name: str) -> Iterator[Path]:
    """An empty folder among those of the jobs; ``name`` tells an administrator what it is for."""
    jobs = settings.DATA_DIR / "jobs"
    jobs.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=jobs, prefix=f"{name}-") as folder:
        yield Path(folder)
