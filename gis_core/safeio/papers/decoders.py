"""In the child: which module decodes which kind; each is loaded only when it is needed."""

from importlib import import_module
from types import ModuleType

from .kinds import DXF, PDF


def of(kind: str) -> ModuleType:
    """A module with ``pages_of``, ``picture_of`` and ``text_of``."""
    name = {PDF: "pdf", DXF: "drawing"}.get(kind, "picture")
    return import_module(f"{__package__}.{name}")
