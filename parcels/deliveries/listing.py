"""What the pages show of deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gis_core.audit.models import AuditRecord
from gis_core.ingest import findings, life, stepping, taking_back, working
from gis_core.ingest.layer import layer_named
from gis_core.ingest.models import Change, ImportRun, ReadingHabit
from gis_core.ingest.models.run import ADD, PUBLISHING
from gis_core.ingest.models.run_states import OPEN
from gis_core.ingest.texts import say
from parcels.deliveries.forms import ReviewForm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis_core.accounts.models import User

PAGE = 30
MOST_HOLDING = 5
State = ImportRun.State
ACTS = {
    "delivery.taken_in": _("It was brought in."),
    "delivery.confirmed": _("It was said how the file is read."),
    "delivery.submitted": _("It was submitted for approval."),
    "delivery.withdrawn": _("The submission was taken back."),
    "delivery.approved": _("It was approved."),
    "delivery.returned": _("It was sent back."),
    "delivery.sent_to_checks": _("The land had moved on; it has to be checked again."),
    "delivery.published": _("It was published."),
    "delivery.discarded": _("It was discarded."),
    "delivery.rolled_back": _("It was taken back."),
    "delivery.reinstated": _("Its successor was taken back, so it holds again."),
    "delivery.lineage_answered": _("It was said what follows what."),
    "delivery.lineages_recorded": _("Splits, merges and renumberings were recorded."),
    "delivery.superseded": _("A later delivery took its place."),
}
STEPS = (
    State.UPLOADED,
    State.INSPECTED,
    State.CHECKED,
    State.COMPARED,
    State.SUBMITTED,
    State.APPROVED,
    State.PUBLISHED,
)


def page_of_runs(user: User, told: Mapping[str, Any], *, before: str) -> dict[str, Any]:
    """A page of the deliveries in sight: first those on which it is this person's turn."""
    rows = ImportRun.objects.visible_to(user).select_related("job", "created_by")
    if told.get("layer"):
        rows = rows.filter(layer=told["layer"])
    if told.get("state") == "open":
        rows = rows.open()
    elif told.get("state"):
        rows = rows.filter(state=told["state"])
    turn = [] if before else list(rows.filter(turn_of(user)).order_by("pk")[:PAGE])
    others = rows.exclude(pk__in=[run.pk for run in turn]).order_by("-pk")
    if before.isdecimal() and len(before) < 18:
        others = others.filter(pk__lt=int(before))
    found = list(others[: PAGE + 1])
    return {
        "turn": [_with_layer(run) for run in turn],
        "runs": [_with_layer(run) for run in found[:PAGE]],
        "before": found[PAGE - 1].pk if found[PAGE:] else None,
    }


def turn_of(user: User) -> Q:
    """Deliveries that wait for this person and nobody else before."""
    mine = Q(created_by=user.pk, state__in=[State.INSPECTED, State.CHECKED, State.COMPARED])
    if not user.has_perm(PUBLISHING):
        return mine
    # A delivery is approved by others than whoever brought it in.
    return mine | Q(state=State.SUBMITTED) & ~Q(created_by=user.pk) | Q(state=State.APPROVED)


def known_sources() -> list[str]:
    """Senders whose files have been read before."""
    return list(
        ReadingHabit.objects.order_by("source").values_list("source", flat=True).distinct()[:100]
    )


def work_on(run: ImportRun, user: User) -> dict[str, Any]:
    """What the page asks for again and again while a worker has the delivery."""
    return {
        "run": run,
        "is_busy": stepping.is_busy(run),
        "can_stop": working.can_stop(run) and user.has_perm(ADD),
    }


def standing_of(run: ImportRun, user: User) -> dict[str, Any]:
    """Everything that the page of a delivery shows."""
    may_act = user.has_perm(ADD)
    return work_on(_with_layer(run), user) | {
        "note": note_of(run),
        "steps": _steps(run),
        "may_act": may_act,
        "is_mine": run.created_by_id == user.pk,
        "findings": findings.summary(run),
        "changes": counted(run),
        "may": _verbs(run, user),
        "review_form": ReviewForm(),
        "undecided": life.undecided(run) if run.state == State.COMPARED else 0,
        "holding": findings.holding(run)[:MOST_HOLDING] if run.state in OPEN else [],
        "approvals": life.approvals(run),
        "conflicts": run.findings.filter(code__in=taking_back.CODES).count(),
        "must_choose": working.must_choose(run),
        "datasets": datasets_of(run),
        "reviews": run.reviews.select_related("person").order_by("pk"),
        "acts": _acts(run),
    }


def datasets_of(run: ImportRun) -> list[dict[str, Any]]:
    """What the file holds to choose from, and why one of them cannot be taken."""
    held = run.diagnosis.get("datasets", [])
    return [one | {"problem": say(*one["problem"]) if one["problem"] else ""} for one in held]


def note_of(run: ImportRun) -> str:
    """Why it stopped, in the reader's language where a finding says the same in both."""
    same = Q(text_ar=run.note) | Q(text_en=run.note)
    told = run.findings.filter(same, seq=None).first() if run.note else None
    return told.text if told else run.note


def _verbs(run: ImportRun, user: User) -> dict[str, bool]:
    """What the page offers this person now."""
    readable = run.state in working.READABLE
    return {verb: life.may(verb, run, user) for verb in life.ASKED} | {
        "read_anew": readable and user.has_perm(ADD) and "count" in run.diagnosis
    }


def _acts(run: ImportRun) -> list[AuditRecord]:
    """What was done with it by whom, the first act first."""
    about = AuditRecord.objects.filter(object_type=run._meta.label_lower, object_id=str(run.pk))
    acts = list(about.select_related("actor").order_by("pk"))
    for act in acts:
        act.label = ACTS.get(act.verb, act.verb)  # type: ignore[attr-defined]
        act.who = act.actor.get_username() if act.actor else ""  # type: ignore[attr-defined]
    return acts


def _with_layer(run: ImportRun) -> ImportRun:
    spec = layer_named(run.layer)
    run.layer_label = spec.label  # type: ignore[attr-defined]
    run.scope_label = spec.scopes.get(run.scope) or run.get_scope_display()  # type: ignore[attr-defined]
    return run


def counted(run: ImportRun) -> list[dict[str, Any]]:
    """The nine kinds of change with their numbers."""
    return [
        {"kind": kind, "label": label, "count": run.counts.get(kind, 0)}
        for kind, label in Change.Kind.choices
    ] if run.counts else []  # fmt: skip


def _steps(run: ImportRun) -> list[dict[str, Any]]:
    reached = STEPS.index(run.state) if run.state in STEPS else -1
    return [
        {"label": state.label, "is_done": at < reached, "is_now": at == reached}
        for at, state in enumerate(STEPS)
    ]
