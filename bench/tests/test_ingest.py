"""What the benchmark of deliveries makes of the figures that its programs tell."""

from contextlib import nullcontext
from pathlib import Path

from bench import delivery, ingest, target
from bench.report import Report

SECONDS = {"stage": 2.0, "check": 1.0, "compare": 1.0, "answer": 0.5, "publish": 4.0}
TOLD = {
    "seconds": SECONDS,
    "processor": SECONDS,
    "features": 10,
    "counts": {"added": 1, "unchanged": 9},
    "published": {"added": 10},
    "rolled_back": None,
    "peak_mb": 200.0,
    "child_peak_mb": 210.0,
    "progress": 20,
    "silence": 1.5,
}


def told_by_programs(monkeypatch):
    """Without running any: ogr2ogr takes two seconds, and ours what ``TOLD`` says."""
    monkeypatch.setattr(target, "fresh", nullcontext)
    monkeypatch.setattr(target, "load_plainly", lambda _path: target.Run(2.0, 50.0, "", 1.0))
    monkeypatch.setattr(target, "bring", lambda *_wishes: TOLD)


def test_the_whole_pipeline_stands_beside_plain_loading(monkeypatch):
    told_by_programs(monkeypatch)
    report = Report("ingest")

    ingest._bring_new(report, Path("parcels.gpkg"), 10, 3)

    whole, loading, *_rest = report.rows
    assert (whole.ratio, whole.is_met) == (4.0, True)
    assert (loading.ratio, loading.is_met) == (1.0, True)
    assert "4.0, 4.0, 4.0" in report.notes[0]


def test_changes_that_were_not_planned_are_told(monkeypatch):
    told_by_programs(monkeypatch)
    report = Report("ingest")
    made = delivery.Delivery(Path("a.gpkg"), Path("b.gpkg"), {"added": 2, "unchanged": 8})

    ingest._bring_changes(report, made, 10)

    assert "NOT as planned" in report.notes[0]
