"""What a person asked for that cannot be done, with the sentence to tell them."""

from django.utils.translation import gettext as _


class ImageryError(Exception):
    """Nothing was changed; the text, in the person's language, says why and what to do."""

    status = 400  # of HTTP


class NoRoom(ImageryError):
    """The disk is full; what has arrived stays, and may be gone on with."""

    status = 507

    def __init__(self) -> None:
        super().__init__(_("There is no room for the file. Tell the administrator."))


class WrongOffset(ImageryError):
    """A piece does not join what has arrived, which is ``received`` bytes."""

    def __init__(self, received: int) -> None:
        super().__init__(str(received))
        self.received = received


class StillBusy(ImageryError):
    """Somebody, most likely the same browser a moment ago, asked for the same already."""
