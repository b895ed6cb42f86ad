"""What a delivery would change: counters, rows, the map old over new, and the word on lineages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.gis.db.models import Extent
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gis_core import crs
from gis_core.accounts.signed_in import SignedInRequest
from gis_core.ingest import changes, lineage
from gis_core.ingest.change_tiles import MAXZOOM, MINZOOM, change_tile
from gis_core.ingest.errors import ImportRefused
from gis_core.ingest.models import Change, ImportRun
from gis_core.ingest.models.run import ADD
from gis_core.tiles.views import MVT
from parcels.deliveries.listing import counted
from parcels.deliveries.pages import may_add, may_view, run_seen
from parcels.plans.map_data import small_map

KINDS = [one for one in Change.Kind.choices if one[0] != Change.Kind.UNCHANGED]


class ChangeFilter(forms.Form):
    """Which changes are shown."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What happens"),
        required=False,
        choices=[("", gettext_lazy("all")), *KINDS],
    )
    block = forms.TypedChoiceField(
        label=gettext_lazy("Block"), required=False, coerce=int, empty_value=None
    )
    q = forms.CharField(label=gettext_lazy("Number"), required=False, max_length=60)
    lineage = forms.ChoiceField(
        required=False, choices=[("", ""), ("open", "")], widget=forms.HiddenInput
    )

    def __init__(self, data: Any, *, blocks: list[tuple[int, str, int]]) -> None:
        super().__init__(data)
        named = [(pk, f"{number} ({many})") for pk, number, many in blocks]
        self.fields["block"].choices = [("", _("all")), *named]  # type: ignore[attr-defined]

    def wanted(self) -> changes.Wanted:
        """As the register of changes is asked."""
        told = self.cleaned_data
        return changes.Wanted(
            kinds=(told["kind"],) if told["kind"] else (),
            block_id=told["block"],
            text=told["q"],
            is_unanswered=told["lineage"] == "open",
        )


@require_safe
@never_cache
@login_required
@may_view
def show_changes(request: SignedInRequest, pk: int) -> HttpResponse:
    """A page of the changes, and the map of all of them."""
    run = run_seen(request, pk)
    form = ChangeFilter(request.GET, blocks=changes.blocks_of(run, request.user))
    if not form.is_valid():
        raise BadRequest(_("There is no such filter. Choose one of those that are offered."))
    rows = changes.changes_of(run, request.user, form.wanted())
    after = request.GET.get("after", "")
    start = int(after) if after.isdecimal() and len(after) < 18 else 0
    found, following = changes.page_of(rows, after=start)
    context = {
        "run": run,
        "form": form,
        "changes": [_told(change) for change in found],
        "after": following,
        "query": urlencode({k: v for k, v in form.cleaned_data.items() if v}),
        "counts": counted(run),
        "may_answer": _may_answer(request, run),
        "map_config": _map_of(request, run),
    }
    return render(request, "ingest/changes.html", context)


@require_safe
@never_cache
@login_required
@may_view
def one_change(request: SignedInRequest, pk: int, change: int) -> HttpResponse:
    """One change in full, with what it moves in the plan, worked out now."""
    run = run_seen(request, pk)
    one = get_object_or_404(changes.changes_of(run, request.user), pk=change)
    context = {
        "run": run,
        "row": _told(one),
        "details": changes.details_of(one, request.user),
        "may_answer": _may_answer(request, run),
        "map_config": small_map(
            request.user, outlines=reverse("ingest:change-outlines", args=[pk, change])
        ),
    }
    return render(request, "ingest/change.html", context)


@require_safe
@never_cache
@login_required
@may_view
def outlines(request: SignedInRequest, pk: int, change: int) -> JsonResponse:
    """The former and the new outline of one change, as GeoJSON."""
    run = run_seen(request, pk)
    one = get_object_or_404(changes.changes_of(run, request.user), pk=change)
    return JsonResponse(changes.outlines_of(one), content_type="application/geo+json")


@require_safe
@never_cache
@login_required
@may_view
def tile(request: SignedInRequest, pk: int, z: int, x: int, y: int) -> HttpResponse:
    """Old and new outlines, or from far away how many there are, as a vector tile."""
    run = run_seen(request, pk)
    if not (MINZOOM <= z <= MAXZOOM and x < 1 << z and y < 1 << z):
        raise Http404(_("There is no such tile."))
    content = change_tile(run, z=z, x=x, y=y)
    return HttpResponse(content, content_type=MVT, status=200 if content else 204)


@require_safe
@never_cache
@login_required
@may_view
def as_file(request: SignedInRequest, pk: int) -> StreamingHttpResponse:
    """The whole comparison for programs; with ``?outlines=1`` the geometry too."""
    run = run_seen(request, pk)
    rows = changes.changes_of(run, request.user)
    body = changes.stream(run, rows, outlines=request.GET.get("outlines") == "1")
    response = StreamingHttpResponse(body, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="changes-{run.pk}.json"'
    return response


@require_POST
@login_required
@may_add
def answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whether what seems to be a split, a merger or a renumbering is one: of one, or of all."""
    run = run_seen(request, pk)
    rows = changes.changes_of(run, request.user, changes.Wanted(is_unanswered=True))
    if which := request.POST.get("change", ""):
        rows = changes.changes_of(run, request.user).filter(pk=_number(which))
    said = request.POST.get("is_one", "")
    if said not in {"yes", "no"}:
        raise BadRequest(_("Say yes or no."))
    try:
        many = lineage.confirm_each(run, rows, is_one=said == "yes", actor=request.user)
    except ImportRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Answered: %(n)s.") % {"n": many})
    back = reverse("ingest:changes", args=[pk])
    still_open = changes.changes_of(run, request.user, changes.Wanted(is_unanswered=True)).exists()
    return redirect(f"{back}?lineage=open" if still_open else reverse("ingest:page", args=[pk]))


def _may_answer(request: SignedInRequest, run: ImportRun) -> bool:
    return request.user.has_perm(ADD) and run.state == ImportRun.State.COMPARED


def _told(change: Change) -> dict[str, Any]:
    """One row of the page."""
    return {
        "change": change,
        "words": changes.words_of(change),
        "fields": changes.fields_of(change),
        "effects": changes.effects_of(change),
        "is_lineage": change.kind in Change.LINEAGE,
    }


def _map_of(request: SignedInRequest, run: ImportRun) -> dict[str, Any]:
    address = reverse("ingest:change-tile", args=[run.pk, 0, 0, 0]).replace(
        "/0/0/0.", "/{z}/{x}/{y}."
    )
    config = small_map(
        request.user, changes={"tiles": address, "minzoom": MINZOOM, "maxzoom": MAXZOOM}
    )
    box = run.changes.aggregate(box=Extent("ground"))["box"]
    if box:
        west, south, east, north = box
        corners = crs.to_wgs84(crs.STORAGE, [(west, south), (east, north)])
        config["view"] = {"bounds": [[lat, lng] for lng, lat in corners]}
    return config


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise BadRequest(_("There is no such change."))
    return int(text)
