"""What keeps a paper from being issued, each with a sentence for the person who asked."""

from django.utils.translation import gettext_lazy as _


class ExtractError(Exception):
    """It cannot be issued; ``str()`` is a sentence in the page's language."""

    sentence = _("The paper could not be issued.")

    def __str__(self) -> str:
        return str(self.sentence)


class NoSigningKey(ExtractError):
    sentence = _(
        "This installation has no signing key. Ask the administrator to set EXTRACT_SIGNING_KEY."
    )


class NoBoundary(ExtractError):
    sentence = _("No boundary of this parcel was in force on that day; choose another day.")


class NotAllowed(ExtractError):
    sentence = _("Your role does not issue papers.")


class AlreadyWithdrawn(ExtractError):
    sentence = _("This paper has been withdrawn already.")
