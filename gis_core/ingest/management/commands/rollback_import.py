"""Takes a published delivery back."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from gis_core.ingest import life, report
from gis_core.ingest.errors import ImportRefused
from gis_core.ingest.management.commands.import_layer import user_named
from gis_core.ingest.management.telling import told_plainly
from gis_core.ingest.models import ImportRun


class Command(BaseCommand):
    help = (
        "Take a published delivery back: its rows become what they were before it. Rows that were "
        "touched since are left as they are and listed. It is all done or, at an error, nothing."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", type=int, help="the number of the delivery")
        parser.add_argument("--note", default="", help="why")
        parser.add_argument("--user", default="", help="who is answerable for it")
        parser.add_argument("--lang", choices=["ar", "en"], default=settings.LANGUAGE_CODE)

    def handle(self, *_args: object, **options: Any) -> None:
        with told_plainly(options["lang"]):
            try:
                self._roll_back(options)
            except PermissionDenied as denial:
                raise ImportRefused("user_may_not", {"name": options["user"]}) from denial

    def _roll_back(self, options: dict[str, Any]) -> None:
        run = ImportRun.objects.filter(pk=options["run"]).first()
        if run is None:
            raise ImportRefused("run_unknown", {"run": options["run"]})
        self.stderr.write(_("Delivery %(run)s (%(layer)s) is taken back …") % {
            "run": run.pk, "layer": run.layer,
        })  # fmt: skip
        counts = life.roll_back(run, actor=user_named(options["user"]), note=options["note"])
        for line in report.left(run):
            self.stdout.write(line)
        self.stdout.write(
            _("Restored %(restored)s, left as they are now %(left)s.")
            % {"restored": counts["restored"], "left": counts["left"]}
        )
