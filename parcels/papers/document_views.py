"""Documents read: the list with its search, one document in the viewer, its bytes and pictures."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gis_core import pictures
from gis_core.accounts.signed_in import SignedInRequest
from gis_core.areas.models import Area
from gis_core.audit.records import record
from gis_core.safeio.papers import SIZES, suffix_of
from gis_core.search.fold import fold_digits
from parcels.models import Document
from parcels.papers import duplicates
from parcels.papers.finding import Asked, described, find, snippet
from parcels.papers.forms import FilterForm, VersionForm
from parcels.papers.preparing import path_of, picture_path
from parcels.papers.serving import download
from parcels.papers.showing import Shown, shown, stored_file

PAGE = 25
may_read = permission_required("parcels.view_document", raise_exception=True)


@require_safe
@never_cache
@login_required
@may_read
def list_documents(request: SignedInRequest) -> HttpResponse:
    """Documents in sight by words, type, place, day and classification, the newest first."""
    form = FilterForm(request.GET)
    form.fields["area"].queryset = Area.objects.visible_to(request.user)  # type: ignore[attr-defined]
    is_right = form.is_valid()
    told = form.cleaned_data if is_right else {}
    page = told.get("page") or 1
    rows = _found(request, told, page) if is_right else []
    context = {
        "form": form,
        "rows": [(row, snippet(row.beginning or "", told["q"])) for row in rows[:PAGE]],
        "text": told.get("q", ""),
        "more_url": _page_url(request, page + 1) if len(rows) > PAGE else "",
        "less_url": _page_url(request, page - 1) if page > 1 else "",
    }
    status = 200 if is_right else 400
    return render(request, "parcels/papers/list.html", context, status=status)


@require_safe
@never_cache
@login_required
@may_read
def list_duplicates(request: SignedInRequest) -> HttpResponse:
    """The same bytes in several places, as far as the person sees them."""
    pages = Paginator(duplicates.groups(request.user), PAGE)
    page = pages.get_page(fold_digits(request.GET.get("page", "1")))
    hashes = [group["sha256"] for group in page]
    seen = Document.objects.as_of(None).visible_to(request.user).filter(sha256__in=hashes)
    of_hash: dict[str, list[Document]] = {}
    for document in seen.select_related("parcel__block", "parcel__area").order_by("pk"):
        of_hash.setdefault(document.sha256, []).append(document)
    groups = [(group, of_hash.get(group["sha256"], [])[:20]) for group in page]
    return render(request, "parcels/papers/duplicates.html", {"page": page, "groups": groups})


@require_safe
@never_cache
@login_required
@may_read
def show_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """One document; asked by htmx, only the part that turns its pages."""
    document = visible(request, pk)
    view = shown(document, _page_number(request))
    if request.htmx:
        return render(request, "parcels/papers/_stage.html", {"shown": view, "document": document})
    record(request.user, "document.viewed", document)
    return render(request, "parcels/papers/page.html", about(request, document, view))


@require_safe
@never_cache
@login_required
@may_read
def read_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The bytes as they came, as a download; recorded."""
    document = visible(request, pk)
    path = path_of(document.sha256) if document.file else None
    if path is None:
        raise Http404(_("There is no such file; only the description is kept."))
    record(request.user, "document.downloaded", document)
    kind = stored_file(document).kind
    ending = suffix_of(kind) if kind else "bin"
    return download(
        request,
        path,
        filename=f"qasima-{document.pk}-v{document.version}.{ending}",
        mime=document.mime if kind else "application/octet-stream",
        tag=document.sha256,
    )


@require_safe
@login_required
@may_read
def read_picture(request: SignedInRequest, pk: int, page: int, size: str) -> HttpResponseBase:
    """A picture that was painted of one page."""
    document = visible(request, pk)
    path = picture_path(document.sha256, page, size) if size in SIZES and document.file else None
    if path is None or not path.is_file():
        raise Http404(_("This picture is not prepared yet. Open the document’s page."))
    return pictures.shown(path, seconds=300)


def visible(request: SignedInRequest, pk: int) -> Document:
    """404 for what is out of sight; what was withdrawn is seen by those who may withdraw."""
    seen = Document.objects.visible_to(request.user)
    if not request.user.has_perm("parcels.change_document"):
        seen = seen.filter(withdrawn_at=None)
    linked = seen.select_related(
        "parcel__block", "parcel__area", "licence", "building_file", "building", "recorded_by"
    )
    return get_object_or_404(linked, pk=pk)


def about(request: SignedInRequest, document: Document, view: Shown) -> dict[str, Any]:
    """Everything on a document's page."""
    same, hidden = duplicates.elsewhere(document, request.user)
    chain = document.chain()
    return {
        "document": document,
        "shown": view,
        "chain": chain,
        "is_newest": chain[0].pk == document.pk,
        "newest": chain[0],
        "same": same,
        "same_out_of_sight": hidden,
        "version_form": VersionForm(),
        "classifications": Document.Classification.choices,
    }


def _found(request: SignedInRequest, told: dict[str, Any], page: int) -> list[Any]:
    asked = Asked(
        text=told["q"],
        document_type=told["type"],
        area=told["area"],
        classification=told["classification"],
        since=told["since"],
        until=told["until"],
    )
    start = (page - 1) * PAGE
    return list(described(find(request.user, asked))[start : start + PAGE + 1])


def _page_url(request: SignedInRequest, page: int) -> str:
    kept = {name: value for name, value in request.GET.items() if value and name != "page"}
    return "?" + urlencode(kept | {"page": page})


def _page_number(request: SignedInRequest) -> int:
    asked = fold_digits(request.GET.get("page", "1")).strip()
    if not asked.isdecimal() or len(asked) > 6:
        raise BadRequest(_("“page” is the number of a page."))
    return int(asked)
