"""Brings images into a survey, as the page does, and waits for them."""

from __future__ import annotations

import secrets
import shutil
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from imagery import store, surveys
from imagery.errors import ImageryError
from imagery.models import Sheet, Survey
from imagery.waiting import until_over
from imagery.world_files import world_file_beside

SUFFIXES = {".tif", ".tiff", ".jpg", ".jpeg", ".png", ".jp2"}


class Command(BaseCommand):
    help = (
        "Bring a GeoTIFF, JPEG, PNG or JPEG 2000, or a folder of them, into a survey. Images are "
        "processed before the command ends; with --publish the survey is shown at once."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--date", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD",
                            help="the day of the flight")  # fmt: skip
        parser.add_argument("--title", required=True, help="of the survey; an unpublished one of "
                            "that title and date is filled further")  # fmt: skip
        parser.add_argument("--title-en", default="")
        parser.add_argument("--crs", type=int, metavar="EPSG", help="where the file does not say")
        parser.add_argument("--publish", action="store_true")
        parser.add_argument("--user", default="", help="who is answerable for it")
        parser.add_argument("--lang", choices=["ar", "en"], default=settings.LANGUAGE_CODE)

    def handle(self, *_args: object, **options: Any) -> None:
        with translation.override(options["lang"]):
            try:
                self._bring_in(options)
            except ImageryError as error:
                raise CommandError(str(error)) from error

    def _bring_in(self, options: dict[str, Any]) -> None:
        actor = _user_named(options["user"])
        images = _images_at(options["path"])
        survey = _survey(options, actor)
        sheets = [self._sheet(survey, image, options, actor) for image in images]
        failed = [sheet for sheet in sheets if sheet.state != Sheet.State.READY]
        for sheet in failed:
            self.stderr.write(f"{sheet.name}: {_said_of(sheet)}")
        if options["publish"] and not failed:
            surveys.publish(survey, actor=actor)
            self.stdout.write(_("Published."))
        if failed:
            raise CommandError(
                _("%(failed)s of %(count)s images were not taken.")
                % {"failed": len(failed), "count": len(sheets)}
            )

    def _sheet(self, survey: Survey, image: Path, options: dict[str, Any], actor: Any) -> Sheet:
        """The image copied, taken in, and processed by this process or a worker."""
        copy = store.work_path(secrets.token_urlsafe(12))
        shutil.copyfile(image, copy)
        try:
            sheet = surveys.add_sheet(
                survey,
                copy,
                name=image.name,
                actor=actor,
                world_file=world_file_beside(image),
                srid=options["crs"],
            )
        finally:
            copy.unlink(missing_ok=True)
        if sheet.job_id:
            until_over(sheet.job_id)
        sheet.refresh_from_db()
        self.stdout.write(f"{sheet.name}: {sheet.get_state_display()}")
        return sheet


def _said_of(sheet: Sheet) -> str:
    if sheet.sentence:
        return sheet.sentence
    return sheet.job.sentence if sheet.job else str(sheet.get_state_display())


def _images_at(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    found = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
    if not found:
        raise CommandError(_("There is no image at %(path)s.") % {"path": path})
    return found


def _survey(options: dict[str, Any], actor: Any) -> Survey:
    named = {"name_ar": options["title"], "flown_on": options["date"]}
    found = Survey.objects.filter(state=Survey.State.PREPARING, **named).first()
    return found or surveys.begin(actor, **named, name_en=options["title_en"])


def _user_named(name: str) -> Any:
    if not name:
        return None
    found = get_user_model().objects.filter(username=name).first()
    if found is None:
        raise CommandError(_("There is no person called %(name)s.") % {"name": name})
    return found
