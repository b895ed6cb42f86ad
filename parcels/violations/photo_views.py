"""Pictures of visits: shown to those who see the visit, withdrawn by those who decide."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gis_core import pictures
from gis_core.accounts.signed_in import SignedInRequest
from gis_core.safeio.photos import SIZES
from parcels.models import InspectionPhoto
from parcels.violations.errors import ViolationError
from parcels.violations.photographing import picture_path, withdraw_photo


@require_safe
@login_required
@permission_required("parcels.view_inspection", raise_exception=True)
def show_photo(request: SignedInRequest, key: str, size: str) -> HttpResponseBase:
    """One picture in one size; 404 for whoever may not see it, as if there were none."""
    photo = _photo(request, key)
    path = picture_path(photo.key, size) if size in SIZES else None
    if path is None or not path.is_file():
        raise Http404
    return pictures.shown_while_it_stands(request, path, tag=f"{photo.sha256}-{size}")


@require_POST
@never_cache
@login_required
@permission_required("parcels.decide_violation", raise_exception=True)
def withdraw(request: SignedInRequest, key: str) -> HttpResponse:
    """Take a photograph out of the record, with the reason."""
    photo = _photo(request, key)
    try:
        withdraw_photo(photo, because=request.POST.get("because", ""), actor=request.user)
        messages.success(request, _("The photograph is withdrawn."))
    except ViolationError as error:
        messages.error(request, str(error))
    except InspectionPhoto.DoesNotExist as error:  # somebody was quicker
        raise Http404 from error
    visit = photo.inspection
    if visit.violation_id:
        return redirect("violations:page", visit.violation_id)
    return redirect("parcels:page", visit.parcel_id)


def _photo(request: SignedInRequest, key: str) -> InspectionPhoto:
    seen = InspectionPhoto.objects.visible_to(request.user).standing()
    return get_object_or_404(seen.select_related("inspection"), key=key)
