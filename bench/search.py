"""Suggestions while typing, against the index query that each text comes down to."""

import json
import random
from contextlib import ExitStack
from urllib.parse import quote

import psycopg

from bench import database
from bench.client import Request, fetch, in_turn
from bench.ground import cookie_of_a_planner
from bench.report import Options, Report, Row
from bench.servers import kept, started, under_gunicorn

SAMPLE = 40  # texts of each kind
OURS, RIVAL = "ours", "bare index query"
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
NOTES = (
    "Ours answers HTML to a signed-in planner, with every reading of the text and its folding.",
    "The rival is bare WSGI and one statement that already knows which index the text is for.",
)
_NAMED = """
    SELECT area.id, area.name_ar, area.name_en,
           Box2D(ST_Transform(ST_Envelope(area.boundary), 4326))::text
    FROM areas_area area WHERE area.search_names %%> (SELECT qasima_fold(%(name)s))
    ORDER BY word_similarity((SELECT qasima_fold(%(name)s)), area.search_names) DESC
    LIMIT 10
"""
_WITHIN = """
    SELECT parcel.id, area.name_ar, block.number, boundary.label,
           Box2D(ST_Transform(ST_Envelope(boundary.boundary), 4326))::text
    FROM (SELECT id, name_ar FROM areas_area
          WHERE search_names %%> (SELECT qasima_fold(%(name)s))
          ORDER BY word_similarity((SELECT qasima_fold(%(name)s)), search_names) DESC
          LIMIT 1) area
    JOIN areas_block block ON block.area_id = area.id AND block.number = %(block)s
    JOIN parcels_parcel parcel ON parcel.block_id = block.id AND parcel.number LIKE %(parcel)s
    JOIN parcels_parcelboundary boundary ON boundary.parcel_id = parcel.id
      AND boundary.valid_to IS NULL AND boundary.recorded_to IS NULL
    LIMIT 10
"""
_BEGUN = """
    SELECT parcel.id, licence.number, area.name_ar, block.number, parcel.number,
           Box2D(ST_Transform(ST_Envelope(boundary.boundary), 4326))::text
    FROM (SELECT parcel_id, number FROM parcels_buildinglicence
          WHERE number LIKE %(number)s LIMIT 10) licence
    JOIN parcels_parcel parcel ON parcel.id = licence.parcel_id
    LEFT JOIN areas_area area ON area.id = parcel.area_id
    LEFT JOIN areas_block block ON block.id = parcel.block_id
    JOIN parcels_parcelboundary boundary ON boundary.parcel_id = parcel.id
      AND boundary.valid_to IS NULL AND boundary.recorded_to IS NULL
"""
STATEMENTS = {
    name: f"SELECT coalesce(json_agg(hit), '[]')::text FROM ({statement}) hit"
    for name, statement in (("named", _NAMED), ("within", _WITHIN), ("begun", _BEGUN))
}


def run(options: Options) -> Report:
    """Suggestion times by kind of text."""
    report = Report("search")
    cookie = cookie_of_a_planner()
    kinds = _texts(options.seed)
    with ExitStack() as stack:
        ours = stack.enter_context(
            started(OURS, under_gunicorn("gis_core.wsgi"), probe="/health/live")
        )
        listed = stack.enter_context(kept(json.dumps(STATEMENTS), suffix=".json"))
        rival = stack.enter_context(
            started(
                RIVAL,
                under_gunicorn("bench.peers.floor"),
                probe="/",
                BENCH_DSN=database.dsn(),
                BENCH_STATEMENTS=listed,
            )
        )
        for kind, texts in kinds.items():
            asked = {
                ours: [Request(f"/search/suggest/?q={quote(text)}", cookie) for text, _q in texts],
                rival: [Request(query) for _text, query in texts],
            }
            found = sum(b'role="option"' in a.body for a in fetch(ours, asked[ours]))
            report.notes.append(f"{kind}: {found} of {len(texts)} texts find something.")
            taken = in_turn(asked, clients=1, seconds=options.seconds, rounds=options.rounds)
            mine, theirs = taken[OURS], taken[RIVAL]
            report.rows += [
                Row(f"{kind}, p95, 1 client", mine.p95_ms, "ms", RIVAL, theirs.p95_ms, "<= 2"),
                Row(f"{kind}, p50, 1 client", mine.p50_ms, "ms", RIVAL, theirs.p50_ms),
            ]
    report.notes += NOTES
    return report


def _texts(seed: int) -> dict[str, list[tuple[str, str]]]:
    """By kind: what is typed, and the rival's address for it."""
    chance = random.Random(seed)
    with psycopg.connect(database.dsn()) as server:
        places = server.execute(
            """
            SELECT area.name_ar, area.name_en, block.number, parcel.number
            FROM (SELECT * FROM parcels_parcel ORDER BY hashint8extended(id, %s) LIMIT 160) parcel
            JOIN areas_block block ON block.id = parcel.block_id
            JOIN areas_area area ON area.id = block.area_id
            """,
            [seed],
        ).fetchall()
        licences = server.execute(
            "SELECT number FROM parcels_buildinglicence ORDER BY hashint8extended(id, %s) LIMIT %s",
            [seed, SAMPLE],
        ).fetchall()
    named = [chance.choice(place[:2]) for place in places[:SAMPLE]]
    begun = [name[: max(3, len(name) * 2 // 3)] for name in named]
    addressed = []
    for ar, en, block, parcel in places[SAMPLE : 2 * SAMPLE]:
        arabic = f"{ar} قطعة {block} قسيمة {parcel}".translate(ARABIC_DIGITS)
        typed = chance.choice(
            (arabic, f"{en} block {block} parcel {parcel}", f"{ar} {block} {parcel}")
        )
        addressed.append((typed, _query("within", name=ar, block=block, parcel=f"{parcel}%")))
    return {
        "names, Arabic and Latin": [(name, _query("named", name=name)) for name in begun],
        "addresses in both digits": addressed,
        "licence numbers begun": [
            (number[:-1], _query("begun", number=f"{number[:-1]}%")) for (number,) in licences
        ],
    }


def _query(statement: str, **parameters: str) -> str:
    told = "&".join(f"{key}={quote(value)}" for key, value in parameters.items())
    return f"/{statement}?{told}"
