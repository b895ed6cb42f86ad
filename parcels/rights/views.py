"""Asking for the names behind a parcel's rights."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from gis_core.accounts.signed_in import SignedInRequest
from gis_core.clock import day_asked
from gis_core.reveals.errors import ConfirmFirst, RevealRefused
from gis_core.reveals.fresh import require_fresh
from gis_core.reveals.reason import reason_of
from parcels.models import Parcel
from parcels.rights.revealing import reveal_holders


@require_POST
@never_cache
@login_required
@permission_required(("parcels.view_right", "parcels.reveal_right"), raise_exception=True)
@sensitive_variables("rights")
def reveal_rights(request: SignedInRequest, pk: int) -> HttpResponse:
    """The names for this answer alone: it is kept nowhere and has no address to return to."""
    parcel = get_object_or_404(Parcel.objects.visible_to(request.user), pk=pk)
    on = day_asked(request)
    try:
        require_fresh(request)
        rights = reveal_holders(
            parcel,
            actor=request.user,
            reason=reason_of(request),
            on=on,
            with_numbers="with_numbers" in request.POST,
        )
    except RevealRefused as refusal:
        return _refused(request, parcel, refusal)
    if not rights:
        raise Http404(_("There is no right to be read about."))
    return _answer(request, "parcels/rights/_revealed.html", {"parcel": parcel, "rights": rights})


def _refused(request: SignedInRequest, parcel: Parcel, refusal: RevealRefused) -> HttpResponse:
    """The sentence; htmx shows only answers that bear 200."""
    context = {
        "parcel": parcel,
        "sentence": str(refusal),
        "is_old": isinstance(refusal, ConfirmFirst),
    }
    answer = _answer(request, "parcels/rights/_refused.html", context)
    answer.status_code = 200 if request.htmx else 400
    return answer


def _answer(request: SignedInRequest, partial: str, context: dict[str, object]) -> HttpResponse:
    context |= {"on": day_asked(request)}
    if request.htmx:
        return render(request, partial, context)
    return render(request, "parcels/rights/page.html", context | {"partial": partial})
