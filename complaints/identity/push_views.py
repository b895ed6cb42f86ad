"""Messages to this device: a browser is subscribed to what its reporter hears."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from complaints.identity.session import verified_reporter
from complaints.telling import audience_of
from gis_core.messaging.devices import NotADevice, subscribe, unsubscribe

MOST_BYTES = 4000
WORKER = """
self.addEventListener("push", (event) => {
  const said = event.data ? event.data.json() : {};
  const shown = { body: said.body, tag: said.tag, data: { url: said.url }, dir: "auto" };
  event.waitUntil(self.registration.showNotification(said.title || "139", shown));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.url || "/complaints/mine/"));
});
"""


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker that shows messages; it serves no page, and its scope is this room."""
    return HttpResponse(WORKER, content_type="text/javascript; charset=utf-8")


@require_POST
@never_cache
def subscribe_device(request: HttpRequest, *, wanted: bool) -> JsonResponse:
    """Take what ``PushSubscription.toJSON()`` gives; 400 for anything else."""
    reporter = verified_reporter(request)
    if reporter is None:
        return JsonResponse({"detail": _("Sign in first.")}, status=403)
    try:
        given = json.loads(request.body) if len(request.body) <= MOST_BYTES else None
        if wanted:
            subscribe(audience_of(reporter), given)
        else:
            unsubscribe(given)
    except (NotADevice, ValueError, RecursionError):
        sentence = _("This browser cannot take messages. Choose another way.")
        return JsonResponse({"detail": sentence}, status=400)
    return JsonResponse({"wanted": wanted})
