"""The desk of paper folders: found by number, lent, returned, asked back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gis_core.accounts.models import User
from gis_core.accounts.signed_in import SignedInRequest
from parcels.models import BuildingFile, BuildingFileLoan
from parcels.papers import lending
from parcels.papers.errors import PaperError
from parcels.papers.forms import DayField, FolderFilterForm, LoanForm

PAGE = 25
may_see = permission_required("parcels.view_buildingfileloan", raise_exception=True)
may_lend = permission_required("parcels.add_buildingfileloan", raise_exception=True)
may_return = permission_required("parcels.change_buildingfileloan", raise_exception=True)


@require_safe
@never_cache
@login_required
@may_see
def list_folders(request: SignedInRequest) -> HttpResponse:
    """Folders by number; a number scanned to its end opens its folder."""
    form = FolderFilterForm(request.GET)
    is_right = form.is_valid()
    told: dict[str, Any] = form.cleaned_data if is_right else {}
    number, page = told.get("q", "").strip(), told.get("page") or 1
    seen = BuildingFile.objects.visible_to(request.user)
    exact = seen.filter(number__iexact=number).first() if number else None
    if exact and page == 1:
        return redirect("building_files:page", exact.pk)
    rows = _listed(seen, number, told.get("show", ""))[(page - 1) * PAGE : page * PAGE + 1]
    rows = list(rows) if is_right else []
    context = {
        "form": form,
        "rows": rows[:PAGE],
        "overdue": BuildingFileLoan.objects.visible_to(request.user).overdue().count(),
        "out": BuildingFileLoan.objects.visible_to(request.user).open().count(),
        "more_url": _page_url(request, page + 1) if len(rows) > PAGE else "",
    }
    status = 200 if is_right else 400
    return render(request, "parcels/papers/folders.html", context, status=status)


@require_safe
@never_cache
@login_required
@may_see
def show_folder(request: SignedInRequest, pk: int) -> HttpResponse:
    """One folder: where it is, who had it, and the way out or back."""
    return _folder_page(request, _visible(request, pk), LoanForm())


@require_POST
@login_required
@may_lend
def lend(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hand it over."""
    folder = _visible(request, pk)
    form = LoanForm(request.POST)
    if not form.is_valid():
        return _folder_page(request, folder, form, status=400)
    return _done(
        request,
        folder,
        lambda: lending.lend(folder, actor=request.user, **form.cleaned_data),
        _("The folder is lent."),
    )


@require_POST
@login_required
@may_return
def give_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """It is on its shelf again."""
    folder = _visible(request, pk)
    return _done(
        request,
        folder,
        lambda: lending.return_file(folder, actor=request.user),
        _("The folder is back on its shelf."),
    )


@require_POST
@login_required
@may_return
def extend(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another day of return."""
    folder = _visible(request, pk)
    try:
        due_on = DayField().clean(request.POST.get("due_on", ""))
    except ValidationError:
        messages.error(request, _("Give the new day of return."))
        return redirect("building_files:page", pk)
    return _done(
        request,
        folder,
        lambda: lending.extend(folder, due_on=due_on, actor=request.user),
        _("The loan is extended."),
    )


def _visible(request: SignedInRequest, pk: int) -> BuildingFile:
    seen = BuildingFile.objects.visible_to(request.user)
    linked = seen.select_related("parcel__block", "parcel__area", "custodian")
    return get_object_or_404(linked, pk=pk)


def _folder_page(
    request: SignedInRequest, folder: BuildingFile, form: LoanForm, *, status: int = 200
) -> HttpResponse:
    loans = folder.loans.visible_to(request.user).select_related("borrower", "unit", "lent_by")
    people = User.objects.filter(is_active=True, memberships__isnull=False).distinct()
    context = {
        "folder": folder,
        "form": form,
        "out": next((loan for loan in loans if loan.returned_at is None), None),
        "loans": [loan for loan in loans if loan.returned_at is not None][:PAGE],
        "people": people.order_by("username")[:200],
    }
    return render(request, "parcels/papers/folder.html", context, status=status)


def _listed(seen: QuerySet, number: str, show: str) -> QuerySet:
    loans = BuildingFileLoan.objects.open().select_related("borrower", "unit")
    listed = seen.select_related("parcel__block", "parcel__area", "custodian").prefetch_related(
        Prefetch("loans", loans, to_attr="open_loans")
    )
    if number:
        listed = listed.filter(number__startswith=number)
    if not show:
        return listed.order_by("number")
    wanted = BuildingFileLoan.objects.overdue() if show == "overdue" else loans
    of_folder = wanted.filter(building_file=OuterRef("pk"))
    due = Subquery(of_folder.values("due_on")[:1])
    return listed.filter(Exists(of_folder)).annotate(due=due).order_by(F("due"), "pk")


def _done(
    request: SignedInRequest, folder: BuildingFile, act: Callable[[], object], sentence: str
) -> HttpResponse:
    try:
        act()
    except PaperError as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, sentence)
    return redirect("building_files:page", folder.pk)


def _page_url(request: SignedInRequest, page: int) -> str:
    kept = {name: value for name, value in request.GET.items() if value and name != "page"}
    return "?" + urlencode(kept | {"page": page})
