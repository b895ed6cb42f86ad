"""``make_accounts``: the demo's people."""

from django.conf import settings
from django.core.management.base import BaseCommand

from gis_core.accounts.demo import make_accounts


class Command(BaseCommand):
    help = (
        "Make the demo accounts that are missing; print their passwords and keep them in DATA_DIR."
    )

    def handle(self, *args: object, **options: object) -> None:
        path = settings.DATA_DIR / "demo-accounts.txt"
        made = make_accounts(path)
        for name, password in made.items():
            self.stdout.write(f"{name}\t{password}")
        if not made:
            self.stdout.write(f"The demo accounts are there; their passwords are in {path}.")
