"""What cannot be selected, in a sentence that says what to do."""


class SelectionError(Exception):
    """The text is a translated sentence."""
