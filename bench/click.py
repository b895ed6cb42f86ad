"""The click: from a point on the map to the panel's HTML, against one statement as JSON."""

import json
from contextlib import ExitStack
from unittest.mock import patch

import psycopg
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import database
from bench.client import Load, Request, fetch, in_turn
from bench.ground import cookie_of_a_planner
from bench.report import Options, Report, Row
from bench.servers import Server, started, under_gunicorn
from gis_core import crs, prepared

SAMPLE = 300
QUERIES = 8
P95_MS = 40
OURS, RIVAL = "ours", "one statement as JSON"
NOTES = (
    "Ours is the panel as a planner gets it: found, its reading recorded, counted, as HTML.",
    "The rival is a Django view without sign-in, middleware or record.",
    "It answers with the whole file of the parcel under the point as JSON, in one statement.",
)


def run(options: Options) -> Report:
    """Times of the click, its queries, and the heaviest file against a middling one."""
    report = Report("click")
    cookie = cookie_of_a_planner() | {"HX-Request": "true"}
    spots = _spots(options.seed)
    with ExitStack() as stack:
        ours = stack.enter_context(
            started(OURS, under_gunicorn("gis_core.wsgi"), probe="/health/live")
        )
        rival = stack.enter_context(
            started(
                RIVAL,
                under_gunicorn("bench.peers.file_json"),
                probe="/?lng=0&lat=0",
                BENCH_STORAGE=str(crs.STORAGE),
            )
        )
        asked = {
            ours: [Request(f"/parcels/at/?{spot}", cookie) for spot in spots],
            rival: [Request(f"/?{spot}") for spot in spots],
        }
        _both_answer(asked)
        for clients in (1, 4):
            taken = in_turn(asked, clients=clients, seconds=options.seconds, rounds=options.rounds)
            report.rows += _rows(taken, clients)
        report.rows += _heaviest(ours, cookie, options)
    report.rows.append(_queries(asked[ours][0]))
    report.notes += NOTES
    return report


def _spots(seed: int) -> list[str]:
    """A point on each of some parcels, as the map sends it."""
    with psycopg.connect(database.dsn()) as server:
        rows = server.execute(
            """
            SELECT round(ST_X(spot)::numeric, 7), round(ST_Y(spot)::numeric, 7) FROM (
                SELECT ST_Transform(ST_PointOnSurface(boundary_web), 4326) AS spot
                FROM bench.parcels ORDER BY hashint8extended(id, %s) LIMIT %s
            ) chosen
            """,
            [seed, SAMPLE],
        )
        return [f"lng={lng}&lat={lat}" for lng, lat in rows]


def _both_answer(asked: dict[Server, list[Request]]) -> None:
    for server, requests in asked.items():
        answers = fetch(server, requests[:20])
        statuses = {answer.status for answer in answers}
        assert statuses == {200}, f"{server.name} answers {statuses}"
        if server.name == RIVAL:
            assert all(json.loads(answer.body)["parcel"] for answer in answers)
        else:
            assert all(b"data-parcel" in a.body or b"<section" in a.body for a in answers)


def _rows(taken: dict[str, Load], clients: int) -> list[Row]:
    ours, theirs = taken[OURS], taken[RIVAL]
    if clients > 1:
        what = f"click, {clients} clients"
        return [Row(what, ours.per_second, "panels/s", RIVAL, theirs.per_second)]
    return [
        Row("click, p50, 1 client", ours.p50_ms, "ms", RIVAL, theirs.p50_ms, "<= 5"),
        Row("click, p95, 1 client", ours.p95_ms, "ms", goal=f"<= {P95_MS}"),
    ]


def _heaviest(ours: Server, headers: dict[str, str], options: Options) -> list[Row]:
    """The file with most documents, and one with as many as most have; each opens its list."""
    with psycopg.connect(database.dsn()) as server:
        counts = server.execute(
            "SELECT parcel_id, count(*) FROM parcels_document GROUP BY 1 ORDER BY 2, 1"
        ).fetchall()
    (median, few), (heaviest, many) = counts[len(counts) // 2], counts[-1]
    rows = []
    for what, tail in (("file", ""), ("list of documents", "documents/")):
        paths = {f"of {many:,}": heaviest, f"of {few:,}": median}
        taken = in_turn(
            {
                Server(name, ours.port): [Request(f"/parcels/{key}/file/{tail}", headers)]
                for name, key in paths.items()
            },
            clients=1,
            seconds=options.seconds,
            rounds=options.rounds,
        )
        heavy, usual = taken[f"of {many:,}"].p50_ms, taken[f"of {few:,}"].p50_ms
        told = f"{what}, p50: {many:,} documents"
        rows.append(Row(told, heavy, "ms", f"the same with {few:,}", usual, "<= 3"))
    return rows


def _queries(request: Request) -> Row:
    """Statements of one click, those that bypass Django's cursor included."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    client = Client(SERVER_NAME="localhost", headers=headers)
    client.get(request.path)
    with (
        patch.object(prepared, "_execute", wraps=prepared._execute) as short,
        CaptureQueriesContext(connection) as long,
    ):
        client.get(request.path)
    count = len(long) + short.call_count
    return Row("queries of one click", count, "queries", goal=f"<= {QUERIES}")
