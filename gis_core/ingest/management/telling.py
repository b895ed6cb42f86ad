"""What goes wrong in a command on deliveries, as a sentence to whoever gave it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import DatabaseError, InterfaceError
from django.utils import translation
from django.utils.translation import gettext as _

from gis_core import connected
from gis_core.ingest.errors import ImportRefused


@contextmanager
def told_plainly(language: str) -> Iterator[None]:
    """Refusals, and a database that went away, as ``CommandError`` in the given language."""
    with translation.override(language):
        session = connected.session()
        try:
            yield
        except ImportRefused as refusal:
            raise CommandError(refusal.sentence) from refusal
        except (DatabaseError, InterfaceError) as error:
            if connected.is_open(session):
                raise
            raise CommandError(
                _("The connection to the database broke off, so nothing was done by halves. "
                  "Once it runs again, look what became of the delivery and give the command anew.")
            ) from error  # fmt: skip
