"""Where a browser sends images: in pieces, or without scripts as one form."""

from __future__ import annotations

import json
import re
import secrets
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gis_core import pieces
from gis_core.accounts.signed_in import SignedInRequest
from imagery import store, uploads
from imagery.errors import ImageryError, StillBusy, WrongOffset
from imagery.forms import ImageForm, UploadForm
from imagery.models import Survey, Upload
from imagery.models.survey import ADD
from imagery.world_files import MOST_BYTES, SUFFIXES, read_world_file

TOO_LARGE = gettext_noop("A piece has at most %(n)s bytes.")
_RANGE = re.compile(r"bytes (\d{1,18})-\d{1,18}/\d{1,18}")
_may_add = permission_required(ADD, raise_exception=True)


@require_POST
@never_cache
@login_required
@_may_add
def begin_upload(request: SignedInRequest, pk: int) -> JsonResponse:
    """What will be sent; answers with how much of it has arrived on an earlier day."""
    survey = get_object_or_404(Survey.objects.visible_to(request.user), pk=pk)
    form = UploadForm(_told(request))
    if not form.is_valid():
        return _problem(next(iter(form.errors.values()))[0])
    try:
        upload = uploads.begin(survey, actor=request.user, **form.cleaned_data)
    except ImageryError as error:
        return _problem(str(error), error.status)
    return JsonResponse(_state(upload), status=201)


@require_http_methods(["GET", "HEAD", "PUT", "POST"])
@never_cache
@login_required
@_may_add
def one_upload(request: SignedInRequest, pk: int) -> JsonResponse:
    """GET: how much has arrived. PUT: a piece more. POST: that was all of it."""
    upload = get_object_or_404(Upload.objects.visible_to(request.user), pk=pk)
    try:
        if request.method == "PUT":
            upload.received = uploads.append(upload, _piece(request), offset=_offset(request))
        elif request.method == "POST":
            sheet = uploads.finish(upload, actor=request.user)
            return JsonResponse({"sheet": sheet and sheet.pk}, status=201)
    except WrongOffset as wrong:
        return JsonResponse({"received": wrong.received}, status=409)
    except StillBusy as error:
        return JsonResponse({"problem": str(error), "busy": True}, status=409)
    except ImageryError as error:
        return _problem(str(error), error.status)
    except Upload.DoesNotExist:  # finished or forgotten a moment ago
        return JsonResponse({"problem": _("There is no such upload.")}, status=404)
    return JsonResponse(_state(upload))


@require_POST
@login_required
@_may_add
def forget_upload(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give it up."""
    upload = get_object_or_404(Upload.objects.visible_to(request.user), pk=pk)
    uploads.forget(upload)
    messages.success(request, _("What had arrived of %(name)s is gone.") % {"name": upload.name})
    return redirect("imagery:page", upload.survey_id)


@require_POST
@login_required
@_may_add
def add_image(request: SignedInRequest, pk: int) -> HttpResponse:
    """One image in an ordinary form."""
    survey = get_object_or_404(Survey.objects.visible_to(request.user), pk=pk)
    form = ImageForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose an image."))
        return redirect("imagery:page", pk)
    beside = form.cleaned_data["world_file"]
    try:
        _add(survey, form.cleaned_data["image"], beside, request)
    except ImageryError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The image is in the survey and will be processed."))
    return redirect("imagery:page", pk)


def upload_config(survey: Survey) -> dict[str, Any]:
    """What the page's script needs to know: addresses, the size of pieces, and its sentences."""
    return {
        "begin": reverse("imagery:begin", args=[survey.pk]),
        "piece_bytes": pieces.PIECE_BYTES,
        "world_files": SUFFIXES,
        "world_file_bytes": MOST_BYTES,
        "text": {
            "waiting": _("waits for its turn"),
            "sending": _("{percent} % of {size}"),
            "paused": _("paused at {percent} %"),
            "offline": _("no answer; tried again in {seconds} s"),
            "finishing": _("arrived; being taken in"),
            "done": _("taken in"),
            "signed_out": _("You are signed out. Sign in again and choose the same file."),
            "failed": _("The file was not taken. Choose it again."),
            "changed": _("The file cannot be read any more. Choose it again."),
            "alone": _("A world file without its image. Choose both together."),
            "pause": _("Pause"),
            "go_on": _("Go on"),
            "megabytes": _("{n} MB"),
            "gigabytes": _("{n} GB"),
        },
    }


def _add(
    survey: Survey, image: UploadedFile, beside: UploadedFile | None, request: SignedInRequest
) -> None:
    copy = store.work_path(f"form-{secrets.token_urlsafe(12)}")
    try:
        with copy.open("wb") as out:
            for piece in image.chunks():
                out.write(piece)
        uploads.take_whole(
            survey,
            copy,
            name=image.name or "image",
            actor=request.user,
            world_file=read_world_file(beside.read(MOST_BYTES)) if beside else "",
        )
    finally:
        copy.unlink(missing_ok=True)


def _told(request: SignedInRequest) -> Any:
    if request.content_type != "application/json":
        return request.POST
    try:
        told = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise BadRequest(_("This is no JSON.")) from error
    return told if isinstance(told, dict) else {}


def _piece(request: SignedInRequest) -> bytes:
    """The body, no larger than pieces are and not cut short by the network."""
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or not 0 < int(length) <= pieces.PIECE_BYTES:
        raise ImageryError(TOO_LARGE, n=pieces.PIECE_BYTES)
    piece = request.read(int(length))
    if len(piece) != int(length):
        raise BadRequest(_("The piece was cut short."))
    return piece


def _offset(request: SignedInRequest) -> int:
    ranged = _RANGE.fullmatch(request.headers.get("Content-Range", ""))
    offset = ranged[1] if ranged else request.GET.get("offset", "")
    if not offset.isdecimal() or len(offset) > 18:
        raise BadRequest(_("Say where the piece begins."))
    return int(offset)


def _state(upload: Upload) -> dict[str, Any]:
    return {
        "id": upload.pk,
        "url": reverse("imagery:upload", args=[upload.pk]),
        "name": upload.name,
        "size_bytes": upload.size_bytes,
        "received": upload.received,
    }


def _problem(sentence: str, status: int = 400) -> JsonResponse:
    return JsonResponse({"problem": sentence}, status=status)
