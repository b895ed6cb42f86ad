"""``make_demo``: fills an empty system with made-up land, step by step as the settings list."""

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.module_loading import import_string

from parcels.demo import DemoError
from parcels.demo.removal import is_present


class Command(BaseCommand):
    help = (
        "Write made-up data for a demonstration: real names of areas, invented geometry, each row "
        "marked as made up. Refuses to run over a demo that is there, unless --replace is given."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--parcels", type=_count, default=8_000, help="at least so many parcels (%(default)s)"
        )
        parser.add_argument(
            "--seed", type=int, default=1, help="the same seed gives the same land (%(default)s)"
        )
        parser.add_argument("--licences", type=_amount, help="how many building licences")
        parser.add_argument("--documents", type=_amount, help="how many documents")
        parser.add_argument("--buildings", type=_amount, help="about how many buildings")
        parser.add_argument("--complaints", type=_amount, help="how many complaints (10,000)")
        parser.add_argument(
            "--replace", action="store_true", help="remove the demo's own rows first"
        )
        parser.add_argument(
            "--if-missing", action="store_true", help="do nothing, quietly, if the demo is there"
        )

    def handle(self, *args: object, **options: Any) -> None:
        if options["if_missing"] and is_present():
            self.stdout.write("The demo is there already.")
            return
        names = ("parcels", "seed", "licences", "documents", "buildings", "complaints", "replace")
        asked = {name: options[name] for name in names}
        try:
            with transaction.atomic():
                for step in settings.DEMO_STEPS:
                    self._report(import_string(step)(**asked, stdout=self.stderr))
        except DemoError as error:
            raise CommandError(str(error)) from error

    def _report(self, counts: dict[str, int] | None) -> None:
        for name, count in (counts or {}).items():
            self.stdout.write(f"{count:>9,} {name}")


def _count(text: str) -> int:
    """A whole number above zero, or an error that argparse shows."""
    number = _amount(text)
    if number < 1:
        raise argparse.ArgumentTypeError("there must be at least one parcel")
    return number


def _amount(text: str) -> int:
    """A whole number from zero up."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    return int(text)
