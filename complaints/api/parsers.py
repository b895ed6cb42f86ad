"""Bodies of bounded size: what is too large is refused before it is read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser, MultiPartParser

from complaints.photos import MOST_BYTES, MOST_PHOTOS

MOST_WORDS = 256_000  # bytes of a body without its photographs


class Words(JSONParser):
    """JSON of at most 256 kB, and of no depth that ends in the parser's own failure."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The body as Python reads it."""
        _bound(parser_context, MOST_WORDS)
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError(_("The JSON is too deeply nested.")) from error


class WordsAndPhotos(MultiPartParser):
    """A form with as many photographs as a complaint may have."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The fields and the files."""
        _bound(parser_context, MOST_PHOTOS * MOST_BYTES + MOST_WORDS)
        return super().parse(stream, media_type, parser_context)


def _bound(parser_context: Any, most: int) -> None:
    size = parser_context["request"].META.get("CONTENT_LENGTH") or "0"
    if not str(size).isdecimal() or int(size) > most:
        sentence = _("The request is larger than %(most)s bytes. Send less of it.")
        raise ParseError(sentence % {"most": most})
