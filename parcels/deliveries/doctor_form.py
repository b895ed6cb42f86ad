"""The doctor's form: its choices come from the file and from the layer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from gis_core.ingest.errors import ImportRefused
from gis_core.ingest.layer import Field, LayerSpec, layer_named
from gis_core.ingest.mapping import map_columns
from gis_core.ingest.models import ImportRun, ReadingHabit
from gis_core.ingest.reading import Wishes
from gis_core.ingest.texts import say
from gis_core.safeio.reading import ROW_NUMBER

# What a command would have to be told, and what is asked on this page anyway.
ASKED_HERE = frozenset({"crs_missing", "encoding_guessed"})
COLUMN, SAME = "column_", "same_"
LIKELY = 0.2  # the score below which a coordinate system is listed among the others


class DoctorForm(forms.Form):
    """How a delivery is read: encoding, coordinate system, columns, and what it speaks for."""

    def __init__(
        self, run: ImportRun, data: Any = None, *, habit: ReadingHabit | None = None
    ) -> None:
        super().__init__(data)
        self.run, self.spec, self.told = run, layer_named(run.layer), run.diagnosis
        self.former = Wishes.of(run.wishes)
        self.habit = habit
        self._add_encoding()
        self._add_system()
        self._add_columns()
        self._add_manner()

    # What the page shows beside each choice.

    def encodings(self) -> list[dict[str, Any]]:
        """Each candidate that the bytes allow, with its reasons and the telling columns first."""
        return [one for one in self._encodings() if one["decodes"]]

    def hopeless(self) -> list[dict[str, Any]]:
        """Those in which the bytes mean nothing."""
        return [one for one in self._encodings() if not one["decodes"]]

    def _encodings(self) -> list[dict[str, Any]]:
        chosen = self["encoding"].value() if "encoding" in self.fields else ""
        return [
            {
                **one,
                **_telling_first(one["header"], one["rows"]),
                "reasons": [say(code, params) for code, params in one["reasons"]],
                "is_chosen": one["encoding"] == chosen,
            }
            for one in self.told.get("encodings", [])
        ]

    def systems(self) -> list[dict[str, Any]]:
        """The likely coordinate systems, each with its reasons."""
        chosen = str(self["srid"].value() or "") if "srid" in self.fields else ""
        likely = [one for one in self._candidates() if one["score"] >= LIKELY]
        return [
            {
                **one,
                "reasons": [say(code, params) for code, params in one["reasons"]],
                "is_chosen": str(one["srid"]) == chosen,
            }
            for one in likely
        ]

    def other_systems(self) -> list[dict[str, Any]]:
        """Those in which the file would not lie here."""
        return [one for one in self._candidates() if one["score"] < LIKELY]

    def system_notes(self) -> list[str]:
        """What is said of the coordinate system as a whole."""
        told = self.told.get("crs") or {}
        notes = [*told.get("notes", [])]
        if told.get("refusal") and told["refusal"][0] not in ASKED_HERE:
            notes.append(told["refusal"])
        return [say(code, params) for code, params in notes]

    def columns(self) -> list[dict[str, Any]]:
        """For each field of the layer its two choices: a column, or one value for all."""
        return [
            {
                "field": field,
                "column": self[f"{COLUMN}{field.name}"],
                "same": self[f"{SAME}{field.name}"],
            }
            for field in self.spec.fields
        ]

    def settable(self) -> list[Any]:
        """What may be said for all features besides the layer's fields."""
        return [self[f"{SAME}{name}"] for name in self.spec.settable]

    # What was said.

    def wishes(self) -> Wishes:
        """The analyst's word, as the pipeline takes it."""
        said = self.cleaned_data
        columns = {
            said[f"{COLUMN}{f.name}"]: f.name
            for f in self.spec.fields
            if said.get(f"{COLUMN}{f.name}")
        }
        names = [*(f.name for f in self.spec.fields), *self.spec.settable]
        constants = {name: said[f"{SAME}{name}"] for name in names if said.get(f"{SAME}{name}")}
        return Wishes(
            encoding=said.get("encoding", ""),
            srid=int(said["srid"]) if said.get("srid") else None,
            columns=columns,
            constants=constants,
            repair=said["repair"],
            create_blocks=said.get("create_blocks", False),
            accept=self.former.accept,
            dataset=self.told.get("dataset", ""),
        )

    def scope(self) -> str:
        """What the delivery speaks for."""
        return self.cleaned_data["scope"]

    def clean(self) -> dict[str, Any]:
        """Each column once, each required field somehow."""
        said = super().clean() or self.cleaned_data
        used: dict[str, str] = {}
        for field in self.spec.fields:
            column, same = said.get(f"{COLUMN}{field.name}"), said.get(f"{SAME}{field.name}")
            if column and column in used:
                self.add_error(
                    f"{COLUMN}{field.name}",
                    translate("The column %(column)s is chosen twice. Choose it once.")
                    % {"column": column},
                )
            if column and same:
                self.add_error(
                    f"{SAME}{field.name}",
                    translate("Choose a column or give one value for all, not both."),
                )
            if field.required and not column and not same:
                self.add_error(
                    f"{COLUMN}{field.name}",
                    translate("Say which column holds %(field)s.") % {"field": field.label},
                )
            used[column or ""] = field.name
        return said

    # The fields.

    def _add_encoding(self) -> None:
        found = self.told.get("encodings", [])
        if len(found) < 2:
            return
        first = self.former.encoding or (self.habit.encoding if self.habit else "")
        known = [one["encoding"] for one in found]
        self.fields["encoding"] = forms.ChoiceField(
            label=_("Encoding of the text"),
            choices=[(name, name) for name in known],
            initial=first if first in known else known[0],
        )

    def _add_system(self) -> None:
        if not self.told.get("crs"):
            return
        first = self.former.srid or self.told["crs"]["chosen"]
        if not first and self.habit:
            first = self.habit.srid
        likely = [one["srid"] for one in self._candidates() if one["score"] >= LIKELY]
        self.fields["srid"] = forms.ChoiceField(
            label=_("Coordinate system"),
            choices=[(str(one["srid"]), one["name"]) for one in self._candidates()],
            initial=str(first or (likely[0] if likely else "")),
            error_messages={"required": _("Say in which coordinate system the file is.")},
        )

    def _add_columns(self) -> None:
        names = [field["name"] for field in self.told.get("fields", [])]
        chosen = self._guessed(names)
        rows = [(ROW_NUMBER, translate("the number of the row"))] if self._counts_rows else []
        choices = [("", "—"), *((name, name) for name in names), *rows]
        for field in self.spec.fields:
            self.fields[f"{COLUMN}{field.name}"] = forms.ChoiceField(
                label=field.label,
                required=False,
                choices=choices,
                initial=chosen.get(field.name, ""),
                widget=forms.Select(attrs={"class": "form-select"}),
            )
            self._add_same(field.name, field.label, field)
        for name in self.spec.settable:
            self._add_same(name, name, None)

    def _add_same(self, name: str, label: Any, field: Field | None) -> None:
        self.fields[f"{SAME}{name}"] = forms.CharField(
            label=_("The same for all: %(field)s") % {"field": SETTABLE.get(name, label)},
            required=False,
            max_length=(field.most if field and field.most else 200),
            initial=self.former.constants.get(name, ""),
            widget=forms.TextInput(attrs={"class": "form-control"}),
        )

    def _add_manner(self) -> None:
        self.fields["repair"] = forms.BooleanField(
            label=_("Mend invalid outlines, and say how much ground each mending changes"),
            required=False,
            initial=self.former.repair,
        )
        if self.spec.makes_blocks:
            self.fields["create_blocks"] = forms.BooleanField(
                label=_("Make the blocks that are named and not known yet"),
                required=False,
                initial=self.former.create_blocks,
            )
        named = ImportRun.Scope.MENTIONED
        self.fields["scope"] = forms.ChoiceField(
            label=_("What the delivery speaks for"),
            choices=[(named.value, named.label), *self.spec.scopes.items()],
            initial=self.run.scope,
            widget=forms.RadioSelect,
        )

    def _guessed(self, names: list[str]) -> dict[str, str]:
        """Field to column: as said before, as with the last file of this sender, or by name."""
        if self.former.columns:
            return {field: column for column, field in self.former.columns.items()}
        kept = self.habit.columns if self.habit else {}
        given = {c: f for c, f in kept.items() if c in names}
        types = {one["name"]: one["type"] for one in self.told.get("fields", [])}
        return _as_named(self.spec, types, given)

    @property
    def _counts_rows(self) -> bool:
        return any(field.name == "number" and field.required for field in self.spec.fields)

    def _candidates(self) -> list[dict[str, Any]]:
        return (self.told.get("crs") or {}).get("candidates", [])


SETTABLE = {
    "valid_from": _("the day from which it holds (as 2026-01-31)"),
    "plan": _("the edition of the plan"),
}


def _telling_first(header: list[str], rows: list[list[str]]) -> dict[str, Any]:
    """The columns in which an encoding shows before those that read alike in all of them."""
    order = sorted(
        range(len(header)),
        key=lambda at: all(text.isascii() for text in [header[at], *(row[at] for row in rows)]),
    )
    return {
        "header": [header[at] for at in order],
        "rows": [[row[at] for at in order] for row in rows],
    }


def _as_named(spec: LayerSpec, types: dict[str, str], given: dict[str, str]) -> dict[str, str]:
    """What the names say; where two columns could be one field, nothing is said of it."""
    unsure: dict[str, str] = {}
    for _attempt in spec.fields:
        try:
            return dict(map_columns(spec, types, given=given, constants=unsure).columns)
        except ImportRefused as refusal:
            if "name" not in refusal.params:
                return {field: column for column, field in given.items()}
            unsure[str(refusal.params["name"])] = ""
    return {field: column for column, field in given.items()}
