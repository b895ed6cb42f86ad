"""What is wrong with what was asked of a case."""


class ViolationError(Exception):
    """It cannot be done; the text says why and what to do, in the reader's language."""
