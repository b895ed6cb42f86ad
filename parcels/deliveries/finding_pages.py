"""What checks found in a delivery: a list, a map, and files to work through elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.db.models import Case, Q, QuerySet, When
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gis_core.accounts.signed_in import SignedInRequest
from gis_core.exports.streaming import csv_lines
from gis_core.ingest import findings
from gis_core.ingest.models import Finding, ImportRun
from parcels.deliveries.pages import may_view, run_seen
from parcels.plans.map_data import small_map

PAGE = 50
MOST_DRAWN = 2_000
AT_ONCE = 2_000


class FindingFilter(forms.Form):
    """Which findings are shown."""

    severity = forms.ChoiceField(
        label=gettext_lazy("Weight"),
        required=False,
        choices=[("", gettext_lazy("all")), *Finding.Severity.choices],
    )
    code = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    q = forms.CharField(label=gettext_lazy("Key or words"), required=False, max_length=100)


@require_safe
@never_cache
@login_required
@may_view
def show_findings(request: SignedInRequest, pk: int) -> HttpResponse:
    """A page of the findings, narrowed by weight, code and words."""
    run = run_seen(request, pk)
    form, rows = _asked(request, run)
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 18:
        rows = rows.filter(pk__gt=int(after))
    found = list(rows.order_by("pk")[: PAGE + 1])
    query = {k: v for k, v in form.cleaned_data.items() if v}
    context = {
        "run": run,
        "form": form,
        "found": found[:PAGE],
        "after": found[PAGE - 1].pk if found[PAGE:] else None,
        "query": urlencode(query),
        "kinds": findings.summary(run),
        "map_config": small_map(
            request.user,
            points=f"points/?{urlencode(query)}",
            not_all=_("Only the first %(n)s are drawn, the blocking ones before all others.")
            % {"n": MOST_DRAWN},
        ),
    }
    return render(request, "ingest/findings.html", context)


@require_safe
@never_cache
@login_required
@may_view
def finding_points(request: SignedInRequest, pk: int) -> JsonResponse:
    """The places of the findings as GeoJSON, a bounded number for the map."""
    run = run_seen(request, pk)
    _form, rows = _asked(request, run)
    weight = Case(*(When(severity=one, then=at) for at, one in enumerate("BWI")), default=3)
    placed = rows.exclude(point=None).order_by(weight, "pk")
    found = list(placed[: MOST_DRAWN + 1])
    return JsonResponse(
        {
            "type": "FeatureCollection",
            "more": len(found) > MOST_DRAWN,
            "features": [_feature(one) for one in found[:MOST_DRAWN]],
        },
        content_type="application/geo+json",
    )


@require_safe
@never_cache
@login_required
@may_view
def download_findings(request: SignedInRequest, pk: int, form: str) -> StreamingHttpResponse:
    """All findings that the filter leaves, as CSV or GeoJSON, for the maker of the file."""
    run = run_seen(request, pk)
    _form, rows = _asked(request, run)
    every = rows.order_by("pk").iterator(chunk_size=AT_ONCE)
    if form == "csv":
        body, kind = csv_lines(_head(), map(_line, every)), "text/csv; charset=utf-8"
    else:
        body, kind = _collection(every), "application/geo+json"
    response = StreamingHttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="findings-{run.pk}.{form}"'
    return response


def _asked(request: SignedInRequest, run: ImportRun) -> tuple[FindingFilter, QuerySet[Finding]]:
    form = FindingFilter(request.GET)
    if not form.is_valid():
        raise BadRequest(_("There is no such filter. Choose one of those that are offered."))
    told = form.cleaned_data
    rows = run.findings.all()
    if told["severity"]:
        rows = rows.filter(severity=told["severity"])
    if told["code"]:
        rows = rows.filter(code=told["code"])
    if told["q"]:
        words = told["q"]
        rows = rows.filter(
            Q(key__icontains=words) | Q(text_ar__icontains=words) | Q(text_en__icontains=words)
        )
    return form, rows


def _feature(finding: Finding) -> dict[str, Any]:
    point = finding.point
    return {
        "type": "Feature",
        "geometry": point and {"type": "Point", "coordinates": [point.x, point.y]},
        "properties": {
            "code": finding.code,
            "severity": finding.severity,
            "key": finding.key,
            "row": finding.seq,
            "text": finding.text,
        },
    }


def _collection(every: Iterator[Finding]) -> Iterator[str]:
    yield '{"type": "FeatureCollection", "features": [\n'
    for number, finding in enumerate(every):
        told = _feature(finding)
        told["properties"] |= {"text_ar": finding.text_ar, "text_en": finding.text_en}
        yield (",\n" if number else "") + json.dumps(told, ensure_ascii=False)
    yield "\n]}\n"


def _head() -> list[str]:
    return [
        _("weight"), _("code"), _("row"), _("key"), _("longitude"), _("latitude"), _("finding"),
    ]  # fmt: skip


def _line(finding: Finding) -> list[Any]:
    point = finding.point
    return [
        finding.severity,
        finding.code,
        finding.seq,
        finding.key,
        round(point.x, 7) if point else None,
        round(point.y, 7) if point else None,
        finding.text,
    ]
