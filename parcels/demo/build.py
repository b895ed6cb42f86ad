"""``make_demo``: a made-up district set of Kuwait, written in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic
from typing import IO, Any

import numpy as np
from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry
from django.db import transaction

from gis_core.accounts.demo import give_field_branch
from gis_core.accounts.models import Agency, Unit
from gis_core.areas.models import Area, Block
from gis_core.audit.records import record
from gis_core.tiles.versions import bump
from parcels import fabric
from parcels.models import (
    Building,
    BuildingLicence,
    Document,
    Parcel,
    StreetKind,
    StructuralPlan,
    ZoneClass,
)
from parcels.shares import refresh
from parcels.shares.refresh import Step

from . import cases
from .ahead import ahead
from .copying import Batch, prepare_bulk, storage_wkb
from .districts import District, Style, make_district
from .documents import add_documents, add_files
from .land import Ground, add_zones, around, settle_ground
from .lattice import Cell, cells, settle
from .reference import load_reference
from .registers import (
    Registers,
    add_buildings,
    add_numbers,
    add_papers,
    add_surveys,
    type_keys,
)
from .removal import SUBURB_CODE, discard_files, is_present, remove
from .source import MADE_UP, MARK, NAME_IS_REAL, DemoError, own
from .streets import add_streets

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "demo"
FAULTY_DISTRICTS = 12
FLUSH_PARCELS = 10_000
ALL_NAMED_FROM = 6_000  # a demo of that many parcels has every named area, even if that is more
DETAILED_PARCELS = 100_000  # beyond, buildings, streets and surveys stop; numbers are one a parcel


@dataclass(frozen=True)
class Place:
    """Where a district goes: its number, the code of its area, its cell and its style."""

    index: int
    code: str
    cell: Cell
    style: Style


@dataclass
class Wanted:
    """How much of everything."""

    parcels: int
    licences: int
    documents: int
    buildings: int
    seed: int

    @classmethod
    def of(
        cls,
        *,
        parcels: int,
        seed: int,
        licences: int | None,
        documents: int | None,
        buildings: int | None,
    ) -> Wanted:
        """Counts left open follow from the number of parcels, up to what a benchmark asks for."""
        return cls(
            parcels=parcels,
            licences=min(parcels * 7 // 10, 200_000) if licences is None else licences,
            documents=min(parcels * 6 // 5, 1_000_000) if documents is None else documents,
            buildings=min(parcels, DETAILED_PARCELS) if buildings is None else buildings,
            seed=seed,
        )


def make_demo(
    *,
    parcels: int,
    seed: int,
    stdout: IO[str],
    replace: bool = False,
    licences: int | None = None,
    documents: int | None = None,
    buildings: int | None = None,
    **_of_other_steps: object,
) -> dict[str, int]:
    """Write at least ``parcels`` made-up parcels and what belongs to them; returns row counts.

    The same seed gives the same land, and more parcels only add districts to it. ``stdout`` gets
    the progress. Raises ``DemoError`` before anything is changed when the demo is there already
    (unless ``replace``) or when other data lies in the areas that it would fill.
    """
    wanted = Wanted.of(
        parcels=parcels, seed=seed, licences=licences, documents=documents, buildings=buildings
    )
    with transaction.atomic():
        _make_room(replace=replace)
        prepare_bulk()
        counts = _Builder(wanted, stdout).build()
        give_field_branch(_areas_of_the_inspector())
        fabric.rebuild()
        if counts["licences"] <= cases.TOLD_UP_TO:
            cases.tell_the_past(MARK)
        cases.add_cases()
        for layer in ("areas", "blocks", "parcels", "plan"):
            bump(layer)
        record(None, "demo.made", None, seed=seed, **counts)
        transaction.on_commit(lambda: refresh.recompute_all(step=_shares_to(stdout)))
    return counts


def _shares_to(progress: IO[str]) -> Step:
    return lambda done, total: progress.write(f"{done:>9,} of {total:,} shares\n") and None


def _make_room(*, replace: bool) -> None:
    if not is_present():
        return
    if not replace:
        raise DemoError("The demo is there already. Run with --replace to make it anew.")
    names = remove()
    transaction.on_commit(lambda: _discard_unused(names))


def _discard_unused(names: list[str]) -> None:
    used = Document.objects.filter(file__in=names).values_list("file", flat=True)
    discard_files(sorted(set(names) - set(used)))


class _Builder:
    """One run: what all districts share."""

    def __init__(self, wanted: Wanted, progress: IO[str]) -> None:
        self.wanted = wanted
        self.progress = progress
        self.recipe = json.loads((FOLDER / "districts.json").read_text(encoding="utf-8"))
        self.batch = Batch()
        self.started = monotonic()
        self.done = {"areas": 0, "blocks": 0, "parcels": 0, "buildings": 0}

    def build(self) -> dict[str, int]:
        load_reference()
        self.registers = self._registers()
        self.plan = self._plan()
        self.classes = dict(ZoneClass.objects.values_list("code", "pk"))
        self.street_kinds = dict(StreetKind.objects.values_list("code", "pk"))
        if not self._load():
            raise DemoError(f"There is ground for {self.done['parcels']} parcels, not for more.")
        self.batch.analyse()
        return self._counts()

    def _load(self) -> bool:
        """District after district into the tables; whether the ground sufficed."""
        enough = False
        waiting = 0
        with closing(ahead(self._places(), self._district, depth=self._depth())) as districts:
            for place, district in districts:
                self._add(place, district)
                waiting += len(district.plots)
                enough = self._is_enough(place.index + 1)
                if enough or waiting >= FLUSH_PARCELS:
                    self._flush()
                    waiting = 0
                if enough:
                    break
        return enough

    def _is_enough(self, districts: int) -> bool:
        named_first = self.wanted.parcels < ALL_NAMED_FROM or districts >= len(self.recipe["areas"])
        return named_first and self.done["parcels"] >= self.wanted.parcels

    def _registers(self) -> Registers:
        recipe = json.loads((FOLDER / "registers.json").read_text(encoding="utf-8"))
        archive = recipe["archive"]
        agency, _made = Agency.objects.get_or_create(
            code="demo",
            defaults={"name_ar": "البلدية", "name_en": "Municipality", "is_municipality": True},
        )
        unit, _made = Unit.objects.get_or_create(
            code=archive["code"],
            defaults={"agency": agency, "name_ar": archive["ar"], "name_en": archive["en"]},
        )
        return Registers(
            recipe=recipe,
            as_of=date.fromisoformat(self.recipe["as_of"]),
            custodian=unit.pk,
            licence_types=type_keys(),
        )

    def _plan(self) -> StructuralPlan:
        told = self.registers.recipe["plan"]
        plan, _made = StructuralPlan.objects.get_or_create(
            edition=told["edition"],
            defaults={
                "name_ar": told["ar"],
                "name_en": told["en"],
                "authority": MADE_UP,
                "state": StructuralPlan.State.IN_FORCE,
                "valid_from": date.fromisoformat(told["valid_from"]),
            },
        )
        return plan

    def _depth(self) -> int:
        """How many districts to make ahead: few for a small demo, lest most be in vain."""
        return min(12, self.wanted.parcels // 2_000)

    def _district(self, place: Place) -> District:
        random = np.random.default_rng([self.wanted.seed, place.index])
        return make_district(place.cell, place.style, random)

    def _places(self) -> Iterator[Place]:
        """The named areas first, then made-up suburbs outwards from the hub."""
        ground = cells(self.recipe)
        told = self.recipe["areas"]
        homes = settle(told, ground, pull=self.recipe["pull"])
        for index, (area, cell) in enumerate(zip(told, homes, strict=True)):
            yield Place(index, area["code"], cell, _style(area))
        for index, cell in enumerate((c for c in ground if c not in homes), start=len(told)):
            code = f"{SUBURB_CODE}{index - len(told) + 1}"
            yield Place(index, code, cell, _style(told[index * 5 % len(told)]))

    def _area(self, place: Place) -> Area:
        if not place.code.startswith(SUBURB_CODE):
            return _named_area(place.code)
        name, number = self.recipe["suburb"], place.code.removeprefix(SUBURB_CODE)
        return Area.objects.create(
            code=place.code,
            name_ar=name["ar"].format(n=number),
            name_en=name["en"].format(n=number),
            source=MADE_UP,
        )

    def _add(self, place: Place, district: District) -> None:
        random = np.random.default_rng([self.wanted.seed, place.index, 1])
        index, area = place.index, self._area(place)
        _bound(area, district)
        ground = settle_ground(
            self.batch, district, area, faulty=index < FAULTY_DISTRICTS, random=random
        )
        add_zones(
            self.batch, ground, self.plan, self.classes,
            faulty=index < FAULTY_DISTRICTS, random=random,
        )  # fmt: skip
        detailed = self.done["parcels"] < DETAILED_PARCELS
        add_numbers(self.batch, ground, self.registers, units=detailed)
        if self.done["buildings"] < self.wanted.buildings:
            self.done["buildings"] += add_buildings(self.batch, ground, self.registers, random)
        if detailed:
            add_streets(self.batch, ground, self.street_kinds)
            add_surveys(self.batch, ground, self.registers, random)
        self._add_papers(index, ground, random)
        self.done["areas"] += 1
        self.done["blocks"] += len(district.blocks)
        self.done["parcels"] += ground.size

    def _add_papers(self, index: int, ground: Ground, random: np.random.Generator) -> None:
        licences = self._share(self.wanted.licences, ground.size)
        papers = add_papers(self.batch, ground, self.registers, licences, random)
        heaviest = self.wanted.documents // 500 if index == 0 else 0
        add_documents(
            self.batch,
            ground,
            papers,
            self.registers,
            self._share(self.wanted.documents - self.wanted.documents // 500, ground.size),
            heaviest=heaviest,
            random=random,
        )
        if index == 0 and self.wanted.documents:
            add_files(self.batch, ground, papers, self.registers.as_of, count=8)

    def _share(self, total: int, parcels: int) -> int:
        """A district's part of a total, rounded so that the parts add up to it."""
        before = min(self.done["parcels"], self.wanted.parcels)
        after = min(self.done["parcels"] + parcels, self.wanted.parcels)
        whole = self.wanted.parcels
        return total * after // whole - total * before // whole

    def _flush(self) -> None:
        self.batch.flush()
        seconds = monotonic() - self.started
        self.progress.write(f"{self.done['parcels']:>9,} parcels  {seconds:6.1f} s\n")

    def _counts(self) -> dict[str, int]:
        tables = {"licences": BuildingLicence, "documents": Document, "buildings": Building}
        written = {name: self.batch.written[model._meta.db_table] for name, model in tables.items()}
        return {name: self.done[name] for name in ("areas", "blocks", "parcels")} | written


def _areas_of_the_inspector() -> list[Area]:
    """Some of the demo's areas, so that his map ends where his work does."""
    areas = list(own(Area.objects).order_by("pk"))
    return areas[: max(1, min(3, len(areas) // 2))]


def _style(place: dict[str, Any]) -> Style:
    return Style(
        layout=place["layout"],
        plot_sizes_m2=tuple(place["plot_sizes_m2"]),
        flats_share=place["flats_share"],
    )


def _named_area(code: str) -> Area:
    """A real area by its code; refused where it holds anything that the demo did not write."""
    area = Area.objects.get(code=code)
    foreign = (
        Block.objects.filter(area=area).exists()
        or Parcel.objects.filter(area=area).exists()
        or (area.boundary is not None and not own(Area.objects.filter(pk=area.pk)).exists())
    )
    if foreign:
        raise DemoError(
            f"The area {area.name_ar} ({area.code}) holds data that the demo did not write; "
            "nothing was changed. Make the demo in an empty database."
        )
    return area


def _bound(area: Area, district: District) -> None:
    (shape,) = storage_wkb(np.array([around(district)], dtype=object))
    area.boundary = GEOSGeometry(shape)
    area.source = MADE_UP if area.code.startswith(SUBURB_CODE) else NAME_IS_REAL
    area.save(update_fields=["boundary", "source"])
