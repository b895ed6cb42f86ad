"""What every request passes: language by choice alone, and what the browser may use."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

Handler = Callable[[HttpRequest], HttpResponse]
API = "/api/"


class LanguageChoiceMiddleware:
    """Arabic unless the visitor chose otherwise: the browser's own language is not asked.

    Most office browsers here say English although their users read Arabic. A program that asks the
    API says what it wants, and is heard where no cookie chooses.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        is_program = request.path.startswith(API)
        if is_program:
            language = translation.get_language_from_request(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        if is_program:
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
        response.headers.setdefault("Content-Language", language)
        return response


def permissions_policy(get_response: Handler) -> Handler:
    """Tell the browser that only our own pages may ask for place and camera."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "geolocation=(self), camera=(self), microphone=()"
        )
        return response

    return middleware
