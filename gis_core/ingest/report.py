"""A delivery's report: for programs as JSON, for people as a page of text."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.utils.translation import gettext as _

from . import findings, taking_back
from .models import Change, Finding, ImportRun

EXAMPLES = 3


def as_json(run: ImportRun, published: Mapping[str, int] | None) -> dict[str, object]:
    """The shape that programs rely on; source_features = accepted + rejected."""
    return {
        "layer": run.layer,
        "source_features": run.source_features,
        "accepted": run.accepted,
        "rejected": run.rejected,
        "crs": run.crs,
        "encoding": run.encoding,
        "findings": findings.as_reported(run),
        "run": run.pk,
        "state": run.state,
        "file": run.source_name,
        "sha256": run.sha256,
        "mapping": run.mapping,
        "changes": run.counts,
        "published": dict(published) if published is not None else None,
        "note": run.note,
    }


def write(run: ImportRun, path: Path, published: Mapping[str, int] | None) -> None:
    """The JSON report as a file."""
    text = json.dumps(as_json(run, published), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def lines(run: ImportRun) -> Iterator[str]:
    """The report in the active language: counts, then each kind of finding with examples."""
    yield _("%(file)s, layer %(layer)s") % {"file": run.source_name, "layer": run.layer}
    yield _("coordinate system %(crs)s, encoding %(encoding)s") % {
        "crs": run.crs or "-",
        "encoding": run.encoding or "-",
    }
    yield _("features %(source)s = accepted %(accepted)s + rejected %(rejected)s") % {
        "source": run.source_features,
        "accepted": run.accepted,
        "rejected": run.rejected,
    }
    if run.counts:
        told = [f"{Change.Kind(kind).label} {count}" for kind, count in run.counts.items()]
        yield _("changes: %(counts)s") % {"counts": ", ".join(told)}
    for severity, code, count in findings.counts(run):
        yield f"{severity}  {code}: {count}"
        examples = run.findings.filter(code=code, severity=severity).order_by("id")[:EXAMPLES]
        yield from map(_line, examples)
        if count > EXAMPLES:
            yield "     …"


def left(run: ImportRun) -> Iterator[str]:
    """A line for each row that taking the delivery back left as it was."""
    found = run.findings.filter(code__in=taking_back.CODES).order_by("id")
    yield from map(_line, found.iterator(chunk_size=1000))


def _line(finding: Finding) -> str:
    where = f" ({finding.point.y:.6f}, {finding.point.x:.6f})" if finding.point else ""
    return f"     {finding.key + ': ' if finding.key else ''}{finding.text}{where}"
