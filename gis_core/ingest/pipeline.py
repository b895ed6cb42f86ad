"""A delivery from file to published table, each stage a function of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from gis_core.audit.records import record
from gis_core.tiles.versions import bump, versions_of

from . import findings, staging
from .checks import run_checks
from .errors import ImportRefused
from .layer import LayerSpec
from .memory import remember_more
from .models import Finding, ImportRun
from .reading import Progress, Wishes, stage

if TYPE_CHECKING:
    from gis_core.accounts.models import User

GROUND = ["areas", "blocks", "parcels"]  # what checks compare a delivery with


def bring_in(
    spec: LayerSpec, path: Path, *, wishes: Wishes, actor: User | None, progress: Progress
) -> ImportRun:
    """Stage and check a delivery; the run is kept for review. Raises ``ImportRefused``.

    A refused run is kept too, with the sentence as its note, so that a sender can be answered.
    """
    run = ImportRun.objects.create(layer=spec.name, source_name=path.name, created_by=actor)
    try:
        stage(run, spec, path, wishes=wishes, progress=progress)
        check(run, spec, progress=progress)
    except ImportRefused as refusal:
        refuse(run, refusal)
        raise
    return run


def check(run: ImportRun, spec: LayerSpec, *, progress: Progress) -> None:
    """The layer's own checks on what was staged; raises ``ImportRefused`` if nothing stands.

    They may be made again, as after the published land has changed.
    """
    run.mapping["checked_against"] = versions_of(GROUND)
    run.state = ImportRun.State.STAGED
    run.approvals_needed = 1
    run.save(update_fields=["mapping", "state", "approvals_needed"])
    run_checks(run, spec, progress=progress)
    with transaction.atomic():
        findings.complete(run)
        run.accepted, run.rejected = staging.count(run)
        run.state = ImportRun.State.CHECKED
        run.save()
    if run.accepted == 0:
        first = run.findings.filter(severity=Finding.Severity.BLOCKS).first()
        raise ImportRefused(
            "nothing_accepted",
            {"count": run.source_features, "reason": _in_active_language(first)},
        )


def publish(
    run: ImportRun, spec: LayerSpec, *, actor: User | None, progress: Progress
) -> dict[str, int]:
    """Take the accepted features over, all or none; raises ``ImportRefused``."""
    progress("publish", 0, run.accepted)
    try:
        with transaction.atomic():
            counts = _publish(run, spec, actor=actor)
    except (IntegrityError, DatabaseError) as error:
        reason = str(error).splitlines()[0][:200]
        raise ImportRefused("database_refuses", {"reason": reason}) from error
    staging.drop(run.pk)
    progress("publish", run.accepted, run.accepted)
    return counts


def _publish(run: ImportRun, spec: LayerSpec, *, actor: User | None) -> dict[str, int]:
    _lock(spec.name)
    locked = ImportRun.objects.select_for_update().get(pk=run.pk)
    accepted, _rejected = staging.count(run)
    if locked.state != ImportRun.State.CHECKED or accepted != locked.accepted:
        raise ImportRefused("not_checked", {"run": run.pk, "state": locked.get_state_display()})
    if locked.mapping.get("checked_against") != versions_of(GROUND):
        raise ImportRefused("checked_too_early")
    if held := findings.holding(run).first():
        raise ImportRefused("held", {"reason": _in_active_language(held)})
    remember_more()
    counts = spec.publish(run, actor)
    if sum(counts.values()) != accepted:
        raise ImportRefused(
            "publish_incomplete", {"accepted": accepted, "published": sum(counts.values())}
        )
    run.state = ImportRun.State.PUBLISHED
    run.published_at = timezone.now()
    run.save()
    bump(spec.name)
    record(actor, "delivery.published", run, layer=spec.name, **counts)
    return counts


def discard(run: ImportRun) -> None:
    """Forget the staged features of a run that will not be published."""
    staging.drop(run.pk)
    run.state = ImportRun.State.DISCARDED
    run.save(update_fields=["state"])


def refuse(run: ImportRun, refusal: ImportRefused) -> None:
    """Close a run with the sentence that says why."""
    staging.drop(run.pk)
    if not run.findings.filter(code=refusal.code, seq=None).exists():
        findings.record(run, [findings.Found(refusal.code, "B", params=refusal.params)])
    run.accepted, run.rejected = 0, run.source_features
    run.state = ImportRun.State.REFUSED
    run.note = refusal.sentence
    run.save()


def _lock(layer: str) -> None:
    """One delivery of a layer at a time; the second is told, not kept waiting."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [f"publish {layer}"])
        (locked,) = cursor.fetchone()
    if not locked:
        raise ImportRefused("publish_busy")


def _in_active_language(finding: Finding | None) -> str:
    return str(finding.text) if finding else ""
