"""The file of any parcel on any day is what it was on that day: a made-up town lives a month,
its files are kept every evening, and afterwards the clock is asked for each of them."""

import random
from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.utils import timezone

from parcels.history.renumbering import renumber_parcel, retire_parcel
from parcels.history.reshaping import (
    Piece,
    merge_parcels,
    redistribute_parcels,
    split_parcel,
)
from parcels.licensing import applying, deciding, reviewing
from parcels.models import (
    Building,
    BuildingFile,
    BuildingLicence,
    Document,
    EngineeringOffice,
    Parcel,
    ParcelTransition,
    StructuralPlanZone,
    SurveyPlan,
    Violation,
    VisitBasis,
)
from parcels.violations.deciding import decide
from parcels.violations.recording import Visit, add_visit, observe
from tests.make import (
    make_architect,
    make_block,
    make_licence_type,
    make_parcel,
    make_person,
    make_violation_kind,
    make_zone,
    square,
)

pytestmark = pytest.mark.django_db

FIRST = date(2024, 3, 1)
DAYS = 9
ACTS_A_DAY = 4
OF_NOW = {"completeness"}  # a judgement of the record as it stands, which has no past

EVERY_TOWN_HAS = {
    "split", "merge", "redistribute", "renumber", "step", "document", "inspect", "rezone",
}  # fmt: skip


class Town:
    """A street of parcels, and what may happen in it on a day."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.numbered = 100
        self.deck: list = []
        self.done: Counter[str] = Counter()
        self.block = make_block()
        for n in range(6):
            make_parcel(self.block, number=str(n + 1), boundary=square(20 * n))
        self.zone = make_zone(code="Z1", boundary=square(-50, -50, 500))
        self.kind = make_licence_type()
        self.architect = make_architect()
        self.office = EngineeringOffice.objects.of(self.architect).get()
        self.forbidden = make_violation_kind()
        self.basis = VisitBasis.objects.create(code="street", name_ar="من الطريق")
        self.reviewer, self.supervisor = make_person("reviewer"), make_person("supervisor")
        self.keep_registers()

    def keep_registers(self) -> None:
        """Something of every kind elsewhere: that nothing is known is a matter of now alone."""
        first = FIRST - timedelta(days=5)
        other = make_parcel(self.block, number="99", boundary=square(400))
        with time_machine.travel(noon(first), tick=False):
            self.apply(first)
            for model in (Document, BuildingFile, Building):
                model.objects.create(parcel=other)
            self.inspect(first)
            SurveyPlan.objects.create(number="S")
            renumber_parcel(other, number="98", **self.decided(first))

    def lives(self, day: date) -> None:
        """A few acts, drawn so that each kind of act comes within six days."""
        acts = [
            self.split,
            self.merge,
            self.redistribute,
            self.renumber,
            self.apply,
            self.step,
            self.step,
            self.document,
            self.file,
            self.building,
            self.survey,
            self.inspect,
            self.rezone,
            self.retire,
        ]
        if not self.deck:
            self.deck = self.random.sample(acts * 2, k=2 * len(acts))
        today, self.deck = self.deck[:ACTS_A_DAY], self.deck[ACTS_A_DAY:]
        for act in today:
            if act(day):
                self.done[act.__name__] += 1

    def settled(self, day: date) -> list[Parcel]:
        """Parcels that stand and were not changed on this very day."""
        found = Parcel.objects.current().order_by("pk")
        return [
            parcel for parcel in found if parcel.boundary.valid_from < day and parcel.since != day
        ]

    def number(self) -> str:
        self.numbered += 1
        return str(self.numbered)

    def one(self, day: date) -> Parcel | None:
        found = self.settled(day)
        return self.random.choice(found) if found else None

    def split(self, day: date) -> bool:
        parcel = self.one(day)
        if parcel is None:
            return False
        west, south, east, north = parcel.boundary.boundary.extent
        middle = self.random.uniform(west + (east - west) / 4, east - (east - west) / 4)
        number = self.number()
        halves = [(west, middle), (middle, east)]
        into = [Piece(box(a, south, b, north), number, str(n)) for n, (a, b) in enumerate(halves)]
        split_parcel(parcel, into=into, **self.decided(day))
        return True

    def merge(self, day: date) -> bool:
        found = sorted(self.settled(day), key=lambda parcel: parcel.boundary.boundary.extent)
        if len(found) < 2:
            return False
        at = self.random.randrange(len(found) - 1)
        merge_parcels(found[at : at + 2], number=self.number(), **self.decided(day))
        return True

    def redistribute(self, day: date) -> bool:
        """Two or three neighbours are laid out anew, as two or three others."""
        found = sorted(self.settled(day), key=lambda parcel: parcel.boundary.boundary.extent)
        if len(found) < 2:
            return False
        at = self.random.randrange(len(found) - 1)
        chosen = found[at : at + self.random.randint(2, 3)]
        boxes = [parcel.boundary.boundary.extent for parcel in chosen]
        if any(a[2] != b[0] for a, b in pairwise(boxes)):
            return False
        west, south, east, north = boxes[0][0], boxes[0][1], boxes[-1][2], boxes[0][3]
        inner = sorted(self.random.uniform(west + 1, east - 1) for _n in range(2))
        edges = [west, *inner[: self.random.randint(1, 2)], east]
        into = [Piece(box(a, south, b, north), self.number()) for a, b in pairwise(edges)]
        redistribute_parcels(chosen, into=into, **self.decided(day))
        return True

    def renumber(self, day: date) -> bool:
        parcel = self.one(day)
        if parcel is not None:
            renumber_parcel(parcel, number=self.number(), **self.decided(day))
        return parcel is not None

    def retire(self, day: date) -> bool:
        parcel = self.one(day)
        if parcel is None or self.done["retire"]:
            return False
        retire_parcel(parcel, reason="taken by the sea", effective_on=day, actor=self.supervisor)
        return True

    def apply(self, day: date) -> bool:
        parcel = self.random.choice(list(Parcel.objects.current().order_by("pk")))
        applying.apply(
            parcel,
            actor=self.architect,
            office=self.office,
            licence_type=self.kind,
            applicant="فلان",
            proposed={"floors": self.random.randint(1, 5)},
        )
        return True

    def step(self, day: date) -> bool:
        """Some licence goes one step further, if only to be sent back."""
        steps = {
            "draft": [(applying.submit, self.architect)],
            "returned": [(applying.resubmit, self.architect)],
            "submitted": [(reviewing.start_review, self.reviewer)],
            "under_review": [
                (reviewing.approve, self.reviewer),
                (reviewing.return_to_office, self.reviewer),
                (reviewing.reject, self.reviewer),
            ],
            "approved": [(deciding.issue, self.supervisor)],
            "issued": [(deciding.suspend, self.supervisor), (deciding.complete, self.supervisor)],
            "suspended": [(deciding.resume, self.supervisor)],
        }
        open_ones = BuildingLicence.objects.filter(state__in=steps).order_by("pk")
        standing = [licence for licence in open_ones if licence.parcel.boundary]
        if not standing:
            return False
        licence = self.random.choice(standing)
        verb, actor = self.random.choice(steps[licence.state])
        verb(licence, actor=actor, note="لأن")
        return True

    def document(self, day: date) -> bool:
        Document.objects.create(
            parcel=self.any(), document_type="deed", title_ar=f"وثيقة {self.number()}", dated_on=day
        )
        return True

    def file(self, day: date) -> bool:
        BuildingFile.objects.create(parcel=self.any(), number=self.number(), opened_on=day)
        return True

    def building(self, day: date) -> bool:
        """Buildings know their year only: one recorded later is told of the whole year."""
        if day != FIRST:
            return False
        Building.objects.create(parcel=self.any(), code=self.number(), year_built=day.year)
        return True

    def survey(self, day: date) -> bool:
        plan = SurveyPlan.objects.create(number=self.number(), surveyed_on=day)
        plan.parcels.add(self.any(), self.any())
        return True

    def inspect(self, day: date) -> bool:
        """Something is seen on a parcel, or an open case is looked at again and dropped."""
        visit = Visit(noon(day), self.basis, f"معاينة {self.number()}")
        case = Violation.objects.open().order_by("pk").first()
        if case is None:
            seen = self.random.choice(list(Parcel.objects.current().order_by("pk")))
            observe(seen, kind=self.forbidden, visit=visit, actor=self.supervisor)
        else:
            add_visit(case, visit=visit, actor=self.supervisor)
            decide(case, to="dismissed", note="لأن", actor=self.supervisor)
        return True

    def rezone(self, day: date) -> bool:
        """The zone ends and two others take its ground, cut where chance has it."""
        if self.zone.valid_from >= day:
            return False
        StructuralPlanZone.objects.filter(valid_to=None).update(valid_to=day)
        cut = self.random.uniform(10, 110)
        west, south, east, north = square(-50, -50, 500).extent
        line = west + 50 + cut
        make_zone(code=f"W{day}", valid_from=day, boundary=box(west, south, line, north))
        self.zone = make_zone(
            code=f"E{day}", valid_from=day, boundary=box(line, south, east, north)
        )
        return True

    def any(self) -> Parcel:
        return self.random.choice(list(Parcel.objects.order_by("pk")))

    def decided(self, day: date) -> dict[str, object]:
        return {
            "effective_on": day,
            "decision_number": f"{self.number()}/2024",
            "actor": self.supervisor,
        }


def box(west: float, south: float, east: float, north: float):
    ground = square()
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return type(ground)(type(ground[0])(ring), srid=ground.srid)


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def files(client, on: date | None = None) -> dict[int, dict]:
    """Every parcel's whole file, as programs read it."""
    query = {"on": on.isoformat()} if on else {}
    found = {}
    for pk in Parcel.objects.order_by("pk").values_list("pk", flat=True):
        answer = client.get(f"/api/v1/parcels/{pk}/file/", query)
        assert answer.status_code == 200, answer.content
        found[pk] = answer.json()
    return found


def differences(then: dict, now: dict) -> dict[str, object]:
    """What the clock tells otherwise than the evening did, by section."""
    told = [{section["key"]: section for section in each["sections"]} for each in (then, now)]
    told[0]["head"], told[1]["head"] = then["parcel"], now["parcel"]
    keys = (told[0].keys() | told[1].keys()) - OF_NOW
    pairs = {key: (told[0].get(key), told[1].get(key)) for key in keys}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_file_of_any_parcel_on_any_day_is_what_it_was_then(client, seed):
    town = Town(seed)
    client.force_login(make_person("planner"))
    evenings = {}
    for day in (FIRST + timedelta(days=n) for n in range(DAYS)):
        with time_machine.travel(noon(day), tick=False):
            town.lives(day)
            evenings[day] = files(client)

    with time_machine.travel(noon(FIRST + timedelta(days=DAYS + 30)), tick=False):
        for day, kept in evenings.items():
            now = files(client, on=day)
            not_yet = {pk for pk, told in now.items() if told["parcel"]["status"] == "not_yet"}
            assert now.keys() - not_yet == kept.keys(), day
            for pk, told in kept.items():
                assert differences(told, now[pk]) == {}, (day, pk)
    assert ParcelTransition.objects.count() > 3
    assert town.done.keys() >= EVERY_TOWN_HAS, town.done
