"""``verify_extract``: whether a PDF is one that was issued, by the published keys alone."""

import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from gis_core.codes import grouped
from parcels.extract.keys import published
from parcels.extract.offline import check_offline


class Command(BaseCommand):
    help = (
        "Check an issued PDF without the register: its seal over every byte, and the signature of "
        "the content inside it. Exits with 1 where anything was altered."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and the keys where they are not this installation's own."""
        parser.add_argument("file", type=Path, help="the PDF")
        parser.add_argument(
            "--key", type=Path, help="a saved /verify/keys.json; without it, this site's own keys"
        )

    def handle(self, *args: object, **options: object) -> None:
        """Say what it is, or raise with what is wrong."""
        path, key = options["file"], options["key"]
        assert isinstance(path, Path)  # noqa: S101
        try:
            body = path.read_bytes()
            known = json.loads(key.read_text())["keys"] if isinstance(key, Path) else published()
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"cannot be read: {error}") from error
        found = check_offline(body, known)
        if not found.is_genuine:
            raise CommandError("NOT GENUINE: " + "; ".join(found.faults))
        said = found.content
        self.stdout.write(
            f"genuine: {grouped(found.code)}, parcel {said['parcel']['number']}, "
            f"issued {said['issued_at']}"
        )
