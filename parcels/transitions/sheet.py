"""The sheet that a person fills in: the ground, the numbers and the decision of one transition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.formats import number_format
from django.utils.translation import gettext_noop as _

from parcels.history.reshaping import Piece
from parcels.models import Parcel, ParcelTransition
from parcels.plans import cutting
from parcels.plans import sentences as say
from parcels.plans.drawn import Drawing, read_cut
from parcels.plans.errors import PlanError
from parcels.plans.named import parcels_in
from parcels.plans.over import hex_of
from parcels.plans.trying import grounds_of
from parcels.transitions.change import DRAWN, OF_SEVERAL, Change, versions_of
from parcels.transitions.forms import DecisionForm, NewNumberForm, NumberForm, SurveyForm
from parcels.transitions.numbering import numbers_over
from parcels.transitions.surveyed import drawing_in

if TYPE_CHECKING:
    from gis_core.accounts.models import User

Kind = ParcelTransition.Kind
MOST_PIECES = 60
TOO_MANY_PIECES = _("At most %(n)s pieces are made at once. Draw it with fewer lines.")
NOT_AMONG = _("Parcel %(label)s is the one whose file is open: leave it among those named.")
SEVERAL = _("A redistribution is of two parcels or more. Name the others, too.")
NOT_LAID_OUT = _("The drawing makes a single plot of them all. To join parcels, record a merge.")
APART = _(
    "The parcels do not touch one another: their ground lies in %(n)s parts. Record what happens "
    "in each part by itself."
)
BEYOND = _(
    "%(m2)s m² of the new boundaries lie outside the parcels named. Draw along their edge, or "
    "name the parcel there, too."
)
OVER_ANOTHER = _("%(m2)s m² lie in more than one of the new plots. Draw them side by side.")
EXPLAINED = 1 / 1000  # of the ground: what drawing explains, as for a transition on record


@dataclass
class Ground:
    """Where the change happens: the parcels that it takes, and the shapes that come of them."""

    parcels: list[Parcel]
    shapes: list[shapely.Geometry]
    drawing: Drawing | None = None
    cut: cutting.Split | None = None


class Sheet:
    """A form of several parts; ``change`` is what it says once all of them are right."""

    def __init__(
        self,
        kind: str,
        parcel: Parcel,
        user: User,
        given: QueryDict,
        files: MultiValueDict | None = None,
        *,
        is_sent: bool,
    ) -> None:
        self.kind, self.parcel, self.user, self.given = kind, parcel, user, given
        self.problem = ""
        self.named = [parcel]
        self.ground: Ground | None = None
        self.numbers: list[NumberForm] = []
        self.decision = DecisionForm(given if is_sent else None, parcel=parcel, user=user)
        self.survey = SurveyForm(given if is_sent else None, files if is_sent else None)
        if is_sent or kind not in DRAWN:
            self._fill(is_sent=is_sent)

    def change(self) -> Change | None:
        """What is to be recorded; None where a part is missing or wrong, and says so."""
        is_right = all([self.decision.is_valid(), *(form.is_valid() for form in self.numbers)])
        if self.ground is None or not is_right:
            return None
        told = self.decision.cleaned_data
        return Change(
            kind=self.kind,
            parcels=self.ground.parcels,
            into=[self._piece(n, form) for n, form in enumerate(self.numbers)],
            effective_on=told["effective_on"],
            decision_number=told["decision_number"],
            note=told["note"],
            document=told.get("document"),
            versions=versions_of(self.ground.parcels),
        )

    def _fill(self, *, is_sent: bool) -> None:
        try:
            self.ground = self._ground() if is_sent or self.kind == Kind.RENUMBER else None
        except PlanError as error:
            self.problem = error.sentence
        wanted = len(self.ground.shapes) if self.ground else int(self.kind not in DRAWN)
        self.numbers = self._numbers(wanted, is_sent=is_sent)

    def _ground(self) -> Ground:
        if self.kind == Kind.RENUMBER:
            return Ground([self.parcel], [None])
        if self.kind in OF_SEVERAL:
            self.named = parcels_in(self.given.get("parcels", ""), self.user)
            if self.parcel not in self.named:
                raise PlanError(NOT_AMONG, label=self.parcel.label)
        return {
            Kind.SPLIT: self._split,
            Kind.MERGE: self._merge,
            Kind.REDISTRIBUTION: self._redistribution,
        }[Kind(self.kind)]()

    def _merge(self) -> Ground:
        if len(self.named) < 2:
            raise PlanError(say.TWO_PARCELS)
        merged = cutting.merge(grounds_of(self.named))
        if merged.parts > 1:
            raise PlanError(say.APART, n=merged.parts)
        return Ground(self.named, [merged.shape])

    def _split(self) -> Ground:
        drawing = self._drawing()
        cut = cutting.split(*grounds_of([self.parcel]), drawing.shapes)
        if len(cut.pieces) < 2:
            raise PlanError(say.NOT_CUT)
        return self._cut(drawing, cut)

    def _redistribution(self) -> Ground:
        if len(self.named) < 2:
            raise PlanError(SEVERAL)
        merged = cutting.merge(grounds_of(self.named))
        if merged.parts > 1:
            raise PlanError(APART, n=merged.parts)
        drawing, whole = self._drawing(), merged.shape
        cut = cutting.lay_out(whole, drawing.shapes)
        for sentence, m2 in ((BEYOND, cut.outside_m2), (OVER_ANOTHER, cut.overlap_m2)):
            if m2 > whole.area * EXPLAINED:
                raise PlanError(sentence, m2=number_format(round(m2, 2), force_grouping=True))
        if len(cut.pieces) < 2:
            raise PlanError(NOT_LAID_OUT)
        return self._cut(drawing, cut)

    def _cut(self, drawing: Drawing, cut: cutting.Split) -> Ground:
        if len(cut.pieces) > MOST_PIECES:
            raise PlanError(TOO_MANY_PIECES, n=MOST_PIECES)
        return Ground(self.named, cut.pieces, drawing, cut)

    def _drawing(self) -> Drawing:
        """What was drawn or pasted, or what a file has in its place."""
        if self.survey.is_valid() and (file := self.survey.cleaned_data["boundaries"]):
            self.given = self.given.copy()
            self.given["drawing"] = drawing_in(file, srid=self.survey.cleaned_data["srid"])
        return read_cut(self.given.get("drawing", ""))

    def _numbers(self, wanted: int, *, is_sent: bool) -> list[NumberForm]:
        """A form for each parcel to be; pieces that are drawn come with numbers that are free."""
        form = NewNumberForm if self.kind == Kind.RENUMBER else NumberForm
        prefixes = [f"n{n}" for n in range(1, wanted + 1)]
        if not is_sent:
            return [form(prefix=prefix) for prefix in prefixes]
        given: Any = self.given
        unnamed = [prefix for prefix in prefixes if f"{prefix}-number" not in given]
        if unnamed and self.ground and self.kind in DRAWN:
            given = given.copy()
            free = numbers_over(self.named, grounds_of(self.named), self.ground.shapes)
            for prefix, (number, sub) in zip(prefixes, free, strict=True):
                if prefix in unnamed:
                    given[f"{prefix}-number"], given[f"{prefix}-sub_number"] = number, sub
        return [form(given, prefix=prefix) for prefix in prefixes]

    def _piece(self, n: int, form: NumberForm) -> Piece:
        told, shape = form.cleaned_data, self.ground.shapes[n]  # type: ignore[union-attr]
        return Piece(
            boundary=stored(shape) if shape is not None else None,  # type: ignore[arg-type]
            number=told["number"],
            sub_number=told["sub_number"],
            official_area_m2=told.get("official_area_m2"),
        )


def stored(shape: shapely.Geometry) -> MultiPolygon:
    """As the database takes it: a multipolygon in the storage CRS."""
    stored = GEOSGeometry(hex_of(shape))
    return stored if stored.geom_type == "MultiPolygon" else MultiPolygon(stored, srid=stored.srid)
