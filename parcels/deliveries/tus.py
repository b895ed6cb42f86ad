"""The tus 1.0 protocol (core, creation, termination): files of gigabytes over a broken network."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gis_core import pieces
from gis_core.accounts.signed_in import SignedInRequest
from gis_core.ingest import uploading
from gis_core.ingest.models import Upload
from gis_core.ingest.models.run import ADD
from gis_core.ingest.uploading import NotTaken, WrongOffset

VERSION = "1.0.0"
EXTENSIONS = "creation,termination"
OCTETS = "application/offset+octet-stream"
LONGEST_NAME = 255
View = Callable[..., HttpResponse]


def _speaks_tus(view: View) -> View:
    """Signed in with the right to deliver, and of one version; else the status that says so."""

    @wraps(view)
    def answered(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            answer = HttpResponse(_("Sign in again, and choose the same file."), status=401)
        elif not request.user.has_perm(ADD):
            raise PermissionDenied
        elif request.method == "OPTIONS":
            answer = _abilities()
        elif request.headers.get("Tus-Resumable") != VERSION:
            answer = HttpResponse(status=412, headers={"Tus-Version": VERSION})
        else:
            answer = _refusing(view, request, *args, **kwargs)
        answer["Tus-Resumable"] = VERSION
        return answer

    return answered


def _refusing(view: View, *args: Any, **kwargs: Any) -> HttpResponse:
    try:
        return view(*args, **kwargs)
    except WrongOffset as wrong:
        return HttpResponse(status=409, headers={"Upload-Offset": str(wrong.received)})
    except NotTaken as error:
        return HttpResponse(str(error), status=error.status, content_type="text/plain")
    except Upload.DoesNotExist:  # taken in or given up a moment ago
        return HttpResponse(_("There is no such upload."), status=404)


def _abilities() -> HttpResponse:
    largest = settings.DELIVERY_MAX_GB * uploading.GIGABYTE
    return HttpResponse(
        status=204,
        headers={
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(largest),
        },
    )


@require_http_methods(["OPTIONS", "POST"])
@never_cache
@_speaks_tus
def begin_upload(request: SignedInRequest) -> HttpResponse:
    """A new upload; answers 201 with its address."""
    length = request.headers.get("Upload-Length", "")
    if not length.isdecimal() or len(length) > 18:
        raise NotTaken(_("Say how long the file is."))
    name = _metadata(request).get("filename", "")[:LONGEST_NAME].replace("\0", "")
    if not name.strip():
        raise NotTaken(_("Say what the file is called."))
    upload = uploading.begin(name=name, size_bytes=int(length), actor=request.user)
    address = reverse("ingest:upload", args=[upload.key])
    return HttpResponse(status=201, headers={"Location": address, "Upload-Offset": "0"})


@require_http_methods(["OPTIONS", "HEAD", "PATCH", "DELETE"])
@never_cache
@_speaks_tus
def one_upload(request: SignedInRequest, key: UUID) -> HttpResponse:
    """HEAD: how much has arrived. PATCH: some more. DELETE: it is given up."""
    upload = Upload.objects.visible_to(request.user).filter(key=key).first()
    if upload is None:
        raise Http404(_("There is no such upload."))
    if request.method == "PATCH":
        return _append(request, upload)
    if request.method == "DELETE":
        uploading.forget(upload)
        return HttpResponse(status=204)
    offset, length = uploading.arrived(upload), upload.size_bytes
    return HttpResponse(headers={"Upload-Offset": str(offset), "Upload-Length": str(length)})


def _append(request: HttpRequest, upload: Upload) -> HttpResponse:
    """Whatever of the body arrives is kept, also where the network breaks in the middle."""
    if request.content_type != OCTETS:
        return HttpResponse(status=415)
    told = request.headers.get("Upload-Offset", "")
    if not told.isdecimal() or len(told) > 18:
        raise NotTaken(_("Say where the piece begins."))
    offset = int(told)
    while piece := _next_piece(request):
        offset = uploading.append(upload, piece, offset=offset)
    if offset == int(told) and offset != upload.received:
        raise WrongOffset(upload.received)
    return HttpResponse(status=204, headers={"Upload-Offset": str(offset)})


def _next_piece(request: HttpRequest) -> bytes:
    parts, size = [], 0
    try:
        while size < pieces.PIECE_BYTES and (
            part := request.read(min(1 << 20, pieces.PIECE_BYTES - size))
        ):
            parts.append(part)
            size += len(part)
    except UnreadablePostError:  # the network broke: what came before is joined all the same
        pass
    return b"".join(parts)


def _metadata(request: HttpRequest) -> dict[str, str]:
    """The pairs of ``Upload-Metadata``: a name, and its value in base64."""
    told = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        name, _space, value = pair.strip().partition(" ")
        try:
            told[name] = b64decode(value, validate=True).decode()
        except ValueError as error:
            raise NotTaken(_("The file’s name cannot be read.")) from error
    return told
