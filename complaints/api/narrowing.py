"""What the list of complaints is narrowed to."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from complaints.models import Category, CategoryGroup
from complaints.models.complaint import ComplaintQuerySet
from complaints.states import State
from gis_core.accounts.models import Unit
from gis_core.areas.models import Area
from gis_core.clock import beginning_of, end_of
from gis_core.search.fold import fold_digits
from parcels.api.asked import box_of

OPEN = "open"
_YEARS = range(1900, 2200)


class AskedSerializer(serializers.Serializer):
    """The filters; all of them hold."""

    state = serializers.ChoiceField(
        [OPEN, *(state.value for state in State if state != State.DRAFT)], required=False
    )
    category = serializers.CharField(
        max_length=20, required=False, help_text="Code of a category, or of a group of them"
    )
    area = serializers.CharField(max_length=40, required=False, help_text="Code of the area")
    unit = serializers.CharField(max_length=40, required=False, help_text="Code of the unit")
    late = serializers.BooleanField(required=False, default=None, allow_null=True)
    bbox = serializers.CharField(
        max_length=200, required=False, help_text="west,south,east,north in degrees"
    )

    def get_fields(self) -> dict[str, Any]:
        """With the two whose names Python keeps for itself."""
        fields = super().get_fields()
        fields["from"] = serializers.DateField(required=False, help_text="Received on or after")
        fields["to"] = serializers.DateField(required=False, help_text="Received on or before")
        return fields


def narrowed(seen: ComplaintQuerySet, query: dict[str, str]) -> ComplaintQuerySet:
    """The rows that the filters leave; 400 for what none of them can mean."""
    form = AskedSerializer(data={name: fold_digits(value) for name, value in query.items()})
    form.is_valid(raise_exception=True)
    told = form.validated_data
    if state := told.get("state"):
        seen = seen.open() if state == OPEN else seen.filter(state=state)
    if told["late"] is not None:
        seen = seen.late() if told["late"] else seen.not_late()
    return _where(_of(seen, told), told)


def _of(seen: ComplaintQuerySet, told: dict[str, Any]) -> ComplaintQuerySet:
    if code := told.get("category"):
        seen = seen.filter(category__in=_categories(code))
    if code := told.get("unit"):
        seen = seen.filter(unit=_known(Unit, code, "unit"))
    if day := told.get("from"):
        seen = seen.filter(received_at__gte=beginning_of(_kept(day, "from")))
    if day := told.get("to"):
        seen = seen.filter(received_at__lt=end_of(_kept(day, "to")))
    return seen


def _where(seen: ComplaintQuerySet, told: dict[str, Any]) -> ComplaintQuerySet:
    if code := told.get("area"):
        seen = seen.filter(area=_known(Area, code, "area"))
    if "bbox" in told:
        box = box_of(told["bbox"])
        seen = seen.filter(location__intersects=box) if box else seen.none()
    return seen


def _categories(code: str) -> list[int]:
    found = Category.objects.filter(Q(code=code) | Q(group__code=code)).values_list("pk", flat=True)
    if not found and not CategoryGroup.objects.filter(code=code).exists():
        raise ValidationError({"category": _("There is no category or group of this code.")})
    return list(found)


def _known(model: type[Area | Unit], code: str, name: str) -> Any:
    found = model.objects.filter(code=code).first()
    if found is None:
        raise ValidationError({name: _("Nothing has this code.")})
    return found


def _kept(day: date, name: str) -> date:
    """A day of which there may be something."""
    if day.year not in _YEARS:
        raise ValidationError({name: _("The year lies outside what is kept here.")})
    return day
