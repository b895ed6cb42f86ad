"""Smoke: the parts that start programs and read what these say."""

import sys

import pytest

from bench import database
from bench.__main__ import parsed
from bench.client import Load, Request, load, medians
from bench.servers import started

HELLO = "import http.server as h; h.test(h.SimpleHTTPRequestHandler, port={port}, bind='127.0.0.1')"


def test_an_unknown_benchmark_is_refused():
    with pytest.raises(SystemExit):
        parsed(["tlies"])


def test_other_sizes_have_databases_of_their_own():
    assert database.name_for(1_000_000) == "qasima_bench"
    assert database.name_for(20_000) == "qasima_bench_20000"


def test_only_the_benchmarks_own_databases_are_dropped():
    with pytest.raises(AssertionError):
        database.drop("qasima")


def test_the_url_keeps_everything_but_the_database(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgis://someone@/city?host=/run/here")

    assert database.url_of("qasima_bench") == "postgis://someone@/qasima_bench?host=/run/here"
    assert database.dsn() == "postgresql://someone@/city?host=/run/here"
    assert database.asyncpg_url() == "postgresql://someone@/city?host=%2Frun%2Fhere"
    assert "dbname='city'" in database.keywords()


def test_a_server_is_started_asked_and_stopped():
    with started("hello", [sys.executable, "-c", HELLO], probe="/") as server:
        taken = load(server, [Request("/", {"X-Test": "1"})], clients=1, seconds=1)

    assert taken.per_second > 1
    assert 0 < taken.p50_ms <= taken.p95_ms


def test_the_middle_round_counts():
    rounds = [Load(1, 5, 90), Load(3, 4, 100), Load(2, 9, 80)]

    assert medians(rounds) == Load(2, 5, 90)
