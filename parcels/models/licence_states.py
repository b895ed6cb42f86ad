"""The states of a licence, the steps between them, and the triggers that hold both.

The triggers are written from ``STEPS``, so the list that PostgreSQL enforces is the list that the
verbs and the pages read. See docs/adr/0012.
"""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _


class LicenceState(models.TextChoices):
    """How far an application has come, or what became of a licence."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    UNDER_REVIEW = "under_review", _("under review")
    RETURNED = "returned", _("returned")
    APPROVED = "approved", _("approved")
    ISSUED = "issued", _("issued")
    EXPIRED = "expired", _("expired")
    SUSPENDED = "suspended", _("suspended")
    CANCELLED = "cancelled", _("cancelled")
    COMPLETED = "completed", _("completed")
    REJECTED = "rejected", _("rejected")


S = LicenceState
# Every step that there is, and the verb that takes it. Expired, cancelled, completed and rejected
# are the end: what follows is another application.
STEPS: dict[tuple[str, str], str] = {
    (S.DRAFT, S.SUBMITTED): "submit",
    (S.DRAFT, S.CANCELLED): "cancel",
    (S.SUBMITTED, S.UNDER_REVIEW): "start_review",
    (S.SUBMITTED, S.CANCELLED): "cancel",
    (S.UNDER_REVIEW, S.RETURNED): "return_to_office",
    (S.UNDER_REVIEW, S.APPROVED): "approve",
    (S.UNDER_REVIEW, S.REJECTED): "reject",
    (S.UNDER_REVIEW, S.CANCELLED): "cancel",
    (S.RETURNED, S.SUBMITTED): "resubmit",
    (S.RETURNED, S.CANCELLED): "cancel",
    (S.APPROVED, S.ISSUED): "issue",
    (S.APPROVED, S.CANCELLED): "cancel",
    (S.ISSUED, S.SUSPENDED): "suspend",
    (S.ISSUED, S.CANCELLED): "cancel",
    (S.ISSUED, S.COMPLETED): "complete",
    (S.ISSUED, S.EXPIRED): "expire",
    (S.SUSPENDED, S.ISSUED): "resume",
    (S.SUSPENDED, S.CANCELLED): "cancel",
    (S.SUSPENDED, S.EXPIRED): "expire",
}
# What a map shows of a parcel with several licences: what concerns the ground today comes first.
BY_RELEVANCE = (
    S.ISSUED, S.SUSPENDED, S.APPROVED, S.UNDER_REVIEW, S.SUBMITTED, S.RETURNED,
    S.EXPIRED, S.COMPLETED, S.DRAFT, S.REJECTED, S.CANCELLED,
)  # fmt: skip
# Settings of one transaction that parcels.licensing.acting makes: who acts, and that it is a
# delivery or the demo that writes states as they are told.
ACT = "qasima.licence_act"
TAKING_OVER = "qasima.licence_taking_over"

_ALLOWED = ", ".join(f"('{start.value}', '{end.value}')" for start, end in STEPS)
_IS_TAKING_OVER = f"coalesce(current_setting('{TAKING_OVER}', true), '') = 'on'"
_TOLD = f"coalesce(nullif(current_setting('{ACT}', true), ''), '{{}}')::jsonb AS told"

STEP_IS_ALLOWED = pgtrigger.Trigger(
    name="step_is_allowed",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("state"),
    condition=pgtrigger.Q(old__state__df=pgtrigger.F("new__state")),
    func=f"""
        IF (OLD.state, NEW.state) NOT IN ({_ALLOWED})
           AND NOT (NEW.office_id IS NULL AND {_IS_TAKING_OVER}) THEN
            RAISE EXCEPTION 'licence_step_is_not_allowed: from % to %', OLD.state, NEW.state
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
BEGINS_AS_DRAFT = pgtrigger.Trigger(
    name="application_begins_as_draft",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__office__isnull=False) & ~pgtrigger.Q(new__state="draft"),
    func=f"""
        IF NOT {_IS_TAKING_OVER} THEN
            RAISE EXCEPTION 'licence_application_begins_as_draft: not as %', NEW.state
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
VERSION_COUNTS = pgtrigger.Trigger(
    name="version_counts",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="""
        IF OLD.snapshot IS NOT NULL AND NEW.snapshot IS DISTINCT FROM OLD.snapshot THEN
            RAISE EXCEPTION 'licence_snapshot_is_kept: what was decided on stays as it was'
                USING ERRCODE = 'check_violation';
        END IF;
        NEW.version = OLD.version + 1;
        RETURN NEW;
    """,
)
_RECORD = """
    INSERT INTO parcels_licenceevent
        (licence_id, from_state, to_state, verb, note, is_taken_over, actor_id, legal_day, at)
"""
ENTRY_IS_RECORDED = pgtrigger.Trigger(
    name="entry_is_recorded",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    referencing=pgtrigger.Referencing(new="entered"),
    func=f"""
        {_RECORD}
        SELECT entered.id, '', entered.state,
               coalesce(told->>'verb', 'take_over'), coalesce(told->>'note', ''),
               NOT told ? 'verb', (told->>'actor')::bigint,
               coalesce((told->>'legal_day')::date, current_date), clock_timestamp()
        FROM entered, (SELECT {_TOLD}) act
        ORDER BY entered.id;
        RETURN NULL;
    """,
)
CHANGE_IS_RECORDED = pgtrigger.Trigger(
    name="change_is_recorded",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    referencing=pgtrigger.Referencing(old="former", new="latter"),
    func=f"""
        {_RECORD}
        SELECT latter.id, former.state, latter.state,
               coalesce(told->>'verb', CASE WHEN {_IS_TAKING_OVER} THEN 'take_over' ELSE '' END),
               coalesce(told->>'note', ''), {_IS_TAKING_OVER} AND NOT told ? 'verb',
               (told->>'actor')::bigint,
               coalesce((told->>'legal_day')::date, current_date), clock_timestamp()
        FROM former JOIN latter USING (id), (SELECT {_TOLD}) act
        WHERE former.state <> latter.state
        ORDER BY latter.id;
        RETURN NULL;
    """,
)
# Which licence a map shows of each parcel: qasima_mark_licences is in migration 0012.
_MARK = """
    IF cardinality(concerned) > 0 THEN PERFORM qasima_mark_licences(concerned); END IF;
    RETURN NULL;
"""
MARKS_FOLLOW = (
    pgtrigger.Trigger(
        name="mark_follows_entry",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="entered"),
        declare=[("concerned", "bigint[]")],
        func="SELECT array_agg(DISTINCT parcel_id) INTO concerned FROM entered;" + _MARK,
    ),
    pgtrigger.Trigger(
        name="mark_follows_change",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        referencing=pgtrigger.Referencing(old="former", new="latter"),
        declare=[("concerned", "bigint[]")],
        func="""
            SELECT array_agg(DISTINCT parcel) INTO concerned
            FROM former JOIN latter USING (id),
                 unnest(ARRAY[former.parcel_id, latter.parcel_id]) parcel
            WHERE (former.parcel_id, former.state, former.licence_type_id, former.issued_on)
                  IS DISTINCT FROM
                  (latter.parcel_id, latter.state, latter.licence_type_id, latter.issued_on);
        """
        + _MARK,
    ),
    pgtrigger.Trigger(
        name="mark_follows_removal",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Delete,
        referencing=pgtrigger.Referencing(old="removed"),
        declare=[("concerned", "bigint[]")],
        func="SELECT array_agg(DISTINCT parcel_id) INTO concerned FROM removed;" + _MARK,
    ),
)
WORKFLOW = (
    STEP_IS_ALLOWED,
    BEGINS_AS_DRAFT,
    VERSION_COUNTS,
    ENTRY_IS_RECORDED,
    CHANGE_IS_RECORDED,
    *MARKS_FOLLOW,
)
EVENT_COMES_FROM_A_CHANGE = pgtrigger.Trigger(
    name="comes_from_a_change",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=f"""
        IF pg_trigger_depth() < 2 AND NOT {_IS_TAKING_OVER} THEN
            RAISE EXCEPTION 'licence_event_comes_from_a_change: it cannot be written by itself'
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
