def register() -> None:
    """Filled in presently."""
