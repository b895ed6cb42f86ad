"""Words and pictures of documents in templates."""

from django import template

from parcels.models import Document
from parcels.papers.kinds import TYPE_NAMES
from parcels.papers.preparing import picture_path

register = template.Library()


@register.filter
def type_name(code: str) -> str:
    """A type in the page's language; one that a delivery brought stands as it came."""
    return str(TYPE_NAMES.get(code, code))


@register.filter
def has_picture(document: Document) -> bool:
    """Whether its first page is painted."""
    return bool(document.file) and picture_path(document.sha256, 1, "small").is_file()
