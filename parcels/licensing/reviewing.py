"""The reviewer's verbs: take up, judge step by step, return, approve, reject."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from gis_core.accounts.models import Membership
from gis_core.audit.records import record
from parcels.licensing.acts import DECIDES, REVIEWS
from parcels.licensing.checks import BREACH, record_findings
from parcels.licensing.errors import LicenceError
from parcels.licensing.site import site_of, snapshot_of
from parcels.licensing.stepping import lock, step
from parcels.models import BuildingLicence, LicenceReview, ReviewStep

if TYPE_CHECKING:
    from gis_core.accounts.models import User

Verdict = LicenceReview.Verdict


@dataclass(frozen=True)
class Judged:
    """A step of the review with the last verdict of this submission."""

    step: ReviewStep
    review: LicenceReview | None

    @property
    def is_done(self) -> bool:
        """Passed, or waived by the supervisor."""
        return self.review is not None and self.review.verdict != Verdict.RETURNED


def review_steps(licence: BuildingLicence) -> list[Judged]:
    """The steps that the type asks for, in order."""
    last: dict[int, LicenceReview] = {}
    reviews = licence.reviews.filter(round=licence.round).select_related("reviewer")
    for review in reviews.order_by("pk"):
        last[review.step_id] = review
    steps = ReviewStep.objects.filter(licence_type=licence.licence_type_id).select_related("unit")
    return [Judged(one, last.get(one.pk)) for one in steps.order_by("sort_order", "pk")]


def verdicts_for(step_asked: ReviewStep, user: User) -> list[str]:
    """What the person may say of a step: reviewers of its unit judge, supervisors waive."""
    found = []
    if user.has_perm(REVIEWS) and _is_of_unit(user, step_asked):
        found += [Verdict.PASSED, Verdict.RETURNED]
    if user.has_perm(DECIDES):
        found.append(Verdict.WAIVED)
    return found


def _is_of_unit(user: User, step_asked: ReviewStep) -> bool:
    if step_asked.unit_id is None or user.is_superuser:
        return True
    today = timezone.localdate()
    theirs = Membership.objects.filter(user=user, unit=step_asked.unit_id, valid_from__lte=today)
    return theirs.filter(Q(valid_to=None) | Q(valid_to__gt=today)).exists()


def start_review(
    licence: BuildingLicence, *, actor: User, version: int | None = None, note: str = ""
) -> BuildingLicence:
    """Take an application up."""
    with step(licence, "start_review", actor=actor, version=version, note=note) as locked:
        pass
    return locked


def record_review(
    licence: BuildingLicence, asked: ReviewStep, *, actor: User, verdict: str, note: str = ""
) -> LicenceReview:
    """Judge one step of the application under review."""
    note = note.strip()
    with transaction.atomic():
        locked = lock(licence, actor=actor, version=None)
        if locked.state != BuildingLicence.State.UNDER_REVIEW:
            raise LicenceError(_("Only an application under review is judged."))
        if asked.licence_type_id != locked.licence_type_id:
            raise LicenceError(_("This step does not belong to the licence's type."))
        if verdict not in verdicts_for(asked, actor):
            raise PermissionDenied
        if verdict != Verdict.PASSED and not note:
            raise LicenceError(_("Say why; the office and those who come after you will read it."))
        review = LicenceReview.objects.create(
            licence=locked,
            step=asked,
            round=locked.round,
            verdict=verdict,
            note=note,
            reviewer=actor,
        )
        record(actor, "licence.reviewed", locked, step=asked.code, verdict=verdict)
    return review


def return_to_office(
    licence: BuildingLicence, *, actor: User, version: int | None = None, note: str = ""
) -> BuildingLicence:
    """Give it back to be corrected."""
    with step(licence, "return_to_office", actor=actor, version=version, note=note) as locked:
        pass
    return locked


def reject(
    licence: BuildingLicence, *, actor: User, version: int | None = None, note: str = ""
) -> BuildingLicence:
    """Refuse it for good."""
    with step(licence, "reject", actor=actor, version=version, note=note) as locked:
        locked.decided_on = timezone.localdate()
    return locked


def approve(
    licence: BuildingLicence, *, actor: User, version: int | None = None, note: str = ""
) -> BuildingLicence:
    """Approve what is proposed, and keep the regulations and the boundary it was judged by."""
    with step(licence, "approve", actor=actor, version=version, note=note) as locked:
        _all_passed(review_steps(locked))
        today = timezone.localdate()
        site = site_of(locked.parcel)
        if site.boundary is None:
            raise LicenceError(_("The parcel has no boundary on record, so nothing can be built."))
        found = record_findings(locked, site, verb="approve")
        if not note.strip() and any(finding.severity == BREACH for finding in found):
            raise LicenceError(
                _("The proposal breaks a regulation. Approve it only with a reason, in the note.")
            )
        locked.decided_on = today
        locked.boundary_version = site.boundary
        locked.snapshot = snapshot_of(site)
        locked.approved = locked.proposed
    return locked


def _all_passed(judged: Iterable[Judged]) -> None:
    waiting = [one.step.name for one in judged if one.step.is_mandatory and not one.is_done]
    if waiting:
        named = _(", ").join(waiting)
        raise LicenceError(_("These steps are not passed yet: %(names)s.") % {"names": named})
