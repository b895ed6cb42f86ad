"""What was measured, beside what, and whether the goal was met."""

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from operator import ge, le
from pathlib import Path

_JUDGES = {"<=": le, ">=": ge}


@dataclass(frozen=True)
class Options:
    """What the command line asked for; ``seconds`` is the length of one measurement.

    ``imports`` are the numbers of parcels that ``ingest`` brings in, ``deliveries`` those that it
    compares with as many; ``pixels`` is the side of the flight that ``imagery`` is given.
    """

    parcels: int
    rounds: int
    seconds: float
    seed: int
    results: Path
    imports: tuple[int, ...] = (100_000,)
    deliveries: tuple[int, ...] = (200_000,)
    complaints: int = 400_000
    pixels: int = 20_000


@dataclass(frozen=True)
class Row:
    """One figure of ours and its rival's, both in ``unit``; ``goal`` judges their ratio.

    Without a rival the goal, such as ``<= 500``, judges the figure itself.
    """

    what: str
    ours: float
    unit: str
    rival: str = ""
    theirs: float | None = None
    goal: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours divided by theirs."""
        return self.ours / self.theirs if self.theirs else None

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is reached; None where there is none, or no rival took part."""
        judged = self.ratio if self.rival else self.ours
        if not self.goal or judged is None:
            return None
        sign, limit = self.goal.split(" ")
        return _JUDGES[sign](judged, float(limit))

    def cells(self) -> tuple[str, ...]:
        """As the table shows it."""
        verdict = {True: "yes", False: "NO", None: ""}[self.is_met]
        theirs = "" if self.theirs is None else _number(self.theirs)
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return (
            self.what,
            _number(self.ours),
            self.unit,
            self.rival,
            theirs,
            ratio,
            self.goal,
            verdict,
        )


HEADINGS = ("what", "ours", "unit", "rival", "theirs", "ratio", "goal", "met")


@dataclass
class Report:
    """One benchmark's rows, with the notes that a reader needs to judge them."""

    name: str
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    load_before: float = field(default_factory=lambda: os.getloadavg()[0])

    def show(self) -> None:
        """Print the table."""
        print(f"\n{self.name}  (load average {self.load_before:.1f} before, {_load():.1f} after)")
        print(table([HEADINGS, *(row.cells() for row in self.rows)]))
        for note in self.notes:
            print(f"* {note}")

    def write(self, options: Options) -> None:
        """Keep the figures as JSON."""
        options.results.mkdir(parents=True, exist_ok=True)
        told = {
            "benchmark": self.name,
            "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "parcels": options.parcels,
            "complaints": options.complaints,
            "rounds": options.rounds,
            "seconds_each": options.seconds,
            "seed": options.seed,
            "cpus": os.cpu_count(),
            "python": platform.python_version(),
            "load_average": {"before": round(self.load_before, 2), "after": round(_load(), 2)},
            "notes": self.notes,
            "rows": [
                asdict(row) | {"ratio": row.ratio and round(row.ratio, 3), "is_met": row.is_met}
                for row in self.rows
            ],
        }
        text = json.dumps(told, indent=1, ensure_ascii=False)
        (options.results / f"{self.name}.json").write_text(text + "\n", encoding="utf-8")


def table(rows: list[tuple[str, ...]]) -> str:
    """Lines in columns: words to the left, figures to the right, a rule under the headings."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if _is_figure(cell) else cell.ljust(width)
            for cell, width in zip(row, widths, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def _is_figure(cell: str) -> bool:
    return cell.replace(",", "").replace(".", "", 1).isdecimal()


def _number(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _load() -> float:
    return os.getloadavg()[0]
