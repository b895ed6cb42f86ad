"""``load_complaint_rules``: the proposed categories, units, routing and office hours."""

from django.core.management.base import BaseCommand

from complaints.rules import load_rules


class Command(BaseCommand):
    help = (
        "Add what is missing of the rules in fixtures/reference: agencies, units, categories, "
        "routing and office hours. Rows that are there stay as they are."
    )

    def handle(self, *args: object, **options: object) -> None:
        for name, count in load_rules().items():
            self.stdout.write(f"{count:>9,} {name} added")
