"""API errors as RFC 9457 problem documents."""

from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler

PROBLEM = "application/problem+json"


def problem_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's own answer, in the standard's words."""
    response = exception_handler(error, context)
    if response is None:
        return None
    data = response.data
    detail = data.get("detail") if isinstance(data, dict) else None
    body: dict[str, object] = {
        "type": "about:blank",
        "status": response.status_code,
        "title": response.status_text,
    }
    if detail is not None:
        body["detail"] = str(detail)
    else:
        body["errors"] = data
    response.data = body
    response.content_type = PROBLEM
    return response
