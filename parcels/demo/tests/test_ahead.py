"""Working ahead keeps the order and drops what is not asked for."""

from contextlib import closing

import pytest

from parcels.demo.ahead import ahead


@pytest.mark.parametrize("depth", [0, 1, 3, 20])
def test_results_come_in_order_with_their_jobs(depth: int) -> None:
    assert list(ahead(range(9), lambda n: n * n, depth=depth)) == [(n, n * n) for n in range(9)]


def test_what_is_not_asked_for_is_not_all_done() -> None:
    done: list[int] = []

    with closing(ahead(range(1_000), done.append, depth=2)) as results:
        next(results)

    assert len(done) <= 4


def test_an_error_reaches_the_one_who_asks() -> None:
    with pytest.raises(ZeroDivisionError):
        list(ahead([1, 0], lambda n: 1 / n, depth=1))
