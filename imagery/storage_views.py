"""What imagery takes up, what the rule of days will drop, and what is dropped on purpose."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gis_core.accounts.signed_in import SignedInRequest
from imagery import retention, room
from imagery.models import Survey
from imagery.survey_views import done, may_add, survey_of


@require_safe
@never_cache
@login_required
@may_add
def storage(request: SignedInRequest) -> HttpResponse:
    """The room that each survey takes, the disk, and the plan by the rule."""
    rows = list(room.surveys_by_size(request.user))
    context = {
        "surveys": rows,
        "usage": room.usage(rows),
        "days": retention.days(),
        "planned": retention.planned(),
    }
    return render(request, "imagery/storage.html", context)


@require_POST
@login_required
@may_add
def drop_delivered(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the delivered files up on purpose."""

    def act(survey: Survey) -> str:
        gone = retention.drop_delivered(survey, actor=request.user)
        freed = {"n": gone.count, "size": filesizeformat(gone.size_bytes)}
        return _("%(n)s delivered files are gone: %(size)s.") % freed

    return _done(request, pk, act)


@require_POST
@login_required
@may_add
def archive_survey(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep a retired survey's delivered files only."""

    def act(survey: Survey) -> str:
        gone = retention.archive(survey, actor=request.user)
        size = filesizeformat(gone.size_bytes)
        return _("The survey is archived; %(size)s are free again.") % {"size": size}

    return _done(request, pk, act)


@require_POST
@login_required
@may_add
def bring_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Have an archived survey made anew."""

    def act(survey: Survey) -> str:
        count = retention.bring_back(survey, actor=request.user)
        return _("%(n)s sheets are made anew; then the survey can be published.") % {"n": count}

    return _done(request, pk, act)


def _done(request: SignedInRequest, pk: int, act: Callable[[Survey], str]) -> HttpResponse:
    survey = survey_of(request, pk)
    return done(request, pk, lambda: act(survey))
