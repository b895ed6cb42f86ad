"""Pages of plans: the list, a new one, one with its points, and what is done with the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gis_core.accounts.signed_in import SignedInRequest
from gis_core.audit.records import record
from gis_core.search.fold import fold_digits
from imagery.errors import Gone, ImageryError
from imagery.models import Overlay
from imagery.models.overlay import ADD, VIEW
from imagery.overlays import keeping, points, shown
from imagery.overlays.forms import AddForm, DescribeForm, PointForm, form_of
from parcels.models import Parcel

PAGE = 40
may_see = permission_required(VIEW, raise_exception=True)
may_add = permission_required(ADD, raise_exception=True)


@contextmanager
def while_it_is_there() -> Iterator[None]:
    """404 where somebody else removes the plan, or its point, while the request is answered."""
    try:
        yield
    except Gone as gone:
        raise Http404(_("Somebody else has removed it.")) from gone


@require_safe
@never_cache
@login_required
@may_see
def list_overlays(request: SignedInRequest) -> HttpResponse:
    """Every plan in sight, the latest first."""
    rows = Overlay.objects.visible_to(request.user).select_related("parcel__block", "parcel__area")
    page = Paginator(rows.order_by("-pk"), PAGE).get_page(fold_digits(request.GET.get("page", "1")))
    return render(request, "imagery/overlays/list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@may_add
def new_overlay(request: SignedInRequest) -> HttpResponse:
    """A plan of a parcel (``?parcel=``) or of none."""
    parcel = _parcel_asked(request)
    form = AddForm(request.POST or None, request.FILES or None, parcel=parcel, user=request.user)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            overlay = keeping.add(
                file, name=file.name, parcel=parcel, actor=request.user, **form.described()
            )
        except ImageryError as error:
            form.add_error("file", str(error))
        else:
            return redirect("overlays:page", overlay.pk)
    status = 400 if request.method == "POST" else 200
    context = {"form": form, "parcel": parcel, "cancel_url": _home_of(parcel)}
    return render(request, "imagery/overlays/new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@may_add
@while_it_is_there()
def edit_overlay(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another title, date or survey plan."""
    overlay = overlay_of(request, pk)
    told = {
        "title": overlay.title,
        "dated_on": overlay.dated_on,
        "survey_plan": overlay.survey_plan,
    }
    form = DescribeForm(
        request.POST or None, parcel=overlay.parcel, user=request.user, initial=told
    )
    if request.method == "POST" and form.is_valid():
        try:
            keeping.edit(overlay, actor=request.user, **form.described())
        except ImageryError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The plan is changed."))
            return redirect("overlays:page", pk)
    status = 400 if request.method == "POST" else 200
    context = {
        "form": form,
        "overlay": overlay,
        "parcel": overlay.parcel,
        "cancel_url": reverse("overlays:page", args=[pk]),
    }
    return render(request, "imagery/overlays/new.html", context, status=status)


@require_safe
@never_cache
@login_required
@may_see
def overlay_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """One plan: for whoever lays plans with its points, for others where it lies."""
    overlay = overlay_of(request, pk)
    context: dict[str, object] = {"overlay": overlay}
    if overlay.state in points.WITH_POINTS:
        context["map_url"] = shown.map_url(overlay, shown.box_of(overlay))
        if request.user.has_perm(ADD):
            context |= shown.points_context(overlay, form=_form_asked(request, overlay))
            if request.htmx:
                return render(request, "imagery/overlays/_points.html", context)
            context["map_config"] = shown.page_map(overlay, request.user)
        record(request.user, "overlay.viewed", overlay)
    return render(request, "imagery/overlays/page.html", context)


@require_safe
@never_cache
@login_required
@may_add
def overlay_work(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far a worker is; the page is asked for again when it is over."""
    overlay = overlay_of(request, pk)
    answer = render(request, "imagery/overlays/_work.html", {"overlay": overlay})
    if not overlay.is_under_way:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@login_required
@may_add
@while_it_is_there()
def lay_overlay(request: SignedInRequest, pk: int) -> HttpResponse:
    """Lay it on the map as its points say, a drawing also as it is in a system (``srid``)."""
    overlay = overlay_of(request, pk)
    asked = request.POST.get("srid", "")
    srid = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else None
    return _done(request, pk, lambda: keeping.lay(overlay, actor=request.user, srid=srid), "")


@require_POST
@login_required
@may_add
@while_it_is_there()
def take_off(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take it off the map."""
    overlay = overlay_of(request, pk)
    said = _("The plan is off the map. Its points stay.")
    return _done(request, pk, lambda: keeping.take_off(overlay, actor=request.user), said)


@require_POST
@login_required
@may_add
@while_it_is_there()
def prepare_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """One more attempt at its picture."""
    overlay = overlay_of(request, pk)
    return _done(request, pk, lambda: keeping.prepare_again(overlay, actor=request.user), "")


@require_POST
@login_required
@may_add
def remove_overlay(request: SignedInRequest, pk: int) -> HttpResponse:
    """Remove it for good."""
    overlay = overlay_of(request, pk)
    keeping.remove(overlay, actor=request.user)
    messages.success(request, _("“%(title)s” is removed.") % {"title": overlay.title})
    return redirect(_home_of(overlay.parcel))


def overlay_of(request: SignedInRequest, pk: int) -> Overlay:
    """A plan in the person's sight."""
    seen = Overlay.objects.visible_to(request.user).with_survey_numbers(request.user)
    return get_object_or_404(
        seen.select_related("parcel__block", "parcel__area", "job", "survey_plan"), pk=pk
    )


def _form_asked(request: SignedInRequest, overlay: Overlay) -> PointForm | None:
    """To move the point that ``?edit=`` names."""
    number = fold_digits(request.GET.get("edit", ""))
    if not number.isdecimal() or len(number) > 4:
        return None
    point = overlay.points.filter(number=number).first()
    return form_of(point) if point else None


def _done(request: SignedInRequest, pk: int, act: Callable[[], None], said: str) -> HttpResponse:
    try:
        act()
    except ImageryError as error:
        messages.error(request, str(error))
    else:
        if said:
            messages.success(request, said)
    return redirect("overlays:page", pk)


def _home_of(parcel: Parcel | None) -> str:
    """Where somebody came from."""
    return reverse("parcels:page", args=[parcel.pk]) if parcel else reverse("overlays:list")


def _parcel_asked(request: SignedInRequest) -> Parcel | None:
    asked = fold_digits(request.GET.get("parcel", ""))
    if not asked:
        return None
    seen = Parcel.objects.visible_to(request.user).select_related("block", "area")
    number = int(asked) if asked.isdecimal() and len(asked) < 19 else 0
    return get_object_or_404(seen, pk=number)
