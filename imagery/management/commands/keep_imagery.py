"""Does what the beat does every day, or says what it would do."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.template.defaultfilters import filesizeformat
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imagery import owning, retention, sweeping


class Command(BaseCommand):
    help = (
        "Drop delivered files whose days (IMAGERY_DELIVERED_DAYS) are over, and files that no row "
        "names. With --dry-run nothing goes, and all that will go is listed with its day."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--however-many", action="store_true",
                            help="sweep even if more than a tenth of all would go")  # fmt: skip
        parser.add_argument("--own-bucket", action="store_true",
                            help="mark the bucket as this installation's, which may then sweep "
                            "it; never in a copy made for tests")  # fmt: skip
        parser.add_argument("--lang", choices=["ar", "en"], default=settings.LANGUAGE_CODE)

    def handle(self, *_args: object, **options: Any) -> None:
        with translation.override(options["lang"]):
            is_dry, however_many = options["dry_run"], options["however_many"]
            if options["own_bucket"] and not is_dry:
                owning.claim(by_force=True)
            for one in retention.planned() if is_dry else retention.apply():
                self.stdout.write(_line(one))
            swept = sweeping.orphans if is_dry else sweeping.sweep
            for key in swept(however_many=however_many):
                self.stdout.write(_("%(file)s is nobody’s file") % {"file": key})


def _line(one: retention.Dropping) -> str:
    told = {
        "day": date_format(one.due_at, "Y-m-d"),
        "name": one.survey.name,
        "n": one.count,
        "size": filesizeformat(one.size_bytes),
    }
    return _("%(day)s  %(name)s: %(n)s delivered files, %(size)s") % told
