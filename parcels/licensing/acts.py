"""The verbs of the workflow as a person meets them: who may, from where, and what is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from parcels.models.engineering import ACTS_FOR_OFFICE, is_of_an_office
from parcels.models.licence_states import STEPS, LicenceState

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from gis_core.accounts.models import User
    from parcels.models import BuildingLicence

REVIEWS = "parcels.review_licence"
DECIDES = "parcels.decide_licence"


@dataclass(frozen=True)
class Act:
    """One verb. ``by_office`` are the states from which the office takes the step itself."""

    verb: str
    title: str | _StrPromise
    hint: str | _StrPromise
    permission: str = ""
    by_office: tuple[str, ...] = ()
    needs_note: bool = False
    is_grave: bool = False

    @property
    def url_name(self) -> str:
        """Where its form is sent."""
        return "licensing:act"


S = LicenceState
_ACTS = (
    Act("submit", _("Submit"), _("The municipality begins to look at it."), by_office=(S.DRAFT,)),
    Act(
        "resubmit",
        _("Submit again"),
        _("With what was asked for corrected; every step of the review begins anew."),
        by_office=(S.RETURNED,),
    ),
    Act("start_review", _("Begin the review"), _("Takes the application up."), REVIEWS),
    Act(
        "approve",
        _("Approve"),
        _("Every mandatory step is passed. The regulations are kept as they apply today."),
        REVIEWS,
    ),
    Act(
        "return_to_office",
        _("Return to the office"),
        _("Say what is missing or wrong; the office corrects it and submits again."),
        REVIEWS,
        needs_note=True,
    ),
    Act(
        "reject",
        _("Reject"),
        _("Ends the application. The reason is told to the office."),
        REVIEWS,
        needs_note=True,
        is_grave=True,
    ),
    Act("issue", _("Issue the licence"), _("Gives it its number and its dates."), DECIDES),
    Act("complete", _("Close as completed"), _("What was licensed has been built."), DECIDES),
    Act("resume", _("Lift the suspension"), _("The licence is in force again."), DECIDES),
    Act(
        "suspend",
        _("Suspend"),
        _("Work must stop until the suspension is lifted."),
        DECIDES,
        needs_note=True,
        is_grave=True,
    ),
    Act(
        "cancel",
        _("Cancel"),
        _("Ends it for good. Another application would be needed."),
        DECIDES,
        by_office=(S.DRAFT, S.SUBMITTED, S.RETURNED),
        needs_note=True,
        is_grave=True,
    ),
)
ACTS = {act.verb: act for act in _ACTS}


def target_of(state: str, verb: str) -> str | None:
    """The state to which a verb leads from another, or None where it cannot be taken."""
    return next((end for (start, end), by in STEPS.items() if start == state and by == verb), None)


def may(act: Act, licence: BuildingLicence, user: User) -> bool:
    """Whether the person's role takes this step from here; whether they see it is not asked."""
    if target_of(licence.state, act.verb) is None:
        return False
    if is_of_an_office(user):
        return licence.state in act.by_office and user.has_perm(ACTS_FOR_OFFICE)
    return bool(act.permission) and licence.state != S.DRAFT and user.has_perm(act.permission)


def possible_acts(licence: BuildingLicence, user: User) -> list[Act]:
    """What the person may do next with a licence that they see."""
    return [act for act in _ACTS if may(act, licence, user)]
