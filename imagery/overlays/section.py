"""Plans of a parcel that are laid on the map, as a section of its file."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from imagery.models import Overlay
from imagery.models.overlay import VIEW
from imagery.overlays import shown
from parcels import file

if TYPE_CHECKING:
    from gis_core.accounts.models import User
    from parcels.models import Parcel

KEY = "overlays"
ORDER = 72  # after the survey plans


def plans_of(parcel: Parcel, user: User, on: date | None) -> QuerySet[Overlay]:
    """Of this parcel, those drawn by the clock's day, the latest first."""
    seen = Overlay.objects.visible_to(user).as_of(on).filter(parcel=parcel.pk)
    return seen.with_survey_numbers(user).order_by("-dated_on", "-pk")


def told_of(_parcel: Parcel, _on: date | None, rows: list[Any]) -> dict[str, object]:
    """Each plan with what its switch tells the map."""
    boxes = shown.boxes_of(rows)
    layers = [shown.as_layer(row, boxes.get(row.pk)) for row in rows]
    told = [layer and layer | {"told": json.dumps(layer)} for layer in layers]
    return {"plans": list(zip(rows, told, strict=True))}


def as_json(row: Any) -> dict[str, object]:
    """For programs."""
    return {
        "plan": row.pk,
        "title": row.title,
        "survey_plan": row.survey_number,
        "dated_on": row.dated_on.isoformat() if row.dated_on else None,
        "state": row.state,
        "transformation": row.laid_transformation or None,
        "mean_error_m": row.rms_m,
    }


def register() -> None:
    """Put the section into the file."""
    file.register(
        file.FileSection(
            key=KEY,
            title=_("Plans on the map"),
            permission=VIEW,
            template="imagery/overlays/_for_parcel.html",
            rows=plans_of,
            register=Overlay.objects.all,
            as_json=as_json,
            order=ORDER,
            context=told_of,
        )
    )
