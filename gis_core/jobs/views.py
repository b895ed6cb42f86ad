"""A person's long work: the list, one job's progress, its file."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gis_core.accounts.signed_in import SignedInRequest
from gis_core.jobs.models import Job
from gis_core.jobs.running import cancel

SHOWN = 50


@require_safe
@never_cache
@login_required
def list_jobs(request: SignedInRequest) -> HttpResponse:
    """The person's latest work."""
    jobs = Job.objects.visible_to(request.user)[:SHOWN]
    return render(request, "jobs/list.html", {"jobs": jobs})


@require_safe
@never_cache
@login_required
def show_job(request: SignedInRequest, pk: int) -> HttpResponse:
    """One job; the page asks again every two seconds for the part that changes."""
    template = "jobs/_progress.html" if request.htmx else "jobs/page.html"
    return render(request, template, {"job": _mine(request, pk)})


@require_POST
@login_required
def cancel_job(request: SignedInRequest, pk: int) -> HttpResponse:
    """Stop it."""
    cancel(_mine(request, pk), actor=request.user)
    return redirect("jobs:page", pk)


@require_safe
@never_cache
@login_required
def job_file(request: SignedInRequest, pk: int) -> FileResponse:
    """What it made, as a download."""
    job = _mine(request, pk)
    name = job.result.get("file", "") if job.state == Job.State.DONE else ""
    path = job.folder / name
    if not path.is_file():
        raise Http404(_("There is no such file; it may have been removed. Ask for it again."))
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)


def _mine(request: SignedInRequest, pk: int) -> Job:
    return get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
