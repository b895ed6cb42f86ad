"""``recompute_shares``: brings the parcels' shares in the plans up to date."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from parcels.shares import refresh


class Command(BaseCommand):
    help = (
        "Recompute the shares of the parcels that changed, or that lie under a zone that changed. "
        "A worker does so by itself every half minute."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="recompute every parcel, whatever the queue says"
        )

    def handle(self, *args: object, **options: Any) -> None:
        self.started = time.monotonic()
        work = refresh.recompute_all if options["all"] else refresh.drain
        parcels = work(step=self._tell)
        seconds = time.monotonic() - self.started
        self.stdout.write(f"{parcels} parcels recomputed in {seconds:.1f} s")

    def _tell(self, done: int, total: int) -> None:
        seconds = time.monotonic() - self.started
        percent = 100 * done // max(total, 1)
        self.stderr.write(f"{seconds:7.1f} s  {percent:3d} %  {done}/{total}")
