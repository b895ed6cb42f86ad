"""What people do with a delivery once it is compared: submit, review, publish, discard.

Each verb locks the run, asks who it is, takes one step of ``models.run_states`` and writes it down.
They raise ``PermissionDenied`` or ``ImportRefused``, and then nothing has changed, except that a
run below which the land has moved, or whose staged features a crash took, goes back to be checked
and compared again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from gis_core.tiles.versions import bump
from gis_core.waking import wake_on_commit

from . import findings, lineage, pipeline, staging, sweeping
from .errors import ImportRefused, told_as_refusal
from .layer import layer_named
from .models import Change, ImportRun, Review
from .models.run import ADD, PUBLISHING
from .stepping import hold, may_step, refuse_busy, step
from .taking_back import take_back

if TYPE_CHECKING:
    from gis_core.accounts.models import User

    from .reading import Progress

State = ImportRun.State
ASKED = {
    "submit": ADD,
    "withdraw": ADD,
    "discard": ADD,
    "approve": PUBLISHING,
    "send_back": PUBLISHING,
    "publish": PUBLISHING,
    "roll_back": PUBLISHING,
}
# A verb of persons -> the verb of the machine, where they differ.
_STEP_OF = {"withdraw": "send_back"}


def may(verb: str, run: ImportRun, user: User) -> bool:
    """Whether a page offers a verb to a person; the verb itself asks again."""
    if not user.has_perm(ASKED[verb]) or not may_step(run.state, _STEP_OF.get(verb, verb)):
        return False
    if verb == "withdraw":
        return is_own(run, user) and run.state != State.APPROVED
    if verb in ("approve", "send_back"):
        return not is_own(run, user) and not _has_spoken(run, user)
    return verb != "publish" or run.state == State.APPROVED


def is_own(run: ImportRun, user: User) -> bool:
    """Whether a person brought the delivery in or submitted it."""
    return user.pk in (run.created_by_id, run.submitted_by_id)


def undecided(run: ImportRun) -> int:
    """Proposed splits, merges and renumberings that nobody has confirmed or denied."""
    return run.changes.unanswered().count()


def approvals(run: ImportRun) -> int:
    """How many have agreed to the present submission."""
    agreed = run.reviews.filter(submission=run.submissions, verdict=Review.Verdict.APPROVED)
    return agreed.count()


def decide_lineage(change: Change, *, actor: User, is_confirmed: bool) -> None:
    """Say whether a proposed split, merge or renumbering is one, while it can still be said."""
    _allow(actor, ADD)
    with transaction.atomic():
        lineage.confirm(change, is_one=is_confirmed, actor=actor)


def submit(run: ImportRun, *, actor: User) -> ImportRun:
    """Ask for a second person's word."""
    _allow(actor, ADD)
    _on_present_ground(run, actor)
    with transaction.atomic():
        held = hold(run, "submit")
        if open_ones := undecided(held):
            raise ImportRefused("lineage_waits", {"count": open_ones})
        if hindrance := findings.holding(held).first():
            raise ImportRefused("held", {"reason": hindrance.text})
        held.approvals_needed = _approvals_needed(held)
        held.submissions += 1
        held.submitted_by, held.submitted_at = actor, timezone.now()
        step(held, State.SUBMITTED, actor=actor, verb="delivery.submitted")
    return held


def withdraw(run: ImportRun, *, actor: User) -> ImportRun:
    """Take one's own submission back before anybody has decided on it."""
    _allow(actor, ADD)
    with transaction.atomic():
        held = hold(run, "send_back")
        if not is_own(held, actor):
            raise PermissionDenied
        step(held, State.COMPARED, actor=actor, verb="delivery.withdrawn")
    return held


def approve(run: ImportRun, *, actor: User, note: str = "") -> ImportRun:
    """Agree to the present submission; with enough who do, it may be published."""
    _allow(actor, PUBLISHING)
    _on_present_ground(run, actor)
    with transaction.atomic():
        held = hold(run, "approve")
        _review(held, actor, Review.Verdict.APPROVED, note)
        have, need = approvals(held), held.approvals_needed
        to = State.APPROVED if have >= need else State.SUBMITTED
        step(held, to, actor=actor, verb="delivery.approved", approvals=have, needed=need)
    return held


def send_back(run: ImportRun, *, actor: User, note: str) -> ImportRun:
    """Return it to its bringer with the reason."""
    _allow(actor, PUBLISHING)
    if not note.strip():
        raise ImportRefused("reason_missing")
    with transaction.atomic():
        held = hold(run, "send_back")
        _review(held, actor, Review.Verdict.RETURNED, note)
        step(held, State.COMPARED, actor=actor, verb="delivery.returned")
    return held


def publish(run: ImportRun, *, actor: User, progress: Progress) -> dict[str, int]:
    """Take an approved delivery over; what hinders it is written to its findings."""
    _allow(actor, PUBLISHING)
    _on_present_ground(run, actor, by_worker=True)
    try:
        return pipeline.publish(
            run, layer_named(run.layer), actor=actor, progress=progress, by_command=False
        )
    except ImportRefused as refusal:
        pipeline.note_why(run, refusal)
        raise


def roll_back(run: ImportRun, *, actor: User | None, note: str = "") -> dict[str, int]:
    """Take a published delivery back: {restored, left}; what was touched since is left and told.

    Without an actor it is the administrator's own act on the server.
    """
    if actor is not None:
        _allow(actor, PUBLISHING)
    with told_as_refusal(), transaction.atomic():
        return _roll_back(run, actor, note)


def _roll_back(run: ImportRun, actor: User | None, note: str) -> dict[str, int]:
    spec = layer_named(run.layer)
    pipeline.lock(spec.name)
    held = hold(run, "roll_back", by_worker=True)
    if not held.kept_rows.exists() or not (spec.roll_back or spec.writes):
        raise ImportRefused("nothing_was_kept", {"run": run.pk})
    if spec.roll_back is not None:
        counts = spec.roll_back(held, actor)
    else:
        counts = take_back(held, spec.writes)
    if not counts["restored"]:
        raise ImportRefused("everything_touched", {"count": counts["left"]})
    held.rolled_back_by, held.rolled_back_at = actor, timezone.now()
    held.note = note.strip() or held.note
    step(held, State.ROLLED_BACK, actor=actor, verb="delivery.rolled_back", **counts)
    for former in held.supersedes.filter(state=State.SUPERSEDED).select_for_update(of=("self",)):
        former.superseded_by = None
        step(former, State.PUBLISHED, actor=actor, verb="delivery.reinstated", after_run=held.pk)
    bump(spec.name)
    return counts


def discard(run: ImportRun, *, actor: User | None) -> ImportRun:
    """Give up a delivery that will not be published; a worker forgets all that it brought."""
    if actor is not None:
        _allow(actor, ADD)
    with transaction.atomic():
        held = hold(run, "discard")
        held.diagnosis = staging.without_samples(held.diagnosis)
        step(held, State.DISCARDED, actor=actor, verb="delivery.discarded")
        wake_on_commit(sweeping.TASK, held.pk)
    return held


def _allow(actor: User, permission: str) -> None:
    if not actor.has_perm(permission):
        raise PermissionDenied


def _approvals_needed(held: ImportRun) -> int:
    """What the checks ask for, and more where the answers since have let more end."""
    approvals_for = layer_named(held.layer).approvals
    return max(held.approvals_needed, approvals_for(held) if approvals_for else 1)


def _has_spoken(run: ImportRun, user: User) -> bool:
    return run.reviews.filter(submission=run.submissions, person=user.pk).exists()


def _review(held: ImportRun, actor: User, verdict: str, note: str) -> None:
    if is_own(held, actor):
        raise ImportRefused("own_delivery")
    if _has_spoken(held, actor):
        raise ImportRefused("reviewed_already")
    held.reviews.create(
        submission=held.submissions, person=actor, verdict=verdict, note=note.strip()
    )


def _on_present_ground(run: ImportRun, actor: User, *, by_worker: bool = False) -> None:
    """Whoever decides must have seen the truth: else it goes back to be checked and compared."""
    with transaction.atomic():
        held = _waiting(run)
        if held is not None and not by_worker:
            refuse_busy(held)
        why = pipeline.outdated(held) if held is not None else ""
        if held is None or not why:
            return
        step(held, State.STAGED, actor=actor, verb="delivery.sent_to_checks", why=why)
    refusal = ImportRefused(why)
    pipeline.note_why(run, refusal)
    raise refusal


def _waiting(run: ImportRun) -> ImportRun | None:
    """The locked row, where it has been compared and not yet been published."""
    waiting = (State.COMPARED, State.SUBMITTED, State.APPROVED)
    rows = ImportRun.objects.select_for_update(of=("self",))
    return rows.filter(pk=run.pk, state__in=waiting).first()
