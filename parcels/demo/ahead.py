"""Work done a little ahead of its use, while the database is busy with what came before."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")


def ahead(
    jobs: Iterable[Job], work: Callable[[Job], Result], *, depth: int
) -> Iterator[tuple[Job, Result]]:
    """Each job with its result, in order; up to ``depth`` more are under way in one thread.

    One thread suffices: loading by COPY waits for the server most of the time, and in those
    moments Python is free. What was begun and is not asked for is dropped.
    """
    waiting: deque[tuple[Job, Future[Result]]] = deque()
    pool = ThreadPoolExecutor(max_workers=1)
    try:
        for job in jobs:
            waiting.append((job, pool.submit(work, job)))
            if len(waiting) > depth:
                first, done = waiting.popleft()
                yield first, done.result()
        for first, done in waiting:
            yield first, done.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
