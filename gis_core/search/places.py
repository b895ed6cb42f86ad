"""Coordinates as a source of suggestions."""


def register() -> None:
    """Filled in presently."""
