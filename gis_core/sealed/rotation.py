"""Sealing everything anew under the first key, so that an earlier one can be put away."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models, transaction

from gis_core.sealed.errors import SealedError
from gis_core.sealed.fields import BlindIndexField, SealedTextField, Unsaved
from gis_core.sealed.keys import sealing_key
from gis_core.sealed.sealing import key_id_of


def sealed_fields() -> Iterator[tuple[type[models.Model], SealedTextField]]:
    """Every sealed column of the installation."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedTextField):
                yield model, field


def rotate(
    model: type[models.Model], field: SealedTextField, *, batch: int
) -> Iterator[tuple[int, int, list[Any]]]:
    """After each batch of rows, committed by itself: seen, sealed anew, keys of rows left shut."""
    last = None
    while True:
        with transaction.atomic():
            rows = model._base_manager.exclude(**{field.name: None}).order_by("pk")
            if last is not None:
                rows = rows.filter(pk__gt=last)
            found = list(rows.select_for_update()[:batch])
            if not found:
                return
            changed, shut = _seal_anew(model, field, found)
        last = found[-1].pk
        yield len(found), changed, shut


def _seal_anew(
    model: type[models.Model], field: SealedTextField, rows: list[models.Model]
) -> tuple[int, list[Any]]:
    written, shut = [field.name, *_indexes(model, field)], []
    old = [row for row in rows if key_id_of(getattr(row, field.name).token) != sealing_key().id]
    for row in old:
        try:
            setattr(row, field.attname, Unsaved(getattr(row, field.name).open()))
        except SealedError:
            shut.append(row.pk)
        else:
            row.save(update_fields=written)
    return len(old) - len(shut), shut


def _indexes(model: type[models.Model], field: SealedTextField) -> list[str]:
    fields = model._meta.concrete_fields
    return [f.name for f in fields if isinstance(f, BlindIndexField) and f.of == field.name]
