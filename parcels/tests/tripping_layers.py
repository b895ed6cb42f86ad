"""Small files that trip the checks of each layer, and clean ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from gis_core.safeio.tests.make import make_geojson
from parcels.models import Parcel, StreetKind, ZoneClass
from tests.make import (
    make_area,
    make_block,
    make_licence,
    make_office,
    make_parcel,
    square,
)

from .tripping import (
    TOMORROW,
    box,
    degrees,
    drawn,
    make_number,
    make_places,
    spot,
    table,
    trips,
    way,
)


@trips("parcels", told={
    "area_unknown": [2], "area_ambiguous": [3], "block_unknown": [4], "block_ambiguous": [5],
    "block_elsewhere": [6], "duplicate_key": [7, 8], "deed_area_differs": [9],
    "deed_area_off": [10], "deed_area_impossible": [11], "deed_area_zero": [12],
})  # fmt: skip
def parcels_that_are_called_wrongly(folder):
    make_places()
    told = [{}, {"AREA": "أين"}, {"AREA": "التوأم"}, {"BLOCK": 99}, {"BLOCK": 7}, {"BLOCK": 4},
            {"PARCEL_NO": 7}, {"PARCEL_NO": 7}, {"AREA_M2": 440}, {"AREA_M2": 409},
            {"AREA_M2": -5}, {"AREA_M2": 0}]  # fmt: skip
    places = [700 if "BLOCK" in one and one["BLOCK"] == 4 else 40 * n for n, one in enumerate(told)]
    rows = [({"PARCEL_NO": n} | one, box(x)) for n, (one, x) in
            enumerate(zip(told, places, strict=True), 1)]  # fmt: skip
    return drawn(folder, *rows)


@trips("parcels", told={
    "overlap": [1, 2], "geometry_duplicate": [3, 4], "gap": [5], "edges_unmatched": [7, 8],
    "overlaps_neighbour": [9],
})  # fmt: skip
def parcels_that_lie_badly_beside_each_other(folder):
    make_parcel(number="N", boundary=square(10, 410))
    rings = [box(0), box(19), box(0, 100), box(0, 100), box(0, 200), box(20.4, 200),
             box(0, 300), box(19.98, 300), box(0, 400), box(0, 500)]  # fmt: skip
    return drawn(folder, *[({"PARCEL_NO": n}, ring) for n, ring in enumerate(rings, 1)])


@trips("parcels", scope="blocks", told={
    "moved": [2, 5], "number_of_former": [3], "automated_number_taken": [4],
    "goes_with_open_matters": [None], "many_removed": [None], "block_loses": [None],
    "block_gains": [None],
})  # fmt: skip
def parcels_that_would_change_the_published_land(folder):
    area = make_area(code="SAL")
    here = make_block(area, number="4")
    there = make_block(area, number="5", boundary=square(500, -50, 200))
    first, _second, former, _fourth, going = [
        make_parcel(here, number=str(n), boundary=square(60 * n)) for n in range(1, 6)
    ]
    make_parcel(there, number="6", boundary=square(600))
    make_number(first, "11111111")
    make_licence(going)
    former.boundaries.update(valid_to=date(2024, 1, 1))
    Parcel.objects.filter(pk=former.pk).update(status="historic", retired_because="gone")
    return drawn(
        folder,
        ({"PARCEL_NO": 1, "BLOCK": 4}, box(60)), ({"PARCEL_NO": 2, "BLOCK": 4}, box(120, 1.5)),
        ({"PARCEL_NO": 3, "BLOCK": 4}, box(180)),
        ({"PARCEL_NO": 4, "BLOCK": 4, "PACI": "11111111"}, box(240)),
        ({"PARCEL_NO": 6, "BLOCK": 5}, box(600, 0, 22)),
    )  # fmt: skip


def in_blocks(folder: Path, off: float) -> Path:
    """Three parcels that fill three blocks, all so many metres to the east of them."""
    area = make_area(code="SAL")
    for n in range(3):
        make_block(area, number=str(n + 1), boundary=square(100 * n, 0, 100))
    return drawn(folder, *[
        ({"PARCEL_NO": n, "BLOCK": n + 1}, box(100 * n + off, 0, 100, 100)) for n in range(3)
    ])  # fmt: skip


@trips("parcels", told={"shifted": [None]})
def parcels_by_another_datum(folder):
    return in_blocks(folder, off=23)


@trips("parcels")
def clean_parcels(folder):
    return in_blocks(folder, off=0)


@trips("blocks", told={
    "area_unknown": [2], "area_ambiguous": [3], "block_in_no_area": [4], "duplicate_key": [5, 6],
    "overlap": [7, 8], "geometry_duplicate": [9, 10],
})  # fmt: skip
def blocks_of_every_fault(folder):
    make_places()
    told = [{}, {"AREA": "أين"}, {"AREA": "التوأم"}, {}, {"BLOCK": 5}, {"BLOCK": 5}, *[{}] * 4]
    rings = [box(0), box(40), box(80), box(5000), box(120), box(160), box(0, 100), box(15, 100),
             box(0, 200), box(0, 200)]  # fmt: skip
    return drawn(folder, *[
        ({"BLOCK": n} | one, ring) for n, (one, ring) in enumerate(zip(told, rings, strict=True), 1)
    ])  # fmt: skip


def published_blocks(folder: Path, *off: float) -> Path:
    """Three blocks that are published, each so many metres to the east of where it is."""
    area = make_area(code="SAL")
    for n in range(3):
        make_block(area, number=str(n + 1), boundary=square(150 * n, 0, 100))
    return drawn(folder, *[
        ({"BLOCK": n + 1, "AREA": "SAL"}, box(150 * n + east, 0, 100, 100))
        for n, east in enumerate(off)
    ])  # fmt: skip


@trips("blocks", told={"shifted": [None]})
def blocks_by_another_datum(folder):
    return published_blocks(folder, 23, 23, 23)


@trips("blocks")
def blocks_of_which_one_was_drawn_anew(folder):
    return published_blocks(folder, 0, 23, 0)


@trips("areas", told={"name_missing": [2], "duplicate_key": [3, 4], "overlap": [5, 6],
                      "geometry_duplicate": [7, 8]})  # fmt: skip
def areas_of_every_fault(folder):
    codes = [1, 2, 3, 3, 5, 6, 7, 8]
    rings = [box(0), box(40), box(80), box(120), box(0, 100), box(15, 100), box(0, 200),
             box(0, 200)]  # fmt: skip
    return drawn(folder, *[
        ({"CODE": code, "NAME_EN": "" if code == 2 else "Salmiya"}, ring)
        for code, ring in zip(codes, rings, strict=True)
    ])  # fmt: skip


@trips("areas")
def clean_areas(folder):
    return drawn(
        folder, ({"CODE": 1, "NAME_EN": "A"}, box(0)), ({"CODE": 2, "NAME_EN": "B"}, box(20))
    )


@trips("plan", told={"zone_class_unknown": [2], "overlap": [3, 4], "geometry_duplicate": [5, 6]})
def zones_of_every_fault(folder):
    ZoneClass.objects.create(code="RES", name_ar="سكن")
    rings = [box(0), box(40), box(0, 100), box(19, 100), box(0, 200), box(0, 200)]
    return drawn(folder, *[
        ({"ZONE": "COM" if n == 1 else "RES"}, ring) for n, ring in enumerate(rings)
    ])  # fmt: skip


@trips("plan")
def clean_zones(folder):
    ZoneClass.objects.create(code="RES", name_ar="سكن")
    return drawn(folder, ({"ZONE": "RES"}, box(0)), ({"ZONE": "RES"}, box(20)))


LICENCES = "permit_no,status,application_date,issued,expires,paci"
GOOD_LICENCE = "1,issued,2024-01-01,2024-05-01,2026-05-01,11111111"


def licences(folder: Path, *lines: str) -> Path:
    parcel = make_parcel()
    make_number(parcel, "11111111")
    make_licence(parcel, number="W", office=make_office(), state="draft", issued_on=None)
    return table(folder, LICENCES, GOOD_LICENCE, *lines)


@trips("licences", told={
    "state_unknown": [2], "licence_dates": [3], "licence_dates_odd": [4, 5, 6],
    "licence_of_workflow": [7], "parcel_not_found": [8], "duplicate_key": [9, 10],
    "row_ragged": [11], 
})  # fmt: skip
def licences_of_every_fault(folder):
    return licences(
        folder,
        "2,hm,2024-01-01,2024-05-01,,11111111", "3,issued,,2024-05-01,2023-01-01,11111111",
        f"4,submitted,{TOMORROW},,,11111111", "5,issued,1890-01-01,2024-05-01,,11111111",
        "6,issued,2024-06-01,2024-05-01,,11111111", "W,issued,,2024-05-01,,11111111",
        "8,issued,,2024-05-01,,99999999", *["9,issued,,2024-05-01,,11111111"] * 2,
        "11,issued,,2024-05-01,,11111111,more",
    )  # fmt: skip


@trips("licences")
def clean_licences(folder):
    return licences(folder)


BUILDINGS = "bldg_no,floors,year_built,paci"
GOOD_BUILDINGS = ("B1,3,1995,11111111", "B2,0,,11111111")


def buildings(folder: Path, *lines: str) -> Path:
    make_number(make_parcel(), "11111111")
    return table(folder, BUILDINGS, *GOOD_BUILDINGS, *lines)


@trips("buildings", told={
    "building_nowhere": [3], "building_year_odd": [4, 5], "building_floors_odd": [7],
    "building_number_impossible": [6],
    "building_off_parcel": [8], "duplicate_key": [9, 10],
})  # fmt: skip
def buildings_of_every_fault(folder):
    return buildings(
        folder, "B3,1,2000,", "B4,1,1700,11111111", "B5,1,19999,11111111", "B6,-1,,11111111",
        "B7,900,,11111111", "B8,1,,99999999", *["B9,1,,11111111"] * 2,
    )  # fmt: skip


@trips("buildings")
def clean_buildings(folder):
    return buildings(folder)


def points(folder: Path, *rows: tuple[dict[str, object], object]) -> Path:
    make_number(make_parcel(), "11111111")
    good = {"plan": "S", "point": 1, "paci": "11111111", "accuracy": 0.05, "date": "2024-01-31"}
    return make_geojson(folder / "a.geojson", [(good, spot(0)), *rows])


@trips("survey_points", told={
    "survey_in_future": [2], "survey_accuracy_impossible": [3], "survey_accuracy_coarse": [4],
    "survey_parcel_not_found": [5], "survey_plan_contradicts": [6], "survey_plan_of_no_parcel": [8],
    "survey_point_far": [9], "duplicate_key": [10, 11], "geometry_not_point": [12],
})  # fmt: skip
def points_of_every_fault(folder):
    known = {"plan": "S", "paci": "11111111"}
    rows = [
        ({"date": str(TOMORROW)}, 0), ({"accuracy": -1}, 0), ({"accuracy": 20}, 0),
        ({"paci": "99999999"}, 0), ({"plan": "C", "surveyor": "A"}, 0),
        ({"plan": "C", "surveyor": "B"}, 0), ({"plan": "T", "paci": ""}, 0), ({}, 60),
        ({"point": 10}, 0), ({"point": 10}, 0),
    ]  # fmt: skip
    told = [({"point": n} | known | one, spot(x)) for n, (one, x) in enumerate(rows, 2)]
    return points(folder, *told, ({"point": 12} | known, way((0, 0), (9, 0))))


@trips("survey_points")
def clean_points(folder):
    return points(folder)


def roads(folder: Path, *rows: tuple[dict[str, object], object]) -> Path:
    make_places()
    StreetKind.objects.create(code="main", name_ar="شارع رئيسي", name_en="Main street")
    make_parcel(number="12")
    good = [({"code": "1", "kind": "main", "width": 20}, way((0, 70), (90, 70))),
            ({"code": "1"}, degrees(box(0, 60, 90, 20)))]  # fmt: skip
    return make_geojson(folder / "a.geojson", [*good, *rows])


@trips("roads", told={
    "area_unknown": [3], "area_ambiguous": [4], "duplicate_key": [5, 6],
    "road_width_impossible": [7], "road_kind_unknown": [8], "road_pieces_differ": [9],
    "road_over_parcel": [11], "line_without_length": [12], "geometry_not_line_or_polygon": [13],
})  # fmt: skip
def roads_of_every_fault(folder):
    line = way((0, 200), (9, 200))
    return roads(
        folder, ({"code": "3", "area": "أين"}, line), ({"code": "4", "area": "التوأم"}, line),
        *[({"code": "5"}, line)] * 2, ({"code": "7", "width": 900}, line),
        ({"code": "8", "kind": "motorway"}, line), ({"name_ar": "شارع", "width": 10}, line),
        ({"name_ar": "شارع", "width": 20}, line), ({"code": "11"}, degrees(box(15, -10, 85, 40))),
        ({"code": "12"}, way((5, 5), (5, 5))), ({"code": "13"}, spot(0)),
    )  # fmt: skip


@trips("roads")
def clean_roads(folder):
    return roads(folder)
