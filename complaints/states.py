"""The states of a case and the only ways between them; the database refuses every other."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a case stands. ``draft`` belongs to conversations and phones that are offline."""

    DRAFT = "draft", _("draft")
    RECEIVED = "received", _("received")
    TRIAGED = "triaged", _("sorted")
    ASSIGNED = "assigned", _("assigned")
    ACCEPTED = "accepted", _("accepted")
    IN_PROGRESS = "in_progress", _("being worked on")
    NEEDS_INFO = "needs_info", _("waiting for the reporter")
    NOTICE_RUNNING = "notice_running", _("legal notice running")
    SCHEDULED = "scheduled", _("scheduled")
    REFERRED = "referred", _("with another agency")
    WORK_DONE = "work_done", _("work done")
    VERIFIED = "verified", _("verified")
    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("reopened")


class CloseReason(models.TextChoices):
    """Why a case was closed."""

    RESOLVED = "resolved", _("resolved")
    NO_VIOLATION = "no_violation", _("no violation found")
    NOT_COMPETENT = "not_competent", _("not within our competence")
    DUPLICATE = "duplicate", _("duplicate")
    WITHDRAWN = "withdrawn", _("withdrawn by the reporter")
    MALICIOUS = "malicious", _("malicious")


S = State
EDGES: dict[State, tuple[State, ...]] = {
    S.DRAFT: (S.RECEIVED,),
    S.RECEIVED: (S.TRIAGED, S.ASSIGNED, S.CLOSED),
    S.TRIAGED: (S.ASSIGNED, S.NEEDS_INFO, S.REFERRED, S.CLOSED),
    S.ASSIGNED: (S.ACCEPTED, S.TRIAGED, S.CLOSED),
    S.ACCEPTED: (S.IN_PROGRESS, S.ASSIGNED, S.TRIAGED, S.NEEDS_INFO, S.CLOSED),
    S.IN_PROGRESS: (
        S.NEEDS_INFO,
        S.NOTICE_RUNNING,
        S.SCHEDULED,
        S.REFERRED,
        S.ASSIGNED,
        S.WORK_DONE,
        S.CLOSED,
    ),
    S.NEEDS_INFO: (S.TRIAGED, S.ACCEPTED, S.IN_PROGRESS, S.CLOSED),
    S.NOTICE_RUNNING: (S.IN_PROGRESS, S.WORK_DONE, S.CLOSED),
    S.SCHEDULED: (S.IN_PROGRESS, S.CLOSED),
    S.REFERRED: (S.TRIAGED, S.IN_PROGRESS, S.WORK_DONE, S.CLOSED),
    S.WORK_DONE: (S.VERIFIED, S.IN_PROGRESS),
    S.VERIFIED: (S.CLOSED,),
    S.CLOSED: (S.REOPENED,),
    S.REOPENED: (S.ASSIGNED, S.TRIAGED),
}
# While a case waits in one of these, the clock of the unit stands still.
PAUSING = (S.NEEDS_INFO, S.NOTICE_RUNNING, S.SCHEDULED, S.REFERRED)
OVER = (S.CLOSED,)
# A case that still needs somebody.
OPEN = tuple(state for state in State if state not in (S.DRAFT, *OVER))
# Reasons for which nothing is proved on the ground.
WITHOUT_EVIDENCE = tuple(reason for reason in CloseReason if reason != CloseReason.RESOLVED)


def may_go(before: str, after: str) -> bool:
    """Whether the machine knows the way."""
    return State(after) in EDGES[State(before)]


def edges_as_sql() -> str:
    """The ways as the values of an SQL list, for the trigger: ``('draft', 'received'), ...``."""
    pairs = [(before, after) for before, ways in EDGES.items() for after in ways]
    return ", ".join(f"('{before}', '{after}')" for before, after in pairs)
