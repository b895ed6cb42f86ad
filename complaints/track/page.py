"""All that the page of a followed case shows."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from complaints.models import Photo
from complaints.pictures.showing import shown_to_reporter
from complaints.states import OVER
from complaints.track import told, verdicts
from complaints.track.access import Followed
from complaints.track.custody import age_of, holdings
from complaints.track.forms import AnswerForm, VerdictForm
from complaints.track.lengths import length_of


def page_of(found: Followed, *, address: str) -> dict[str, Any]:
    """The context of ``complaints/track/page.html``; ``address`` is the secret link in full."""
    complaint, at = found.complaint, timezone.now()
    held = holdings(complaint, at=at)
    can_judge = found.is_own and verdicts.may_judge(complaint)
    question = told.open_question(complaint) if found.is_own else None
    seen = {"seen": complaint.version}
    return {
        "complaint": complaint,
        "is_own": found.is_own,
        "is_over": complaint.state in OVER,
        "is_late": complaint.state not in OVER
        and complaint.paused_at is None
        and complaint.due_at is not None
        and complaint.due_at < at,
        "stages": told.stages(complaint),
        "holder": held[-1] if held else None,
        "holdings": [(one, told.told(one.steps)) for one in reversed(held)],
        "age": length_of(age_of(complaint, at=at)),
        "photos": shown_to_reporter(complaint) if found.is_own else {},
        "waiting_photos": complaint.photos.filter(state=Photo.State.WAITING).count(),
        "question": question,
        "answer_form": AnswerForm(initial=seen) if question else None,
        "verdict_form": VerdictForm(initial=seen) if can_judge else None,
        "may_reopen": verdicts.may_reopen(complaint),
        "address": address if found.is_own else "",
    }
