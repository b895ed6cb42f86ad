"""Who read whose data, and why: for supervisors. The page itself shows no personal data."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gis_core.accounts.signed_in import SignedInRequest
from gis_core.reveals.listing import PAGE, reads, told
from gis_core.reveals.models import RevealPurpose

_KEPT = ("person", "purpose", "from", "to")


@require_safe
@never_cache
@login_required
@permission_required("reveals.oversee_reveals", raise_exception=True)
def list_reveals(request: SignedInRequest) -> HttpResponse:
    """Reads and searches, the latest first, a page at a time."""
    rows = list(reads(request.GET)[: PAGE + 1])
    asked = {name: request.GET.get(name, "") for name in _KEPT}
    kept = {name: value for name, value in asked.items() if value}
    context = {
        "reads": told(rows[:PAGE], request.user),
        "purposes": RevealPurpose.objects.all(),
        "asked": asked | {"since": asked["from"]},
        "more_url": "?" + urlencode(kept | {"after": rows[PAGE - 1].pk})
        if len(rows) > PAGE
        else "",
    }
    return render(request, "reveals/list.html", context)
