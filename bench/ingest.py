"""Deliveries of parcels: new ones against ogr2ogr's plain loading, and many against as many."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from bench import delivery, target
from bench.report import Options, Report, Row

MEMORY_MB = 1000
RIVAL = "ogr2ogr, COPY"
STEPS = ("stage", "check", "compare", "publish")
NOTES = (
    "ogr2ogr only loads a table and its index of places.",
    "Ours judges every outline, finds overlaps, checks, compares, and publishes with history.",
    "Memory is that of the process that runs the pipeline, and of its reading child.",
)
TITLES = {
    "stage": "read, judged, staged",
    "check": "checked against the published land",
    "compare": "compared",
    "answer": "proposed lineages answered",
    "publish": "published",
    "roll_back": "taken back",
}


def run(options: Options) -> Report:
    """Seconds and memory of new parcels brought in, and of a delivery over as many published."""
    report = Report("ingest")
    if shutil.which("ogr2ogr") is None:
        report.notes.append("Not taken: ogr2ogr is missing; Debian's package gdal-bin has it.")
        return report
    target.known(most=_most(options))
    with tempfile.TemporaryDirectory() as folder, target.bare():
        for size in _possible(options.imports, options.parcels):
            path = Path(folder) / f"parcels-{size}.gpkg"
            target.write(path, f"SELECT {target.COLUMNS} FROM bench.known WHERE n <= {size}")
            _bring_new(report, path, size, options.rounds)
            path.unlink()
        for size in _possible(options.deliveries, 99 * options.parcels // 100):
            _bring_changes(report, delivery.make(Path(folder), size), size)
    report.notes += NOTES
    return report


def _most(options: Options) -> int:
    """How many of the demo's parcels are needed; a delivery brings a hundredth of new ones."""
    return max(*options.imports, *(size + size // delivery.EVERY for size in options.deliveries))


def _possible(sizes: tuple[int, ...], most: int) -> list[int]:
    return [size for size in sizes if size <= most] or [most]


def _bring_new(report: Report, path: Path, size: int, rounds: int) -> None:
    """The middle one of some rounds, in each of which both load the same file."""
    told_by_round = sorted((_round(path) for _ in range(rounds)), key=lambda told: told["ratio"])
    told = told_by_round[len(told_by_round) // 2]
    name, rival, seconds = f"{size:,} new parcels", told["rival"], told["seconds"]
    whole = sum(seconds[step] for step in STEPS)
    report.rows += [
        Row(f"{name}: the whole pipeline", whole, "s", RIVAL, rival, "<= 5"),
        Row(f"{name}: {TITLES['stage']}", seconds["stage"], "s", RIVAL, rival, "<= 1.5"),
        *(Row(f"{name}: {TITLES[step]}", seconds[step], "s", RIVAL, rival) for step in STEPS[1:]),
    ]
    taken = sum(told["processor"][step] for step in STEPS)
    report.rows.append(
        Row(f"{name}: processor, all of it", taken, "s", RIVAL, told["rival_processor"])
    )
    _tell_memory(report, name, told)
    report.notes.append(
        f"{name}: {told['published']} of {size:,}; ratios of the rounds "
        + ", ".join(f"{one['ratio']:.1f}" for one in told_by_round)
    )


def _round(path: Path) -> dict[str, Any]:
    with target.fresh():
        rival = target.load_plainly(path)
        told = target.bring(path)
    whole = sum(told["seconds"][step] for step in STEPS)
    return told | {
        "rival": rival.seconds,
        "rival_processor": rival.processor_seconds,
        "ratio": whole / rival.seconds,
    }


def _bring_changes(report: Report, made: delivery.Delivery, size: int) -> None:
    """A delivery for the whole layer, over what was published before."""
    with target.fresh():
        target.bring(made.published, "--since", "2020-01-01")
        told = target.bring(made.delivered, "--scope", "layer", "--until", "roll_back")
    name = f"{told['features']:,} over {size:,}"
    report.rows += [
        Row(f"{name}: {TITLES[step]}", seconds, "s") for step, seconds in told["seconds"].items()
    ]
    _tell_memory(report, name, told)
    found = {kind: told["counts"].get(kind, 0) for kind in made.expected}
    report.rows += [Row(f"{name}: changes found", sum(found.values()) - found["unchanged"], "")]
    judged = "as planned" if found == made.expected else f"NOT as planned, {made.expected}"
    report.notes += [
        f"{name}: {found}, {judged}; published {told['published']}, back {told['rolled_back']}.",
        f"{name}: progress told {told['progress']} times, at most {told['silence']:.1f} s apart.",
    ]


def _tell_memory(report: Report, name: str, told: dict[str, Any]) -> None:
    report.rows += [
        Row(f"{name}: peak memory", told["peak_mb"], "MB", goal=f"<= {MEMORY_MB}"),
        Row(f"{name}: of its reading child", told["child_peak_mb"], "MB", goal=f"<= {MEMORY_MB}"),
    ]
