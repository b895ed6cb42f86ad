"""Model fields that seal by themselves."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from django.core import checks
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from gis_core.sealed.sealing import VERSION, blind_index, blind_indexes, open_sealed, seal

BLANK = "••••"


@dataclass(frozen=True)
class Sealed:
    """A kept value: printing, logging or comparing it opens nothing."""

    token: bytes
    place: str

    def __str__(self) -> str:
        return BLANK

    __repr__ = __str__

    def open(self) -> str:
        """The text itself. Who calls this has asked ``gis_core.reveals`` first."""
        return open_sealed(self.token, place=self.place)


@dataclass(frozen=True)
class Unsaved:
    """A text that is sealed when its row is saved, and printed no sooner."""

    text: str

    def __str__(self) -> str:
        return BLANK

    __repr__ = __str__

    def open(self) -> str:
        """The text itself."""
        return self.text


class SealedAttribute(DeferredAttribute):
    """Hands out ``Sealed`` values that know their row."""

    field: SealedTextField

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        """A ``Sealed`` or ``Unsaved`` value, or None; the descriptor itself on the class."""
        value = super().__get__(instance, cls)
        if instance is not None and isinstance(value, bytes | memoryview):
            return Sealed(bytes(value), self.field.place_in(instance))
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        """A text waits to be sealed; a token is kept as it came."""
        if isinstance(value, str):
            value = Unsaved(value) if value else None
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.BinaryField):
    """A text that the database keeps encrypted: assign a ``str``, read ``.open()``.

    ``bound_to`` names a unique field of the same row that is known before the row is inserted and
    never changes (a UUID with a default): the value opens in that row alone. It cannot be searched;
    give it a ``BlindIndexField`` for equality.
    """

    descriptor_class = SealedAttribute

    def __init__(self, *args: Any, bound_to: str, **kwargs: Any) -> None:
        self.bound_to = bound_to
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """For migrations."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "bound_to": self.bound_to}

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """The row's key must be there to be bound to."""
        found = super().check(**kwargs)
        names = {field.name for field in self.model._meta.concrete_fields if field.unique}
        if self.bound_to not in names or self.bound_to == self.model._meta.pk.name:
            sentence = f"bound_to names no unique field beside the primary key: {self.bound_to!r}"
            found.append(checks.Error(sentence, obj=self, id="sealed.E001"))
        return found

    @property
    def place(self) -> str:
        """``table.column``."""
        return f"{self.model._meta.db_table}.{self.column}"

    def place_in(self, instance: models.Model) -> str:
        """``table.column:row``, to which the value is bound."""
        return f"{self.place}:{getattr(instance, self.bound_to)}"

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        """Seal what was assigned."""
        value = getattr(instance, self.attname)
        if isinstance(value, Unsaved):
            place = self.place_in(instance)
            value = Sealed(seal(value.text, place=place), place)
            setattr(instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        """Nothing but a token goes to the database, by whatever way it is written."""
        if isinstance(value, Sealed):
            value = value.token
        if value is not None and bytes(value)[:1] != VERSION:
            raise TypeError(f"{self.place} takes sealed values only")
        return super().get_prep_value(value)

    def to_python(self, value: Any) -> Any:
        """Fixtures hold tokens in base64."""
        if isinstance(value, str):
            return base64.b64decode(value)
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """A token in base64."""
        value = self.get_prep_value(self.value_from_object(obj))
        return "" if value is None else base64.b64encode(value).decode()

    def get_lookup(self, lookup_name: str) -> Any:
        """The database knows whether there is a value, and nothing else about it."""
        known = lookup_name in {"isnull", "exact"}  # "= None" is asked by the second name
        return super().get_lookup(lookup_name) if known else None


class BlindIndexField(models.CharField):
    """The keyed mark of a sealed field, by which equal values are found: see ``having``."""

    def __init__(self, *args: Any, of: str, **kwargs: Any) -> None:
        self.of = of
        given = {"max_length": 64, "null": True, "editable": False, "db_index": True}
        super().__init__(*args, **(given | kwargs))

    def deconstruct(self) -> Any:
        """For migrations."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    @property
    def place(self) -> str:
        """Marks of different columns differ."""
        return f"{self.model._meta.db_table}.{self.of}"

    def pre_save(self, instance: models.Model, add: bool) -> str | None:
        """Follow the sealed field."""
        value = getattr(instance, self.of)
        mark = None if value is None else blind_index(value.open(), column=self.place)
        setattr(instance, self.attname, mark)
        return mark


def opened(value: Any) -> str:
    """What a sealed field holds, or nothing; see ``Sealed.open`` about who may ask."""
    return value.open() if isinstance(value, Sealed | Unsaved) else ""


def having(model: type[models.Model], index: str, text: str) -> models.Q:
    """The condition for rows whose sealed text is exactly this, whichever key sealed them."""
    field = model._meta.get_field(index)
    assert isinstance(field, BlindIndexField)  # noqa: S101
    return models.Q(**{f"{index}__in": blind_indexes(text, column=field.place)})
