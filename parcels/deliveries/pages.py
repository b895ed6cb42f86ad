"""The list of deliveries, bringing one in, and the page of one."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gis_core import pieces
from gis_core.accounts.signed_in import SignedInRequest
from gis_core.ingest import arriving, uploading, working
from gis_core.ingest.models import ImportRun, Upload
from gis_core.ingest.models.run import ADD, VIEW
from gis_core.ingest.models.upload import folder
from gis_core.ingest.uploading import NotTaken
from gis_core.jobs import running
from parcels.deliveries import listing
from parcels.deliveries.forms import ArrivalForm, FilesForm, ListForm

may_view = permission_required(VIEW, raise_exception=True)
may_add = permission_required(ADD, raise_exception=True)


@require_safe
@never_cache
@login_required
@may_view
def list_runs(request: SignedInRequest) -> HttpResponse:
    """Deliveries, those first on which it is this person's turn; by layer and state if asked."""
    form = ListForm(request.GET)
    told = form.cleaned_data if form.is_valid() else {}
    page = listing.page_of_runs(request.user, told, before=request.GET.get("before", ""))
    return render(request, "ingest/list.html", {"form": form, **page})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@may_add
def bring_in(request: SignedInRequest) -> HttpResponse:
    """The page on which files are laid down; POST takes them without scripts."""
    form = FilesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        files = [(one.name or "file", _on_disk(one)) for one in told.pop("files")]
        try:
            run = arriving.take_in(files, actor=request.user, **told)
        except NotTaken as error:
            form.add_error("files", str(error))
        else:
            return redirect("ingest:page", run.pk)
    context = {
        "form": form,
        "config": _config(),
        "accepted": ", ".join((*arriving.WHOLE, ".shp")),
        "dropped": arriving.dropped_files(),
        "uploads": Upload.objects.visible_to(request.user),
        "sources": listing.known_sources(),
        "largest": settings.DELIVERY_MAX_GB,
    }
    status = 400 if form.errors else 200
    return render(request, "ingest/new.html", context, status=status)


@require_POST
@never_cache
@login_required
@may_add
def take_uploads(request: SignedInRequest) -> JsonResponse:
    """What was sent in pieces becomes one delivery; answers with the address of its page."""
    form = ArrivalForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"problem": next(iter(form.errors.values()))[0]}, status=400)
    mine = Upload.objects.visible_to(request.user)
    keys = [key for key in map(_key, request.POST.getlist("upload")) if key]
    try:
        run = arriving.take_uploads(
            list(mine.filter(key__in=keys)), actor=request.user, **form.cleaned_data
        )
    except NotTaken as error:
        return JsonResponse({"problem": str(error)}, status=error.status)
    return JsonResponse({"url": reverse("ingest:page", args=[run.pk])}, status=201)


@require_POST
@login_required
@may_add
def take_dropped(request: SignedInRequest) -> HttpResponse:
    """A file of the drop folder becomes a delivery."""
    form = ArrivalForm(request.POST)
    if not form.is_valid():
        messages.error(request, next(iter(form.errors.values()))[0])
        return redirect("ingest:new")
    try:
        run = arriving.take_dropped(
            request.POST.get("name", ""), actor=request.user, **form.cleaned_data
        )
    except NotTaken as error:
        messages.error(request, str(error))
        return redirect("ingest:new")
    return redirect("ingest:page", run.pk)


@require_POST
@login_required
@may_add
def forget_upload(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Give an unfinished upload up."""
    upload = get_object_or_404(Upload.objects.visible_to(request.user), key=key)
    uploading.forget(upload)
    messages.success(request, _("What had arrived of %(name)s is gone.") % {"name": upload.name})
    return redirect("ingest:new")


@require_safe
@never_cache
@login_required
@may_view
def run_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far a delivery is, and what is to be done next."""
    run = run_seen(request, pk)
    return render(request, "ingest/page.html", listing.standing_of(run, request.user))


@require_safe
@never_cache
@login_required
@may_view
def run_work(request: SignedInRequest, pk: int) -> HttpResponse:
    """The part of the page that changes while a worker has the delivery in hand."""
    run = run_seen(request, pk)
    context = listing.work_on(run, request.user)
    response = render(request, "ingest/_work.html", context)
    if not context["is_busy"]:
        response["HX-Refresh"] = "true"  # what may be done now is another part of the page
    return response


@require_POST
@login_required
@may_add
def stop_work(request: SignedInRequest, pk: int) -> HttpResponse:
    """Stop what a worker does; what it had begun is dropped and the file is kept."""
    run = run_seen(request, pk)
    if working.can_stop(run):
        with transaction.atomic():
            running.give_up(run.job.pk)
        messages.success(request, _("It is being stopped. Nothing published has changed."))
    return redirect("ingest:page", pk)


def run_seen(request: SignedInRequest, pk: int) -> ImportRun:
    """The delivery, or 404."""
    seen = ImportRun.objects.visible_to(request.user)
    return get_object_or_404(seen.select_related("job", "created_by", "published_by"), pk=pk)


def _on_disk(file: UploadedFile) -> Path:
    """Where the bytes of a form's file lie; a small one is written down first."""
    if isinstance(file, TemporaryUploadedFile):
        return Path(file.temporary_file_path())
    target = folder() / f"form-{uuid4().hex}"
    with target.open("wb") as out:
        for piece in file.chunks():
            out.write(piece)
    return target


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _config() -> dict[str, Any]:
    """What the page's script needs: addresses, the size of pieces, and its sentences."""
    return {
        "begin": reverse("ingest:uploads"),
        "take": reverse("ingest:take-uploads"),
        "piece_bytes": pieces.PIECE_BYTES,
        "parts": arriving.PARTS,
        "whole": arriving.WHOLE,
        "text": {
            "waiting": _("waits for its turn"),
            "sending": _("{percent} % of {size}"),
            "offline": _("no answer; it is tried again"),
            "taking": _("arrived; being taken in"),
            "signed_out": _("You are signed out. Sign in again and choose the same file."),
            "failed": _("The file was not taken. Choose it again."),
            "strange": _("Files of this kind cannot be read."),
            "two": _(
                "Send one delivery at a time: one file, or the parts of one shapefile together."
            ),
            "parts": _(
                "A shapefile needs its .shp and its .dbf together. Choose both, or send a zip."
            ),
            "layer": _("Choose the layer first."),
            "megabytes": _("{n} MB"),
            "gigabytes": _("{n} GB"),
        },
    }
