"""The public side: anyone who holds a paper may ask whether it is genuine and still holds."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from parcels.extract import labels, letters, tables
from parcels.extract.checking import compare, detached
from parcels.extract.codes import read_code
from parcels.extract.forms import CopyForm
from parcels.extract.keys import published
from parcels.extract.standing import changes_since, newer_papers
from parcels.extract.throttle import throttled
from parcels.models import Extract


@require_safe
@never_cache
@throttled
def landing(request: HttpRequest) -> HttpResponse:
    """Where a code is typed in."""
    typed = request.GET.get("code", "")
    code = read_code(typed)
    if code:
        return redirect("verify:page", code)
    status = 400 if typed else 200
    return render(request, "verify/landing.html", {"typed": typed[:80]}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@throttled
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What the register says of a code, and of a copy that is handed in."""
    extract = _found(code)
    if extract is None:
        context = {"typed": code[:80], "is_whole": read_code(code) is not None}
        return render(request, "verify/unknown.html", context, status=404)
    form = CopyForm(request.POST or None, request.FILES or None)
    verdict = None
    if request.method == "POST" and form.is_valid():
        verdict = compare(extract, form.cleaned_data["copy"].read())
    status = 400 if request.method == "POST" and verdict is None else 200
    context = _shown(extract) | {"form": form, "verdict": verdict}
    context["newer"] = newer_papers(extract, request.user)
    return render(request, "verify/page.html", context, status=status)


@require_safe
@never_cache
@throttled
def signature(request: HttpRequest, code: str) -> HttpResponse:
    """The register's signatures of one paper, for checking without this site."""
    extract = _found(code)
    if extract is None:
        return render(request, "verify/unknown.html", {"typed": code[:80]}, status=404)
    answer = JsonResponse(detached(extract), json_dumps_params={"indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="{extract.code}.signature.json"'
    return answer


@require_safe
def keys(request: HttpRequest) -> JsonResponse:
    """The public keys, as a JWK set (RFC 7517): keep a copy to check papers without a network."""
    return JsonResponse({"keys": published()}, json_dumps_params={"indent": 1})


def _found(code: str) -> Extract | None:
    known = read_code(code)
    related = ("parcel__block", "parcel__area__governorate", "letter", "key", "withdrawal")
    return Extract.objects.select_related(*related).filter(code=known).first() if known else None


def _shown(extract: Extract) -> dict[str, object]:
    content = json.loads(extract.content)
    changes = changes_since(extract)
    is_over = bool(extract.valid_until and extract.valid_until < timezone.localdate())
    withdrawal = getattr(extract, "withdrawal", None)
    return {
        "extract": extract,
        "content": content,
        "facts": _facts(content),
        "zones": [
            (labels.name_of(row), labels.square_metres(row.get("area_m2")), row.get("percent"))
            for row in (tables.rows_of(content, "plan") if "sections" in content else [])
            if row.get("kind") == "material"
        ],
        "changes": changes,
        "is_over": is_over,
        "withdrawal": withdrawal,
        "holds": not (changes or is_over or withdrawal),
    }


def _facts(content: dict) -> list[tuple[str, str]]:
    """What a bank's clerk compares with the paper in hand; nothing of persons."""
    parcel = content["parcel"]
    if content["kind"] == "letter":
        said = [(letters.title_of_blank(k), v) for k, v in content["facts"].items()]
        return [(str(labels.KIND_OF_NUMBER), content["letter"]["number"]), *said]
    boundary = tables.first_row(content, "boundary")
    return [
        (letters.title_of_blank("parcel.number"), parcel["number"]),
        (letters.title_of_blank("parcel.block"), parcel["block"] or labels.MISSING),
        (letters.title_of_blank("parcel.area"), labels.name_of(parcel["area"])),
        (
            letters.title_of_blank("parcel.deed_area"),
            labels.square_metres(boundary.get("official_area_m2")),
        ),
        (
            letters.title_of_blank("parcel.drawn_area"),
            labels.square_metres(boundary.get("computed_area_m2")),
        ),
    ]
