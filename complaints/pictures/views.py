"""Pictures to the browser."""

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from complaints.pictures.preparing import picture_path
from complaints.pictures.showing import shown_to
from gis_core.pictures import shown


@require_safe
def show_picture(request: HttpRequest, key: str, size: str) -> FileResponse:
    """One picture in one size; 404 for whoever may not see it, as if there were none."""
    photo = shown_to(request.user, key, size, request.GET.get("mark", ""))
    if photo is None:
        raise Http404
    return shown(picture_path(photo.key, size))
