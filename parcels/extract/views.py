"""The issuing desk: papers of one parcel, and all that were issued."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import BadRequest
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from gis_core.accounts.signed_in import SignedInRequest
from gis_core.audit.records import record_view
from parcels.extract.codes import read_code
from parcels.extract.errors import ExtractError
from parcels.extract.forms import ReasonForm, WantedForm
from parcels.extract.issue import composed, issue
from parcels.extract.paper import print_extract, print_letter
from parcels.extract.site import public_site
from parcels.extract.withdraw import withdraw
from parcels.models import Extract, Parcel
from parcels.outline import with_places

PAGE = 50
SHOWN = 30
may_issue = permission_required("parcels.issue_extract", raise_exception=True)
may_look = permission_required("parcels.view_extract", raise_exception=True)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@may_issue
def extract_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """What can be issued of a parcel, and what has been."""
    parcel = _visible(request, pk)
    form = WantedForm(request.POST or None, initial={"on": request.GET.get("on", "")})
    if request.method == "POST" and form.is_valid():
        try:
            made = issue(parcel, form.wanted, actor=request.user, site=public_site(request))
        except ExtractError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Issued: %(code)s") % {"code": made.grouped_code})
            return redirect("parcels:extract", pk)
    context = {
        "parcel": parcel,
        "form": form,
        "extracts": _issued(request).filter(parcel=pk)[:SHOWN],
    }
    status = 400 if form.is_bound else 200
    return render(request, "extract/parcel.html", context, status=status)


@require_safe
@never_cache
@login_required
@may_issue
def extract_pdf(request: SignedInRequest, pk: int) -> HttpResponse | FileResponse:
    """The issued file of ``?code=``; without a code a marked preview that proves nothing."""
    parcel = _visible(request, pk)
    if "code" in request.GET:
        extract = _of_code(request, pk)
        if not default_storage.exists(extract.pdf.name):
            raise Http404(_("The file is missing; restore it from the backup."))
        return _file(extract.pdf.open("rb"), f"{extract.code}.pdf", "application/pdf")
    form = WantedForm(request.GET)
    if not form.is_valid():
        raise BadRequest(" ".join(error for errors in form.errors.values() for error in errors))
    wanted = form.wanted
    record_view(request.user, "extract.previewed", parcel)
    try:
        with translation.override(wanted.language):
            content = composed(parcel, wanted)
            pdf = print_letter(content) if wanted.letter else print_extract(content)
    except ExtractError as error:
        raise BadRequest(str(error)) from error
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="preview.pdf"'},
    )


@require_GET
@never_cache
@login_required
@may_issue
def extract_json(request: SignedInRequest, pk: int) -> HttpResponse:
    """The issued content of ``?code=``, byte for byte as it was signed."""
    _visible(request, pk)
    extract = _of_code(request, pk)
    return HttpResponse(
        extract.content.encode(),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{extract.code}.json"'},
    )


@require_safe
@never_cache
@login_required
@may_look
def list_extracts(request: SignedInRequest) -> HttpResponse:
    """Every paper issued in the person's areas, the newest first."""
    found = _issued(request)
    typed = request.GET.get("code", "")
    if typed:
        found = found.filter(code=read_code(typed) or "")
    day = _day(request)
    if day:
        found = found.filter(issued_on=day)
    pages = Paginator(found, PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {"page": page, "typed": typed, "day": day}
    return render(request, "extract/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@permission_required("parcels.add_extractwithdrawal", raise_exception=True)
def withdraw_extract(request: SignedInRequest, code: str) -> HttpResponse:
    """Take back a paper that was issued in error, with a reason that the public is told."""
    seen = Extract.objects.visible_to(request.user).select_related("letter", "parcel")
    extract = get_object_or_404(seen.defer("content"), code=read_code(code) or "")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(extract, actor=request.user, reason=form.cleaned_data["reason"])
        except ExtractError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Withdrawn: %(code)s") % {"code": extract.grouped_code})
            return redirect("extracts:list")
    status = 400 if form.is_bound else 200
    context = {"extract": extract, "form": form}
    return render(request, "extract/withdraw.html", context, status=status)


def _issued(request: SignedInRequest) -> QuerySet[Extract]:
    seen = Extract.objects.visible_to(request.user).defer("content", "themes")
    return seen.select_related("letter", "issued_by", "parcel__area", "parcel__block", "withdrawal")


def _of_code(request: SignedInRequest, pk: int) -> Extract:
    code = read_code(request.GET.get("code", ""))
    return get_object_or_404(Extract.objects.visible_to(request.user), parcel=pk, code=code or "")


def _visible(request: SignedInRequest, pk: int) -> Parcel:
    seen = Parcel.objects.visible_to(request.user)
    return get_object_or_404(with_places(seen), pk=pk)


def _day(request: HttpRequest) -> date | None:
    typed = request.GET.get("on", "").strip()
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError as error:
        raise BadRequest(_("Give the day as ?on=2024-05-31.")) from error


def _file(body: object, name: str, kind: str) -> FileResponse:
    return FileResponse(body, filename=name, content_type=kind)
