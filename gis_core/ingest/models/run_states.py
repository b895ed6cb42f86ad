"""The states of a delivery, the steps between them, and the triggers that hold both.

The triggers are written from ``STEPS``, so the list that PostgreSQL enforces is the list that the
verbs and the pages read. See docs/adr/0008.
"""

from collections.abc import Iterable

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    """How far a delivery has come, or what became of it."""

    UPLOADED = "uploaded", _("uploaded")
    INSPECTED = "inspected", _("inspected")
    STAGED = "staged", _("staged")
    CHECKED = "checked", _("checked")
    COMPARED = "compared", _("compared")
    SUBMITTED = "submitted", _("waits for approval")
    APPROVED = "approved", _("approved")
    PUBLISHED = "published", _("published")
    REFUSED = "refused", _("refused")
    DISCARDED = "discarded", _("discarded")
    ROLLED_BACK = "rolled_back", _("rolled back")
    SUPERSEDED = "superseded", _("superseded")


S = RunState
BEING_PREPARED = (S.UPLOADED, S.INSPECTED, S.STAGED, S.CHECKED, S.COMPARED)
OPEN = (*BEING_PREPARED, S.SUBMITTED, S.APPROVED)  # nothing published rests on it yet
HOLDING_FILES = (*OPEN, S.REFUSED)
# Without a second person: the administrator's own act on the server.
BY_COMMAND = ((S.CHECKED, S.PUBLISHED), (S.COMPARED, S.PUBLISHED))
# Every step that there is, and the verb that takes it. Discarded and rolled back are the end.
STEPS: dict[tuple[str, str], str] = {
    (S.UPLOADED, S.INSPECTED): "inspect",
    (S.UPLOADED, S.STAGED): "stage",
    (S.INSPECTED, S.STAGED): "stage",
    (S.STAGED, S.CHECKED): "check",
    (S.COMPARED, S.CHECKED): "check",
    (S.CHECKED, S.COMPARED): "compare",
    # The file still lies in its folder, so it may be read in another way.
    **dict.fromkeys(
        ((state, S.INSPECTED) for state in (S.STAGED, S.CHECKED, S.COMPARED, S.REFUSED)), "inspect"
    ),
    # The land moved on below it, so what was found and compared is no longer true.
    **dict.fromkeys(
        ((state, S.STAGED) for state in (S.CHECKED, S.COMPARED, S.SUBMITTED, S.APPROVED)),
        "check_again",
    ),
    (S.COMPARED, S.SUBMITTED): "submit",
    (S.SUBMITTED, S.COMPARED): "send_back",
    (S.APPROVED, S.COMPARED): "send_back",
    (S.SUBMITTED, S.APPROVED): "approve",
    (S.APPROVED, S.PUBLISHED): "publish",
    **dict.fromkeys(BY_COMMAND, "publish"),
    (S.PUBLISHED, S.ROLLED_BACK): "roll_back",
    (S.PUBLISHED, S.SUPERSEDED): "supersede",
    (S.SUPERSEDED, S.PUBLISHED): "reinstate",
    **dict.fromkeys(((state, S.REFUSED) for state in BEING_PREPARED), "refuse"),
    **dict.fromkeys(((state, S.DISCARDED) for state in HOLDING_FILES), "discard"),
}
# A setting of one transaction that gis_core.ingest.life makes for the command.
COMMANDED = "qasima.delivery_by_command"


def _listed(steps: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"('{start}', '{end}')" for start, end in steps)


_APPROVERS = """
    SELECT count(DISTINCT person_id) FROM ingest_review
    WHERE run_id = NEW.id AND submission = NEW.submissions AND verdict = 'approved'
      AND person_id IS DISTINCT FROM NEW.created_by_id
      AND person_id IS DISTINCT FROM NEW.submitted_by_id
"""
STEP_IS_ALLOWED = pgtrigger.Trigger(
    name="step_is_allowed",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("state"),
    condition=pgtrigger.Q(old__state__df=pgtrigger.F("new__state")),
    func=f"""
        IF (OLD.state, NEW.state) NOT IN ({_listed(STEPS)}) THEN
            RAISE EXCEPTION 'delivery_step_is_not_allowed: from % to %', OLD.state, NEW.state
                USING ERRCODE = 'check_violation';
        END IF;
        IF (OLD.state, NEW.state) IN ({_listed(BY_COMMAND)})
           AND coalesce(current_setting('{COMMANDED}', true), '') <> 'on' THEN
            RAISE EXCEPTION 'delivery_needs_a_second_person: it is only %', OLD.state
                USING ERRCODE = 'check_violation';
        END IF;
        IF OLD.state IN ('submitted', 'approved') AND NEW.state IN ('approved', 'published')
           AND ({_APPROVERS}) < NEW.approvals_needed THEN
            RAISE EXCEPTION 'delivery_is_not_approved: it needs %', NEW.approvals_needed
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
BRINGER_STAYS = pgtrigger.ReadOnly(name="bringer_stays", fields=["created_by"])
REVIEWER_IS_ANOTHER = pgtrigger.Trigger(
    name="reviewer_is_another",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("told", "record")],
    func="""
        SELECT created_by_id, submitted_by_id, state, submissions INTO told
        FROM ingest_importrun WHERE id = NEW.run_id;
        IF NEW.person_id IN (told.created_by_id, told.submitted_by_id) THEN
            RAISE EXCEPTION 'reviewer_is_another: person % brought or submitted it', NEW.person_id
                USING ERRCODE = 'check_violation';
        END IF;
        IF told.state NOT IN ('submitted', 'approved') OR NEW.submission <> told.submissions THEN
            RAISE EXCEPTION 'review_is_of_the_present_submission: not of %', NEW.submission
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
