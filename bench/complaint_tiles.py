"""Tiles of complaints, cut anew each time, against the same statement behind bare WSGI."""

import gzip
import json
from contextlib import ExitStack

import psycopg
from django.contrib.auth.models import Group

from bench import complaints, database
from bench.client import Request, fetch, in_turn
from bench.ground import Tile, cookie_of_a_planner, sampled, tiles_over
from bench.report import Options, Report, Row
from bench.servers import Server, kept, started, under_gunicorn
from complaints.citymap.tiles import CASES, PUBLIC
from gis_core.accounts.models import User

ZOOMS = (6, 8, 10, 12, 14, 16, 18)
SAMPLE = 60
FULLEST = 40
LARGEST_KB, MOST_MS = 30, 150
FLOOR, PUBLIC_OURS, STAFF_OURS = "bare statement", "ours, public", "ours, staff"
NOTES = (
    "No cache: each tile is cut when it is asked for. The product keeps one for two seconds.",
    "The staff's layer reads session, person, role, areas and units anew for each tile.",
    "Tiles are drawn by how many open complaints they show; below z12 there are few of them.",
)


def run(options: Options) -> Report:
    """Times at each zoom, and the largest tile."""
    complaints.fill(options.complaints)
    report = Report("complaint_tiles")
    deepest = _deepest()
    cookie = _cookie()
    with ExitStack() as stack:
        statements = json.dumps({f"z{z}": PUBLIC.statement(z) for z in ZOOMS})
        listed = stack.enter_context(kept(statements, suffix=".json"))
        product = under_gunicorn("gis_core.wsgi")
        ours = stack.enter_context(started(PUBLIC_OURS, product, probe="/health/live"))
        floor = stack.enter_context(
            started(
                FLOOR,
                under_gunicorn("bench.peers.floor"),
                probe="/",
                BENCH_DSN=database.dsn(),
                BENCH_STATEMENTS=listed,
            )
        )
        staff = Server(STAFF_OURS, ours.port)
        for z in ZOOMS:
            tiles = tiles_over(deepest, z)
            chosen = sampled(tiles, count=SAMPLE, seed=options.seed)
            asked = {
                ours: [_request(PUBLIC.name, tile) for tile in chosen],
                staff: [_request(CASES.name, tile, cookie) for tile in chosen],
                floor: [Request(f"/z{z}?{tile.query}") for tile in chosen],
            }
            _same(asked, floor, ours)
            _times(report, z, asked, options)
            _sizes(report, z, {ours: PUBLIC.name, staff: CASES.name}, tiles, cookie)
    report.notes += [*complaints.told(), *NOTES]
    return report


def _times(report: Report, zoom: int, asked: dict[Server, list[Request]], options: Options) -> None:
    for clients in (1, 4):
        taken = in_turn(asked, clients=clients, seconds=options.seconds, rounds=options.rounds)
        who = f"{clients} client{'s' if clients > 1 else ''}"
        for name in (PUBLIC_OURS, STAFF_OURS):
            what = f"z{zoom} {name.removeprefix('ours, ')}, p95, {who}"
            goal = f"<= {MOST_MS}" if clients == 1 and zoom <= 16 else ""
            report.rows.append(Row(what, taken[name].p95_ms, "ms", goal=goal))
        mine, theirs = taken[PUBLIC_OURS].p50_ms, taken[FLOOR].p50_ms
        report.rows.append(Row(f"z{zoom} public, p50, {who}", mine, "ms", FLOOR, theirs))


def _sizes(
    report: Report, zoom: int, layers: dict[Server, str], tiles: list[Tile], cookie: dict[str, str]
) -> None:
    for server, name in layers.items():
        answers = fetch(server, [_request(name, tile, cookie) for tile in tiles[:FULLEST]])
        assert {answer.status for answer in answers} == {200}
        largest = max((answer.body for answer in answers), key=len)
        what = f"z{zoom} {server.name.removeprefix('ours, ')}, largest tile"
        goal = f"<= {LARGEST_KB}" if zoom <= 16 else ""
        report.rows.append(Row(what, len(largest) / 1000, "kB raw", goal=goal))
        if zoom > 16:
            report.rows.append(Row(what, len(gzip.compress(largest)) / 1000, "kB gzip"))


def _same(asked: dict[Server, list[Request]], floor: Server, ours: Server) -> None:
    """The floor draws what we draw."""
    (mine,), (theirs,) = fetch(ours, asked[ours][:1]), fetch(floor, asked[floor][:1])
    assert mine.status == theirs.status == 200
    assert mine.body == theirs.body, f"{len(mine.body)} bytes and {len(theirs.body)}"


def _request(layer: str, tile: Tile, cookie: dict[str, str] | None = None) -> Request:
    return Request(f"/tiles/{layer}/0/{tile.z}/{tile.x}/{tile.y}.mvt", cookie or {})


def _cookie() -> dict[str, str]:
    cookie = cookie_of_a_planner()
    User.objects.get(username="bench").groups.add(Group.objects.get(name="supervisor"))
    return cookie


def _deepest() -> list[tuple[int, int, int]]:
    """Open complaints by tile of zoom 18."""
    with psycopg.connect(database.dsn()) as connection:
        return connection.execute("""
            SELECT qasima_gather(key)::int, qasima_gather(key >> 1)::int, n::int FROM (
                SELECT cell >> 12 AS key, count(*) AS n FROM complaints_complaint
                WHERE state <> 'closed' AND cell IS NOT NULL GROUP BY 1
            ) counted
        """).fetchall()
