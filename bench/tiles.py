"""Parcel tiles over HTTP: ours, signed in, against the bare statement and against other servers."""

import gzip
import json
import os
import secrets
import shutil
from contextlib import ExitStack

import mapbox_vector_tile

from bench import database
from bench.client import Request, fetch, in_turn
from bench.ground import DEEPEST, Ground, Tile, cookie_of_a_planner
from bench.report import Options, Report, Row
from bench.servers import Server, kept, peers_python, started, under_gunicorn, under_uvicorn
from gis_core.tiles.versions import version_of
from parcels.tiles import PARCELS

ZOOMS = (14, 15, 16, 17)
JUDGED = (14, 15, 16)
SAMPLE = 150
FULLEST = 60  # tiles of a zoom among which the largest is looked for
ALIKE = 0.06  # share of features at a tile's edge that servers may judge differently
LARGEST_RAW_KB, LARGEST_GZIP_KB = 500, 250
FLOOR, OURS, CACHED = "bare statement", "ours", "ours, from the cache"
VECTORTILES, TIPG, TILESERV = "django-vectortiles", "tipg", "pg_tileserv"
# What a rival's throughput is multiplied by to give our goal.
GOALS = {FLOOR: ">= 0.85", VECTORTILES: ">= 1.3", TIPG: ">= 1.3", TILESERV: ">= 0.8"}

NOTES = (
    "The lists of tiles are seeded and weighted by the parcels they show.",
    "All servers draw the same rows with id and label, extent 4096 and buffer 64.",
    "From z16 ours and the bare statement also draw a layer of label points, the others do not.",
    "Ours reads session, person, role, areas and the layer's version anew for each tile.",
    "The others let anybody in.",
)


def run(options: Options) -> Report:
    """Tile times, throughput and sizes."""
    report = Report("tiles")
    ground = Ground()
    tiles = {z: ground.sample(z, count=SAMPLE, seed=options.seed) for z in ZOOMS}
    cookie = cookie_of_a_planner()
    version = version_of(PARCELS.name)
    with ExitStack() as stack:
        servers = _start(stack, tiles, report)
        asked = {
            z: {s: [_request(s, t, version, cookie) for t in tiles[z]] for s in servers}
            for z in ZOOMS
        }
        _all_draw_the_same(asked[15])
        for z in ZOOMS:
            _uncached(report, z, asked[z], options)
            _unchanged(report, z, asked[z], options)
        ours = next(server for server in servers if server.name == CACHED)
        _sizes(report, ground, ours, version, cookie)
    report.notes += NOTES
    return report


def _start(stack: ExitStack, tiles: dict[int, list[Tile]], report: Report) -> list[Server]:
    some = tiles[ZOOMS[0]][0]
    spot = f"{some.z}/{some.x}/{some.y}"
    ours = f"/tiles/parcels/0/{spot}.mvt"
    product = under_gunicorn("gis_core.wsgi")
    statements = json.dumps({f"z{z}": _bare(z) for z in ZOOMS})
    listed = stack.enter_context(kept(statements, suffix=".json"))
    floor = {"BENCH_DSN": database.dsn(), "BENCH_STATEMENTS": listed}
    peers = peers_python()
    mine = f"bench-{secrets.token_hex(4)}"

    def start(name: str, command: list[str], probe: str, **extra: str) -> Server:
        return stack.enter_context(started(name, command, probe=probe, **extra))

    servers = [
        start(OURS, product, ours),
        start(CACHED, product, ours, BENCH_CACHE=mine),
        start(FLOOR, under_gunicorn("bench.peers.floor"), f"/z{some.z}?{some.query}", **floor),
        start(
            VECTORTILES,
            under_gunicorn("bench.peers.vectortiles_site", python=peers),
            f"/tiles/{spot}",
        ),
        start(
            TIPG,
            under_uvicorn("bench.peers.tipg_site:app", python=peers),
            f"/collections/bench.parcels/tiles/WebMercatorQuad/{spot}",
            BENCH_ASYNCPG_URL=database.asyncpg_url(),
        ),
    ]
    program = os.environ.get("PG_TILESERV") or shutil.which("pg_tileserv")
    if program:
        servers.append(
            start(
                TILESERV,
                [program],
                f"/bench.parcels/{spot}.pbf",
                DATABASE_URL=database.keywords(),
                TS_HTTPPORT="{port}",
            )
        )
    else:
        report.notes.append(
            "pg_tileserv took no part: it is a Go program that PyPI, npm and Debian do not have."
            " Put it on the PATH, or name it in PG_TILESERV, and it is measured too. Until then"
            " the cache is judged against the bare statement."
        )
    return servers


def _bare(zoom: int) -> str:
    """Our own statement for a reader who sees everything, with nothing left to ask."""
    statement = PARCELS.statement(zoom)
    return statement.replace("%(everything)s", "true").replace("%(area_ids)s", "'{}'::bigint[]")


def _request(server: Server, tile: Tile, version: int, cookie: dict[str, str]) -> Request:
    spot = f"{tile.z}/{tile.x}/{tile.y}"
    if server.name in {OURS, CACHED}:
        return Request(f"/tiles/parcels/{version}/{spot}.mvt", cookie)
    return Request(
        {
            FLOOR: f"/z{tile.z}?{tile.query}",
            VECTORTILES: f"/tiles/{spot}",
            TIPG: f"/collections/bench.parcels/tiles/WebMercatorQuad/{spot}",
            TILESERV: f"/bench.parcels/{spot}.pbf?properties=id,label&buffer=64",
        }[server.name]
    )


def _all_draw_the_same(asked: dict[Server, list[Request]]) -> None:
    """A faster server that draws less has won nothing.

    A few features in a hundred may differ: some servers leave out what only a bounding box, or
    the buffer, brings into the tile.
    """
    drawn = {}
    for server, requests in asked.items():
        (answer,) = fetch(server, requests[:1])
        assert answer.status == 200, f"{server.name}: {answer.status} {answer.body[:300]!r}"
        layers = mapbox_vector_tile.decode(answer.body)
        (features,) = (
            layer["features"] for name, layer in layers.items() if not name.endswith("_label")
        )
        drawn[server.name] = {(f["properties"]["id"], f["properties"]["label"]) for f in features}
    allowed = len(drawn[OURS]) * ALIKE
    different = {name: len(drawn[OURS] ^ seen) for name, seen in drawn.items()}
    assert max(different.values()) <= allowed, f"features that differ from ours: {different}"


def _uncached(
    report: Report, zoom: int, asked: dict[Server, list[Request]], options: Options
) -> None:
    rivals = {server: requests for server, requests in asked.items() if server.name != CACHED}
    judged = zoom in JUDGED
    for clients in (1, 4):
        taken = in_turn(rivals, clients=clients, seconds=options.seconds, rounds=options.rounds)
        ours = taken.pop(OURS)
        for name, theirs in taken.items():
            if clients == 1:
                goal = "<= 1.15" if judged and name == FLOOR else ""
                what = f"z{zoom} uncached, p50, 1 client"
                report.rows.append(Row(what, ours.p50_ms, "ms", name, theirs.p50_ms, goal))
            what = f"z{zoom} uncached, {clients} client{'s' if clients > 1 else ''}"
            goal = GOALS[name] if judged else ""
            row = Row(what, ours.per_second, "tiles/s", name, theirs.per_second, goal)
            report.rows.append(row)


def _unchanged(
    report: Report, zoom: int, asked: dict[Server, list[Request]], options: Options
) -> None:
    """The hot cache and the 304 against the uncached work of the fastest kind of server."""
    cached, requests = next((s, r) for s, r in asked.items() if s.name == CACHED)
    answers = fetch(cached, requests)
    known = [
        Request(request.path, request.headers | {"If-None-Match": answer.etag})
        for request, answer in zip(requests, answers, strict=True)
    ]
    assert {answer.status for answer in fetch(cached, known)} == {304}
    names = {server.name: server for server in asked}
    rival = names.get(TILESERV) or names[FLOOR]
    same = Server("304", cached.port)
    everyone = {cached: requests, same: known, rival: asked[rival]}
    taken = in_turn(everyone, clients=4, seconds=options.seconds, rounds=options.rounds)
    theirs = taken[rival.name].per_second
    goal = ">= 3" if zoom in JUDGED else ""
    for what, load in (("from the cache", taken[CACHED]), ("304", taken["304"])):
        report.rows.append(
            Row(f"z{zoom} {what}, 4 clients", load.per_second, "tiles/s", rival.name, theirs, goal)
        )


def _sizes(
    report: Report, ground: Ground, ours: Server, version: int, cookie: dict[str, str]
) -> None:
    for zoom in range(PARCELS.minzoom, DEEPEST + 1):
        fullest = ground.tiles(zoom)[:FULLEST]
        answers = fetch(ours, [_request(ours, tile, version, cookie) for tile in fullest])
        largest = max((answer.body for answer in answers), key=len)
        raw, packed = len(largest) / 1000, len(gzip.compress(largest)) / 1000
        report.rows += [
            Row(f"z{zoom} largest tile", raw, "kB raw", goal=f"<= {LARGEST_RAW_KB}"),
            Row(f"z{zoom} largest tile", packed, "kB gzip", goal=f"<= {LARGEST_GZIP_KB}"),
        ]
