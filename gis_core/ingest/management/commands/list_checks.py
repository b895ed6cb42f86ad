"""Writes the analysts' page of all checks."""

from django.core.management.base import BaseCommand

from gis_core.ingest.catalogue import as_markdown


class Command(BaseCommand):
    help = "List every code that a delivery's report can hold, with its meaning, as Markdown."

    def handle(self, *_args: object, **_options: object) -> None:
        for line in as_markdown():
            self.stdout.write(line)
