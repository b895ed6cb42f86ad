"""Brings a file into a layer: read, stage, check, and on request publish."""

import time
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from gis_core.ingest import pipeline, report
from gis_core.ingest.errors import ImportRefused
from gis_core.ingest.layer import layer_named
from gis_core.ingest.management.telling import told_plainly
from gis_core.ingest.models import ImportRun
from gis_core.ingest.models.run import PUBLISHING
from gis_core.ingest.reading import Wishes


class _NothingKept(Exception):
    """Ends a dry run: everything that it wrote is undone."""


class Command(BaseCommand):
    help = (
        "Read a Shapefile, GeoPackage, FileGDB, FlatGeobuf, GeoJSON, TopoJSON, KML, DXF, XLSX or "
        "CSV, bare or zipped, into a layer. Without --publish the delivery is staged and checked "
        "and kept for review. A path may end inside the file: city.zip/parcels.shp, "
        "city.gpkg/parcels, city.zip/city.gdb/parcels, licences.xlsx/2026, plan.dxf/PARCELS."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("layer", help=", ".join(settings.INGEST_LAYERS))
        parser.add_argument("path", type=Path)
        parser.add_argument("--encoding", default="", help="of the text; else judged by the bytes")
        parser.add_argument("--crs", type=int, metavar="EPSG", help="confirm the system by number")
        parser.add_argument("--map", action="append", default=[], nargs="+", metavar="SRC=FIELD",
                            help="column SRC is FIELD; @row numbers the rows")  # fmt: skip
        parser.add_argument("--set", action="append", default=[], nargs="+", metavar="FIELD=VALUE",
                            help="the same value for all features")  # fmt: skip
        parser.add_argument("--repair", action="store_true", help="mend invalid outlines")
        parser.add_argument("--create-blocks", action="store_true",
                            help="make the blocks named in areas that have none")  # fmt: skip
        parser.add_argument(
            "--scope",
            choices=ImportRun.Scope.values,
            default=ImportRun.Scope.MENTIONED.value,
            help="what it speaks for: what it does not name there is removed",
        )
        parser.add_argument("--accept", action="append", default=[], metavar="CODE",
                            help="let what this code blocks pass with a warning")  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help="check, and keep nothing")
        parser.add_argument("--publish", action="store_true", help="take over what is accepted")
        parser.add_argument("--report", type=Path, metavar="FILE.json")
        parser.add_argument("--user", default="", help="who is answerable for it")
        parser.add_argument("--lang", choices=["ar", "en"], default=settings.LANGUAGE_CODE)

    def handle(self, *_args: object, **options: Any) -> None:
        with told_plainly(options["lang"]):
            self._import(options)

    def _import(self, options: dict[str, Any]) -> None:
        self.started = time.monotonic()
        self.last_told = 0.0
        if not options["dry_run"]:
            self._run(options)
            return
        try:
            with transaction.atomic():
                self._run(options)
                raise _NothingKept
        except _NothingKept:
            self.stdout.write(_("A dry run: nothing was kept."))

    def _run(self, options: dict[str, Any]) -> None:
        spec = layer_named(options["layer"])
        actor = user_named(options["user"])
        if options["publish"] and actor is not None and not actor.has_perm(PUBLISHING):
            raise ImportRefused("user_may_not", {"name": options["user"]})
        before = ImportRun.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        published = None
        try:
            run = pipeline.bring_in(
                spec,
                options["path"],
                wishes=_wishes(options),
                scope=options["scope"],
                actor=actor,
                progress=self._tell,
            )
            if options["publish"] and not options["dry_run"]:
                published = pipeline.publish(run, spec, actor=actor, progress=self._tell)
        finally:
            self._report(before, options["report"], published)
        self._conclude(published, dry_run=options["dry_run"])

    def _report(self, before: int, path: Path | None, published: Mapping[str, int] | None) -> None:
        """Also for a refused delivery, because its sender needs the findings most."""
        run = ImportRun.objects.filter(pk__gt=before).order_by("pk").first()
        if run is None:
            return
        for line in report.lines(run):
            self.stdout.write(line)
        if path is not None:
            report.write(run, path, published)

    def _conclude(self, published: Mapping[str, int] | None, *, dry_run: bool) -> None:
        if published is not None:
            told = ", ".join(f"{kind} {count}" for kind, count in published.items())
            self.stdout.write(_("Published: %(counts)s") % {"counts": told})
        elif not dry_run:
            self.stdout.write(
                _("Staged and checked, kept for review. Nothing published has changed; "
                  "--publish takes it over.")
            )  # fmt: skip

    def _tell(self, stage: str, done: int, total: int) -> None:
        """A line of progress, at most two a second."""
        now = time.monotonic()
        if now - self.last_told < 0.5 and done < total:
            return
        self.last_told = now
        share = 100 * done // max(total, 1)
        self.stderr.write(f"{now - self.started:7.1f} s  {stage:<8} {share:3d} %  {done}/{total}")


def _wishes(options: dict[str, Any]) -> Wishes:
    return Wishes(
        encoding=options["encoding"],
        srid=options["crs"],
        columns=_pairs(options["map"]),
        constants=_pairs(options["set"]),
        repair=options["repair"],
        create_blocks=options["create_blocks"],
        accept=tuple(options["accept"]),
    )


def _pairs(groups: list[list[str]]) -> dict[str, str]:
    """``A=B`` as often as given, after one option or after several."""
    return dict(_pair(text) for group in groups for text in group)


def _pair(text: str) -> tuple[str, str]:
    left, sign, right = text.rpartition("=")
    if not (left and sign and right):
        raise ImportRefused("pair_broken", {"pair": text})
    return left.strip(), right.strip()


def user_named(name: str) -> Any:
    if not name:
        return None
    user = get_user_model().objects.filter(username=name).first()
    if user is None:
        raise ImportRefused("user_unknown", {"name": name})
    return user
