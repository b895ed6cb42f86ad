"""Who comes in to the pages of licences, and how a refusal is said there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from gis_core.accounts.signed_in import SignedInRequest
from parcels.licensing.errors import LicenceError
from parcels.models import BuildingLicence
from parcels.models.engineering import ACTS_FOR_OFFICE, is_of_an_office

View = Callable[..., HttpResponse]


def sees_licences(view: View) -> View:
    """For staff whose role reads licences, and for engineering offices."""

    @login_required
    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not (user.has_perm("parcels.view_buildinglicence") or user.has_perm(ACTS_FOR_OFFICE)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def for_offices(view: View) -> View:
    """For people who act for an engineering office."""

    @login_required
    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_of_an_office(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def visible(request: SignedInRequest, pk: int) -> BuildingLicence:
    """404 for what the person does not see, as everywhere."""
    seen = BuildingLicence.objects.visible_to(request.user)
    shown = seen.select_related("licence_type", "office", "parcel__block", "parcel__area")
    return get_object_or_404(shown, pk=pk)


def told_on_the_case(view: View) -> View:
    """A step that cannot be taken is explained on the case's own page."""

    @wraps(view)
    def answered(request: SignedInRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, pk, *args, **kwargs)
        except LicenceError as error:
            messages.error(request, str(error))
            return redirect("licensing:case", pk)

    return answered
