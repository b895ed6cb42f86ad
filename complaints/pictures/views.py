"""Pictures to the browser, which may do nothing with them but show them."""

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from complaints.pictures.preparing import picture_path
from complaints.pictures.showing import shown_to

SANDBOX = "default-src 'none'; sandbox"


@require_safe
def show_picture(request: HttpRequest, key: str, size: str) -> FileResponse:
    """One picture in one size; 404 for whoever may not see it, as if there were none."""
    photo = shown_to(request.user, key, size, request.GET.get("mark", ""))
    if photo is None:
        raise Http404
    answer = FileResponse(picture_path(photo.key, size).open("rb"), content_type="image/webp")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer
