"""``make_complaints``: cases of three years with all their steps, written in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import IO

import numpy as np
from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone

from complaints.calendar import office_calendar
from complaints.demo import stories
from complaints.demo.lives import Life, People
from complaints.demo.people import gather
from complaints.demo.photographs import add_photographs
from complaints.demo.places import Ground, Place
from complaints.demo.recipe import Recipe, Seed
from complaints.demo.writing import Writer
from complaints.models import Category, Complaint, Reporter
from complaints.routing import Routed, unit_for
from complaints.rules import load_rules
from complaints.states import State
from gis_core import crs
from gis_core.areas.models import Area
from gis_core.audit.records import record
from gis_core.codes import ALPHABET, check_sign, grouped
from parcels.demo.source import MADE_UP, own

COUNT = 10_000
AT_A_TIME = 20_000
A_REPORTER_EACH = 2.5  # complaints
REPEATED = 0.05  # of the cases repeat another one
REPEATED_HOURS, REPEATED_M = 8, 14


def make_complaints(
    *, stdout: IO[str], seed: int = 1, complaints: int | None = None, **_of_other_steps: object
) -> dict[str, int]:
    """Write so many made-up complaints on the demo's land; the same seed gives much the same.

    Nobody can be told of them: their reporters have no telephone and no e-mail.
    """
    load_rules()
    if complaints == 0 or own(Complaint.objects.all()).exists():
        return {}
    count = COUNT if complaints is None else complaints
    random = np.random.default_rng([seed, 4])
    ground = Ground(random, seed=seed, complaints=count)
    if not ground:
        stdout.write("No complaints are made: there is no land to complain about.\n")
        return {}
    with transaction.atomic():
        made = _Maker(ground, Recipe(random, now=timezone.now()), stdout).make(count)
        record(None, "demo.complaints", None, complaints=made["complaints"])
    return made


@dataclass
class _Drawn:
    """A report with its place, and the case that it repeats, if it does."""

    seed: Seed
    place: Place
    repeats: int | None = None


class _Maker:
    """One run."""

    def __init__(self, ground: Ground, recipe: Recipe, progress: IO[str]) -> None:
        self.ground, self.recipe, self.progress = ground, recipe, progress
        self.random = recipe.random
        self.people: People = gather()
        self.office = office_calendar()
        self.areas = Area.objects.select_related("governorate").in_bulk()
        self.routes: dict[tuple[int, int | None], Routed] = {}

    def make(self, count: int) -> dict[str, int]:
        """Draw, live and write; row counts."""
        reporters = self._reporters(count)
        drawn = self._drawn(count)
        with Writer() as writer:
            keys = writer.reserve(count)
            for first in range(0, count, AT_A_TIME):
                part = range(first, min(first + AT_A_TIME, count))
                writer.write(self._lives(part, drawn, keys, reporters))
                self.progress.write(f"{part.stop:>9,} complaints\n")
        photographs = add_photographs(self.random)
        return writer.written | {"photographs": photographs}

    def _drawn(self, count: int) -> list[_Drawn]:
        seeds = self.recipe.draw(count - round(count * REPEATED))
        flooded = np.array([seed.in_crisis for seed in seeds])
        spots = self.ground.draw(flooded=flooded)
        again, near = self._repeated(seeds, spots, count - len(seeds))
        places = self.ground.located(np.concatenate([spots, near]))
        drawn = [_Drawn(*pair) for pair in zip(seeds + [s for s, _n in again], places, strict=True)]
        for one, (_seed, n) in zip(drawn[len(seeds) :], again, strict=True):
            one.repeats = n
        return drawn

    def _repeated(
        self, seeds: list[Seed], spots: np.ndarray, count: int
    ) -> tuple[list[tuple[Seed, int]], np.ndarray]:
        """The same again by somebody else, some hours later and some steps away."""
        chosen = self.random.integers(len(seeds), size=count)
        again = []
        for n in chosen.tolist():
            first = seeds[n]
            at = first.received_at + timedelta(hours=float(self.random.exponential(REPEATED_HOURS)))
            at = min(at, self.recipe.now - timedelta(minutes=5))
            again.append((Seed(first.category, at, first.text, first.in_crisis), n))
        return again, spots[chosen] + self.random.normal(size=(count, 2)) * REPEATED_M

    def _lives(
        self, part: range, drawn: list[_Drawn], keys: list[int], reporters: list[int]
    ) -> Iterator[Life]:
        for n in part:
            one = drawn[n]
            life = self._begin(one, key=keys[n], reporter=reporters[n])
            if one.repeats is None or self.random.random() < 0.3:
                stories.live(life)
            else:
                stories.repeat(life, keys[one.repeats])
            yield life

    def _begin(self, one: _Drawn, *, key: int, reporter: int) -> Life:
        seed, place = one.seed, one.place
        category = seed.category
        case = Complaint(
            pk=key,
            reference=self._reference(),
            kind=_kind(category),
            channel=self.recipe.channel(),
            category=category,
            text=seed.text,
            reporter_id=reporter,
            location=Point(place.x, place.y, srid=crs.STORAGE),
            area_id=place.area,
            block_id=place.block,
            parcel_id=place.parcel,
            state=State.RECEIVED,
            received_at=seed.received_at,
            counted_from=seed.received_at,
            source=MADE_UP,
        )
        return Life(
            case,
            self._routed(category, place.area),
            hours=stories.hours_of(case, self.random, in_crisis=seed.in_crisis),
            calendar=self.office if category.clock == Category.Clock.WORKING else None,
            people=self.people,
            recipe=self.recipe,
        )

    def _routed(self, category: Category, area: int | None) -> Routed:
        if (category.pk, area) not in self.routes:
            place = self.areas[area] if area else None
            self.routes[category.pk, area] = unit_for(category, place)
        return self.routes[category.pk, area]

    def _reference(self) -> str:
        signs = "".join(ALPHABET[n] for n in self.random.integers(32, size=10).tolist())
        return grouped(signs + check_sign(signs))

    def _reporters(self, complaints: int) -> list[int]:
        """One for each complaint: everybody reports once, some again and again."""
        count = max(1, int(complaints / A_REPORTER_EACH))
        arabic = self.random.random(count) < 0.9
        new = (Reporter(language="ar" if one else "en") for one in arabic)
        keys = np.array([one.pk for one in Reporter.objects.bulk_create(new, batch_size=5_000)])
        again = self.random.choice(keys, complaints - count)
        return self.random.permutation(np.concatenate([keys, again])).tolist()


def _kind(category: Category) -> str:
    kinds = {"REQ-01": Complaint.Kind.REQUEST, "INQ-01": Complaint.Kind.INQUIRY}
    return str(kinds.get(category.code, Complaint.Kind.COMPLAINT))
