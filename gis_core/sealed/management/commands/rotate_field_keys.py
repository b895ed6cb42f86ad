"""``rotate_field_keys``: seals every sealed value anew under the first key of FIELD_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gis_core.sealed.keys import sealing_key
from gis_core.sealed.rotation import rotate, sealed_fields


class Command(BaseCommand):
    help = (
        "Put a new key before the old one in FIELD_KEYS, restart, run this, then take the old key "
        "out. Can be stopped and run again; fails while any value opens with none of the keys."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=500, help="rows a transaction")

    def handle(self, *args: object, **options: Any) -> None:
        shut = 0
        self.stdout.write(f"Sealing key: {sealing_key().id.hex()}")
        for model, field in sealed_fields():
            seen = changed = 0
            for batch_seen, batch_changed, left in rotate(model, field, batch=options["batch"]):
                seen, changed = seen + batch_seen, changed + batch_changed
                shut += len(left)
                for key in left:
                    self.stderr.write(f"{field.place}: row {key} opens with none of the keys")
                self.stdout.write(f"{field.place}: {seen} seen, {changed} sealed anew")
        if shut:
            raise CommandError(f"{shut} values stay shut. Put the key that sealed them back.")
        self.stdout.write("Every sealed value is under the first key.")
