"""Papers of many parcels: a list is matched, looked at, and only then issued."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gis_core.accounts.signed_in import SignedInRequest
from parcels.extract import batch
from parcels.extract.forms import BatchForm
from parcels.extract.site import public_site
from parcels.extract.views import may_issue


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@may_issue
def batch_page(request: SignedInRequest) -> HttpResponse:
    """First what the list means, then, asked again, one paper of each parcel."""
    form = BatchForm(request.POST or None, user=request.user, initial=_initial(request))
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        matched = form.matched
        if "go" in request.POST and matched.found:
            site = public_site(request)
            job = batch.ask(matched, form.wanted, actor=request.user, site=site)
            return redirect("jobs:page", job.pk)
        context["matched"] = matched
    is_wrong = form.is_bound and not form.is_valid()
    return render(request, "extract/batch.html", context, status=400 if is_wrong else 200)


def _initial(request: SignedInRequest) -> dict[str, str]:
    return {"selection": request.GET.get("selection", "")}
