"""The one error of this package. Free of Django, because the child process raises it too."""


class Refused(Exception):
    """A file that will not be read; ``code`` and ``params`` make the sentence that says why."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.params = params
