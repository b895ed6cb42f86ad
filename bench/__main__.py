"""``python -m bench [NAME ...]``: measures, prints tables, writes ``bench/results/NAME.json``."""

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path

from bench.report import Options

NAMES = (
    "tiles", "click", "search", "ingest", "shares", "extract",
    "nearby", "complaint_lists", "complaint_tiles", "intake", "imagery",
)  # fmt: skip


def parsed(arguments: list[str]) -> argparse.Namespace:
    """The command line as values."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of {', '.join(NAMES)}")
    parser.add_argument("--parcels", type=int, default=1_000_000, help="(default %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="(default %(default)s)")
    parser.add_argument("--seconds", type=float, default=3, help="each measurement lasts so long")
    parser.add_argument("--seed", type=int, default=1, help="of the lists of what is asked")
    parser.add_argument(
        "--imports", type=int, nargs="+", default=[100_000], help="new parcels that ingest brings"
    )
    parser.add_argument(
        "--deliveries", type=int, nargs="+", default=[200_000],
        help="parcels that ingest compares with as many",
    )  # fmt: skip
    parser.add_argument("--complaints", type=int, default=400_000, help="(default %(default)s)")
    parser.add_argument("--pixels", type=int, default=20_000, help="of a side of the flight")
    parser.add_argument("--note", default="", help="kept with the figures, such as what else ran")
    parser.add_argument("--fresh", action="store_true", help="fill the database anew")
    parser.add_argument(
        "--results",
        type=Path,
        default=Path(__file__).parent / "results",
        help="where the figures are written (default bench/results)",
    )
    given = parser.parse_args(arguments)
    unknown = [name for name in given.names if name not in NAMES]
    if unknown:
        parser.error(f"no benchmark is called {', '.join(unknown)}; there are {', '.join(NAMES)}")
    return given


def main(arguments: list[str]) -> int:
    """Run the named benchmarks, or all; 1 when one of them could not be taken at all."""
    given = parsed(arguments)
    if not os.environ.get("DATABASE_URL"):
        print("DATABASE_URL is not set; start the benchmarks with script/bench", file=sys.stderr)
        return 1
    options = Options(
        parcels=given.parcels,
        rounds=given.rounds,
        seconds=given.seconds,
        seed=given.seed,
        results=given.results,
        imports=tuple(given.imports),
        deliveries=tuple(given.deliveries),
        complaints=given.complaints,
        pixels=given.pixels,
    )
    # Our settings read the environment once, so the database is chosen before they are imported.
    database = import_module("bench.database")
    database.use(given.parcels)
    database.fill(given.parcels, fresh=given.fresh)
    for name in given.names or NAMES:
        report = import_module(f"bench.{name}").run(options)
        report.notes += [given.note] if given.note else []
        report.show()
        report.write(options)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
