"""Documents added, followed by newer versions, classified and withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gis_core.accounts.signed_in import SignedInRequest
from gis_core.safeio import Refused, sentence_of
from parcels.models import Document, Parcel
from parcels.papers import changing, duplicates, receiving
from parcels.papers.document_views import visible
from parcels.papers.errors import PaperError
from parcels.papers.forms import DocumentForm, VersionForm

may_add = permission_required("parcels.add_document", raise_exception=True)
may_change = permission_required("parcels.change_document", raise_exception=True)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@may_add
def add_document(request: SignedInRequest, parcel: int) -> HttpResponse:
    """A new document of a parcel."""
    seen = Parcel.objects.visible_to(request.user).select_related("block", "area")
    of = get_object_or_404(seen, pk=parcel)
    form = DocumentForm(request.POST or None, request.FILES or None, parcel=of, user=request.user)
    if request.method == "POST" and form.is_valid():
        document = _taken(
            form,
            lambda: receiving.receive_document(
                form.cleaned_data["file"], parcel=of, actor=request.user, **form.described()
            ),
        )
        if document:
            messages.success(request, _("The document is in the file."))
            _tell_duplicates(request, document)
            return redirect("documents:page", document.pk)
    context = {"form": form, "parcel": of}
    status = 400 if request.method == "POST" else 200
    return render(request, "parcels/papers/add.html", context, status=status)


@require_POST
@login_required
@may_add
def add_version(request: SignedInRequest, pk: int) -> HttpResponse:
    """A newer version of a document."""
    document = visible(request, pk)
    form = VersionForm(request.POST, request.FILES)
    if form.is_valid():
        newer = _taken(
            form,
            lambda: receiving.supersede(
                document,
                form.cleaned_data["file"],
                dated_on=form.cleaned_data["dated_on"],
                actor=request.user,
            ),
        )
        if newer:
            messages.success(request, _("The newer version is in the file."))
            _tell_duplicates(request, newer)
            return redirect("documents:page", newer.pk)
    for sentence in (error for errors in form.errors.values() for error in errors):
        messages.error(request, sentence)
    return redirect("documents:page", pk)


@require_POST
@login_required
@may_change
def change_classification(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who may see it."""
    document = visible(request, pk)
    asked = request.POST.get("classification", "")
    return _done(
        request,
        document,
        lambda: changing.reclassify(document, classification=asked, actor=request.user),
        _("The classification is changed for every version."),
    )


@require_POST
@login_required
@may_change
def withdraw_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """Out of the file, for a reason."""
    document = visible(request, pk)
    reason = request.POST.get("reason", "")
    if "\0" in reason or len(reason) > 300:
        raise BadRequest(_("Give the reason in at most 300 letters."))
    return _done(
        request,
        document,
        lambda: changing.withdraw(document, reason=reason, actor=request.user),
        _("The document is withdrawn. Its bytes stay for the record."),
    )


def _taken(form: Any, take: Callable[[], Document]) -> Document | None:
    """The document; or None, and the form says why its file was not taken."""
    try:
        return take()
    except Refused as refusal:
        form.add_error("file", sentence_of(refusal))
    except PaperError as error:
        form.add_error(None, error.sentence)
    return None


def _done(
    request: SignedInRequest, document: Document, act: Callable[[], object], sentence: str
) -> HttpResponse:
    try:
        act()
    except PaperError as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, sentence)
    return redirect("documents:page", document.pk)


def _tell_duplicates(request: SignedInRequest, document: Document) -> None:
    """Where else the same bytes lie; of what is out of sight only that there is something."""
    same, hidden = duplicates.elsewhere(document, request.user)
    for other in same[:1]:
        sentence = _("The same file is here already, as “%(title)s” of parcel %(parcel)s.")
        messages.warning(request, sentence % {"title": other.title, "parcel": other.parcel.label})
    if hidden and not same:
        messages.warning(request, _("The same file is kept already at another place."))
