"""``drain_outbox``: sends what waits, by hand or where no worker runs."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gis_core.messaging.draining import drain
from gis_core.messaging.models import Message

ROUND_SECONDS = 5


class Command(BaseCommand):
    help = (
        "Send the messages that are due. Workers do so by themselves every ten seconds. Says how "
        "many wait and since when, and fails where some could not be delivered today."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--keep-on", action="store_true", help="go on until stopped")
        parser.add_argument("--retry", action="store_true", help="try what has failed once more")

    def handle(self, *args: object, **options: Any) -> None:
        if options["retry"]:
            failed = Message.objects.filter(state=Message.State.FAILED, recipient__isnull=False)
            again = failed.update(state=Message.State.WAITING, not_before=timezone.now())
            self.stdout.write(f"{again} failed messages are tried once more")
        self.stdout.write(f"{drain()} messages sent")
        while options["keep_on"]:
            time.sleep(ROUND_SECONDS)
            if sent := drain():
                self.stdout.write(f"{sent} messages sent")
        self._tell()

    def _tell(self) -> None:
        waiting = Message.objects.filter(state=Message.State.WAITING).order_by("not_before")
        if eldest := waiting.first():
            self.stdout.write(f"{waiting.count()} wait, the first until {eldest.not_before:%F %T}")
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        failed = Message.objects.filter(state=Message.State.FAILED, created_at__gte=midnight)
        if number := failed.count():
            raise CommandError(f"{number} messages of today were not delivered; see the admin.")
