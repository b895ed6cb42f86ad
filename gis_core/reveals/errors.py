"""Why personal data is not shown."""


class RevealRefused(Exception):
    """It is not shown; the text says why and what to do, in the reader's language."""


class ConfirmFirst(RevealRefused):
    """The session is old: the person must show again that it is they."""
