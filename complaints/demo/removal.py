"""Taking the demo's complaints away again, before its land goes or is made anew."""

from __future__ import annotations

from typing import IO

import pgtrigger
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.db.models.fields.related import ForeignKey

from complaints.models import Complaint, Photo, Reporter
from complaints.photos import incoming_folder
from gis_core.areas.models import Area, Block
from parcels.demo.source import own


def make_room(*, replace: bool, stdout: IO[str], **_asked: object) -> None:
    """With ``replace``, delete what the demo wrote; what people filed stays, without its land."""
    if not replace or not Complaint.objects.exists():
        return
    keys = list(Photo.objects.filter(complaint__in=_mine()).values_list("key", flat=True))
    reporters = list(_mine().order_by().values_list("reporter", flat=True).distinct())
    with pgtrigger.ignore(*_kept_otherwise()), transaction.atomic():
        _leave_the_land()
        _delete_with_all_that_names_them(_mine())
        nobodys = Reporter.objects.filter(pk__in=reporters, user=None, complaints=None)
        _delete_with_all_that_names_them(nobodys)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    transaction.on_commit(lambda: [_discard(key) for key in keys])
    stdout.write(f"{len(reporters):>9,} reporters' complaints removed\n")


def _mine() -> QuerySet[Complaint]:
    return own(Complaint.objects.all())


def _leave_the_land() -> None:
    """Cases that people filed while trying the demo lose the parcel that is about to go."""
    of_others = Complaint.objects.exclude(pk__in=_mine())
    on_blocks = of_others.filter(block__in=own(Block.objects))
    of_others.filter(parcel__block__in=own(Block.objects)).update(parcel=None)
    on_blocks.update(block=None)
    of_others.filter(area__in=own(Area.objects).filter(code__startswith="demo-")).update(area=None)


def _delete_with_all_that_names_them(rows: QuerySet) -> None:
    """Rows and, before them, every row of any table that points at them, whoever's it is."""
    for relation in rows.model._meta.related_objects:
        if not isinstance(relation.field, ForeignKey) or relation.related_model is rows.model:
            continue
        pointing = relation.related_model._base_manager.filter(
            **{f"{relation.field.name}__in": rows}
        )
        _delete_with_all_that_names_them(pointing)
    rows._raw_delete(rows.db)


def _kept_otherwise() -> list[str]:
    """The triggers that forbid to delete or to change what the demo is about to delete."""
    models: set[type[Model]] = set()
    waiting: list[type[Model]] = [Complaint, Reporter]
    while waiting:
        model = waiting.pop()
        if model not in models:
            models.add(model)
            waiting += [one.related_model for one in model._meta.related_objects]
    return [
        f"{model._meta.label}:{trigger.name}"
        for model in models
        for trigger in getattr(model._meta, "triggers", [])
        if isinstance(trigger, pgtrigger.Protect)
    ]


def _discard(key: str) -> None:
    (incoming_folder() / key).unlink(missing_ok=True)
