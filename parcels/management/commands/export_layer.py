"""Writes a layer as a file, as the page of exports does."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from gis_core.audit.records import record
from gis_core.exports.errors import ExportError
from gis_core.exports.forms import FORMS, form_of_name
from gis_core.exports.layer import layers
from gis_core.exports.shapefile import ENCODINGS
from parcels.exporting.asked import Asked, export

EVERY_SECONDS = 0.5


class Command(BaseCommand):
    help = (
        "Write a layer as GeoPackage, Shapefile (zip), GeoJSON, FlatGeobuf, CSV, XLSX or DXF: all "
        "of it, or what a person sees. A file of that name is replaced by the new one as a whole."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("layer", help=", ".join(spec.name for spec in layers()))
        parser.add_argument("path", type=Path)
        parser.add_argument("--format", default="", help=f"else by the name: {', '.join(FORMS)}")
        parser.add_argument("--crs", type=int, metavar="EPSG", help="else the stored one")
        parser.add_argument("--encoding", default="utf-8", choices=ENCODINGS, help="of a Shapefile")
        parser.add_argument("--area", default="", metavar="CODE")
        parser.add_argument("--block", default="", metavar="NUMBER")
        parser.add_argument("--selection", default="", metavar="KEY")
        parser.add_argument("--user", default="", help="write what this person sees, not all")
        parser.add_argument("--lang", choices=["ar", "en"], default=settings.LANGUAGE_CODE)

    def handle(self, *_args: object, **options: Any) -> None:
        self.started, self.last_told = time.monotonic(), 0.0
        with translation.override(options["lang"]):
            try:
                self._export(options)
            except ExportError as error:
                raise CommandError(error.sentence) from error

    def _export(self, options: dict[str, Any]) -> None:
        path: Path = options["path"].resolve()
        if path.is_dir() or not path.parent.is_dir():
            raise CommandError(_("The path must name a file in a folder that exists."))
        asked = Asked(
            layer=options["layer"],
            form=options["format"] or form_of_name(path) or path.suffix.removeprefix("."),
            srid=options["crs"],
            encoding=options["encoding"],
            area=options["area"],
            block=options["block"],
            selection=options["selection"],
        )
        person = _person(options["user"])
        written = export(asked, path, actor=person, told=self._tell)
        actor = person if person.pk else None
        record(actor, "layer.exported", None, rows=written.count, **asked.told)
        for remark in written.sentences():
            self.stdout.write(remark)
        self.stdout.write(
            _("Written to %(path)s: %(layer)s, %(count)s rows.")
            % {"count": written.count, "layer": asked.layer, "path": path.name}
        )

    def _tell(self, done: int, total: int) -> None:
        """A line of progress, at most two a second."""
        now = time.monotonic()
        if now - self.last_told < EVERY_SECONDS and done < total:
            return
        self.last_told = now
        share = 100 * done // max(total, 1)
        self.stderr.write(f"{now - self.started:7.1f} s  write    {share:3d} %  {done}/{total}")


def _person(name: str) -> Any:
    """The person of that name; without one somebody who sees everything and is nobody."""
    people = get_user_model()
    if not name:
        return people(is_active=True, is_superuser=True)
    person = people.objects.filter(username=name, is_active=True).first()
    if person is None:
        raise CommandError(_("There is no person %(name)s.") % {"name": name})
    return person
