"""The land of the labelled answers as rows."""

from django.db import connection

from gis_core.areas.models import Area, Block
from parcels.demo.reference import load_reference
from parcels.models import AutomatedNumber, Parcel
from parcels.selection.tests.land import AUTOMATED, HISTORIC, LAND, TWICE


def settle() -> dict[str, int]:
    """Write the land; the key of each parcel by ``area/block/number``."""
    load_reference()
    areas = dict(Area.objects.values_list("code", "pk"))
    Block.objects.bulk_create(
        Block(area_id=areas[code], number=block)
        for code, blocks in LAND.items()
        for block in blocks
        if block
    )
    blocks = {(b.area_id, b.number): b.pk for b in Block.objects.all()}
    current = [f"{a}/{b}/{n}" for a, bs in LAND.items() for b, ns in bs.items() for n in ns]
    rows = [(key, "current", "") for key in current]
    rows += [(key, "historic", "") for key in HISTORIC]
    rows += [(TWICE, "current", "م/2")]
    made = []
    for key, status, plan in rows:
        code, block, number, sub = [*key.split("/"), ""][:4]
        made.append(
            Parcel(
                area_id=areas[code],
                block_id=blocks.get((areas[code], block)),
                number=number,
                sub_number=sub,
                status=status,
                plan_ref=plan,
            )
        )
    Parcel.objects.bulk_create(made)
    keys: dict[str, int] = {}
    for (key, status, plan), parcel in zip(rows, made, strict=True):
        keys.setdefault(key if status == "current" and not plan else f"{key} {status}", parcel.pk)
    AutomatedNumber.objects.bulk_create(
        AutomatedNumber(parcel_id=keys[key], number=number)
        for number, parcels in AUTOMATED.items()
        for key in parcels
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE parcels_parcel, areas_block")
    return keys
