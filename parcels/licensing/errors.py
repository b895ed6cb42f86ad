"""Why a step cannot be taken, said to the person who tried."""


class LicenceError(Exception):
    """The text is a whole sentence in the page's language that says what to do."""


class StaleLicence(LicenceError):
    """Somebody changed the licence after the person had read it."""
