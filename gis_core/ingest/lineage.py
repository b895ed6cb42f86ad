"""Whether proposed splits, merges and renumberings are so: a person's word, kept with the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet

from gis_core.audit.records import record

from . import findings, staging
from .findings import Found
from .models import Change, ImportRun
from .stepping import hold

if TYPE_CHECKING:
    from gis_core.accounts.models import User

DENIED = "lineage_denied"


def confirm(change: Change, *, is_one: bool, actor: User | None) -> None:
    """Say of one proposal whether it is a lineage. Raises ``ImportRefused`` once it is too late."""
    confirm_each(change.run, Change.objects.filter(pk=change.pk), is_one=is_one, actor=actor)
    change.is_confirmed = is_one


def confirm_each(
    run: ImportRun, changes: QuerySet[Change], *, is_one: bool, actor: User | None
) -> int:
    """The same of several proposals of one run at once; returns how many were answered.

    Where the answer is no, the published things end without successors if the delivery speaks for
    them. Where it does not, they stay, so what was delivered on their ground is rejected.
    """
    with transaction.atomic():
        locked = hold(run, "submit")
        asked = changes.filter(run=run).lineages()  # type: ignore[attr-defined]
        answered = list(asked.without_outlines().exclude(is_confirmed=is_one))
        Change.objects.filter(pk__in=[c.pk for c in answered]).update(is_confirmed=is_one)
        _settle(locked, [c for c in answered if not c.is_in_scope], is_one=is_one)
        told = {"changes": [c.pk for c in answered[:100]], "count": len(answered)}
        if answered:
            record(actor, "delivery.lineage_answered", run, is_one=is_one, **told)
    run.accepted, run.rejected = locked.accepted, locked.rejected
    return len(answered)


def _settle(locked: ImportRun, changes: list[Change], *, is_one: bool) -> None:
    """Reject what lies on land that stays, or take it back when it is to follow after all."""
    seqs = [seq for change in changes for seq in change.seqs]
    if not seqs:
        return
    locked.findings.filter(code=DENIED, seq__in=seqs).delete()
    if is_one:
        staging.admit(locked, seqs)
    else:
        findings.record(locked, _denials(changes))
        findings.complete(locked)
    locked.accepted, locked.rejected = staging.count(locked)
    locked.save(update_fields=["accepted", "rejected"])


def _denials(changes: list[Change]) -> list[Found]:
    return [
        Found(DENIED, "B", seq, {"former": change.former_key})
        for change in changes
        for seq in change.seqs
    ]
