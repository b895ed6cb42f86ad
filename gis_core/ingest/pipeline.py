"""A delivery from file to published table, each stage a function of its own."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from gis_core.tiles.versions import bump, versions_of

from . import findings, lineage, staging
from .checks import run_checks
from .errors import ImportRefused, told_as_refusal
from .journal import keeping, replaced_by
from .layer import LayerSpec, layer_named
from .memory import remember_more
from .models import Finding, ImportRun
from .reading import Progress, Wishes, stage
from .stepping import commanded, step
from .texts import say

if TYPE_CHECKING:
    from gis_core.accounts.models import User

State = ImportRun.State
GROUND = ("areas", "blocks", "parcels")  # what checks compare a delivery with, beside its own layer


def bring_in(
    spec: LayerSpec,
    path: Path,
    *,
    wishes: Wishes,
    actor: User | None,
    progress: Progress,
    scope: str = ImportRun.Scope.MENTIONED.value,
) -> ImportRun:
    """Stage and check a delivery; the run is kept for review. Raises ``ImportRefused``.

    A refused run is kept too, with the sentence as its note, so that a sender can be answered.
    """
    run = ImportRun.objects.create(
        layer=spec.name, source_name=path.name, scope=scope, created_by=actor
    )
    try:
        examine(run, spec, path, wishes=wishes, progress=progress)
    except ImportRefused as refusal:
        refuse(run, refusal)
        raise
    return run


def examine(
    run: ImportRun, spec: LayerSpec, path: Path, *, wishes: Wishes, progress: Progress
) -> None:
    """Stage, check and compare a delivery from the beginning; raises ``ImportRefused``."""
    begin_anew(run)
    stage(run, spec, path / wishes.dataset, wishes=wishes, progress=progress)
    check(run, spec, progress=progress)
    compare(run, spec, progress=progress)


def begin_anew(run: ImportRun, *, keep_findings: bool = False) -> None:
    """Drop what an earlier attempt at the same delivery left."""
    staging.drop(run.pk)
    run.changes.all().delete()
    if not keep_findings:
        run.findings.all().delete()


def check(run: ImportRun, spec: LayerSpec, *, progress: Progress) -> None:
    """The layer's own checks on what was staged; raises ``ImportRefused`` if nothing stands.

    They may be made again, as after the published land has changed.
    """
    run.mapping["checked_against"] = _present_ground(run)
    run.state = ImportRun.State.STAGED
    run.approvals_needed = 1
    run.save(update_fields=["mapping", "state", "approvals_needed"])
    run.findings.filter(code=lineage.DENIED).delete()  # what is compared anew is asked anew
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


def compare(run: ImportRun, spec: LayerSpec, *, progress: Progress) -> None:
    """What publishing would change, as rows of ``Change`` and counted; may be asked again."""
    if spec.compare is None:
        return
    counts = spec.compare(run, progress)
    run.counts, run.state = counts, ImportRun.State.COMPARED
    run.save(update_fields=["counts", "state"])


def publish(
    run: ImportRun,
    spec: LayerSpec,
    *,
    actor: User | None,
    progress: Progress,
    by_command: bool = True,
) -> dict[str, int]:
    """Take the accepted features over, all or none; raises ``ImportRefused``.

    By command it is the administrator's own act on the server and needs no second person; pages
    publish what was approved, by ``life.publish``.
    """
    progress("publish", 0, run.accepted)
    told = commanded() if by_command else nullcontext()
    with told_as_refusal(), transaction.atomic(), told:
        counts = _publish(run, spec, actor=actor, by_command=by_command)
    staging.forget(run)
    progress("publish", run.accepted, run.accepted)
    return counts


def _publish(
    run: ImportRun, spec: LayerSpec, *, actor: User | None, by_command: bool
) -> dict[str, int]:
    lock(spec.name)
    held = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    accepted, _rejected = staging.count(held)
    ready = (State.CHECKED, State.COMPARED) if by_command else (State.APPROVED,)
    if held.state not in ready or accepted != held.accepted:
        raise ImportRefused("not_checked", {"run": run.pk, "state": held.get_state_display()})
    if not is_on_present_ground(held):
        raise ImportRefused("checked_too_early")
    if hindrance := findings.holding(held).first():
        raise ImportRefused("held", {"reason": _in_active_language(hindrance)})
    if waiting := held.changes.unanswered().count():
        raise ImportRefused("lineage_waits", {"count": waiting})
    _ask_again(held, spec)
    remember_more()
    with keeping(held):
        removed = {"removed": spec.remove(held)} if spec.remove else {}
        counts = spec.publish(held, actor)
    taken_over = sum(count for kind, count in counts.items() if kind != "removed")
    if taken_over != accepted:
        raise ImportRefused("publish_incomplete", {"accepted": accepted, "published": taken_over})
    counts |= {kind: count for kind, count in removed.items() if count}
    held.published_by, held.published_at = actor, timezone.now()
    held.diagnosis = staging.without_samples(held.diagnosis)
    told = {"by_command": True} if by_command else {}
    step(held, State.PUBLISHED, actor=actor, verb="delivery.published", **counts, **told)
    supersede(held, spec, actor=actor)
    bump(spec.name)
    run.refresh_from_db()
    return counts


def supersede(held: ImportRun, spec: LayerSpec, *, actor: User | None) -> None:
    """Runs of which no row stands any more are superseded by the one that replaced the last."""
    main = next((table for table in spec.writes if not table.owner), None)
    if main is None:
        return
    former = ImportRun.objects.select_for_update(of=("self",))
    for run in former.filter(pk__in=replaced_by(held, main)).order_by("pk"):
        run.superseded_by = held
        step(run, State.SUPERSEDED, actor=actor, verb="delivery.superseded", by=held.pk)


def is_on_present_ground(run: ImportRun) -> bool:
    """Whether the published land is still that with which the delivery was compared."""
    return run.mapping.get("checked_against") == _present_ground(run)


def _present_ground(run: ImportRun) -> dict[str, int]:
    """Versions of the land and of the layer, and how often deliveries have written the layer.

    Where people change a layer's things one by one all day, a delivery would never be done if it
    waited for a quiet hour: there only the latter counts, and ``ask_again`` looks at the rest.
    """
    own = () if layer_named(run.layer).is_worked_on else (run.layer,)
    written = ImportRun.objects.filter(layer=run.layer).aggregate(
        published=Count("published_at"), taken_back=Count("rolled_back_at")
    )
    return versions_of(sorted({*GROUND, *own})) | {"deliveries": sum(written.values())}


def _ask_again(held: ImportRun, spec: LayerSpec) -> None:
    for ask in spec.ask_again:
        for found in ask(held):
            raise ImportRefused("held", {"reason": say(found.code, found.params)})


def outdated(run: ImportRun) -> str:
    """The code that says why what was found and compared no longer holds; empty while it does."""
    if not is_on_present_ground(run):
        return "ground_moved"
    # A crash of the database empties what is staged, since that is not logged.
    return "" if sum(staging.count(run)) == run.source_features else "staged_lost"


def refuse(run: ImportRun, refusal: ImportRefused) -> None:
    """Close a run with the sentence that says why."""
    staging.drop(run.pk)
    note_why(run, refusal, severity=Finding.Severity.BLOCKS)
    run.accepted, run.rejected = 0, run.source_features
    run.state = ImportRun.State.REFUSED
    run.note = refusal.sentence
    run.save()


def note_why(
    run: ImportRun, refusal: ImportRefused, *, severity: str = Finding.Severity.WARNS
) -> None:
    """Write what was refused to the delivery's findings, in both languages, once."""
    if not run.findings.filter(code=refusal.code, seq=None).exists():
        findings.record(run, [findings.Found(refusal.code, severity, params=refusal.params)])


def lock(layer: str) -> None:
    """One delivery of a layer at a time; the second is told, not kept waiting."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [f"publish {layer}"])
        (locked,) = cursor.fetchone()
    if not locked:
        raise ImportRefused("publish_busy")


def _in_active_language(finding: Finding | None) -> str:
    return str(finding.text) if finding else ""
