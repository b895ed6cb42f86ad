"""Reference rows from ``fixtures/reference``: added where missing, never changed where present."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from gis_core.areas.models import Area, Governorate
from parcels.models import Regulation, StreetKind, ZoneClass

from .licence_rules import load_licence_types
from .violation_rules import load_purposes, load_violation_rules

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "reference"
AREA_SOURCE = "reference list of names, code and governorate unconfirmed"


def load_reference() -> None:
    """Areas by name, zone classes with regulations, kinds of licences, violations and purposes."""
    _load_areas()
    _load_street_kinds()
    _load_zone_classes()
    load_licence_types(_read("licence-types"))
    load_violation_rules(_read("violations"))
    load_purposes(_rows("reveal-purposes"))


def _read(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def _rows(name: str) -> list[dict[str, Any]]:
    return _read(name)[name.replace("-", "_")]


def _names(row: dict[str, Any]) -> dict[str, str]:
    return {"name_ar": row["ar"], "name_en": row["en"]}


def _load_areas() -> None:
    Governorate.objects.bulk_create(
        [
            Governorate(code=row["code"], aliases=row["aliases"], **_names(row))
            for row in _rows("governorates")
        ],
        ignore_conflicts=True,
    )
    governorates = dict(Governorate.objects.values_list("code", "pk"))
    Area.objects.bulk_create(
        [
            Area(
                code=row["code"],
                governorate_id=governorates.get(row["governorate"]),
                aliases=row.get("aliases", []),
                source=AREA_SOURCE,
                **_names(row),
            )
            for row in _rows("areas")
        ],
        ignore_conflicts=True,
    )


def _load_street_kinds() -> None:
    source = _read("street-kinds")["source"]
    StreetKind.objects.bulk_create(
        [
            StreetKind(code=row["code"], source=source, sort_order=10 * order, **_names(row))
            for order, row in enumerate(_rows("street-kinds"), start=1)
        ],
        ignore_conflicts=True,
    )


def _load_zone_classes() -> None:
    ZoneClass.objects.bulk_create(
        [
            ZoneClass(code=row["code"], colour=row["colour"], sort_order=10 * order, **_names(row))
            for order, row in enumerate(_rows("zone-classes"), start=1)
        ],
        ignore_conflicts=True,
    )
    table = _read("regulations")
    ruled = set(Regulation.objects.values_list("zone_class__code", flat=True))
    classes = dict(ZoneClass.objects.values_list("code", "pk"))
    Regulation.objects.bulk_create(
        [
            Regulation(
                zone_class_id=classes[code],
                parameter=parameter,
                value=value,
                value_text=text,
                unit=unit,
                article=article,
                condition=condition[0] if condition else {},
                document=table["document"],
                valid_from=date.fromisoformat(table["valid_from"]),
            )
            for code, rules in table["regulations"].items()
            if code not in ruled
            for parameter, value, text, unit, article, *condition in rules
        ]
    )
