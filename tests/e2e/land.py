"""A few parcels in metres from the tests' corner: a street between them, and one overlap."""

from datetime import date

from parcels.models import AutomatedNumber, BuildingFile, BuildingLicence, LicenceType, Regulation
from tests.make import make_area, make_block, make_parcel, make_zone, square

ON_A_PARCEL = (10, 10)
ON_THE_ROAD = (27, 10)  # 7 m from parcel 101, 8 m from parcel 102
ON_THE_OVERLAP = (115, 10)


def make_district():
    """Parcels 101 and 102 on either side of a street, 103 and 104 overlapping further east."""
    area = make_area(code="SAL", name_ar="السالمية", name_en="Salmiya")
    block = make_block(area, number="4")
    corners = {"101": (0, 0), "102": (35, 0), "103": (100, 0), "104": (110, 0)}
    made = {
        number: make_parcel(block, number=number, boundary=square(*corner))
        for number, corner in corners.items()
    }
    describe(made["101"])
    return made


def describe(parcel):
    """A licence, a building file, an automated number and a regulated zone."""
    kind = LicenceType.objects.create(code="new", name_ar="بناء جديد", name_en="New building")
    BuildingLicence.objects.create(
        parcel=parcel,
        licence_type=kind,
        number="BL-2021/77",
        state="issued",
        issued_on=date(2021, 4, 4),
        engineering_office="مكتب الخليج الهندسي",
    )
    BuildingFile.objects.create(parcel=parcel, number="BF-9")
    AutomatedNumber.objects.create(parcel=parcel, number="15203344")
    zone = make_zone(boundary=square(-20, -20, 80))
    Regulation.objects.create(
        zone_class=zone.zone_class,
        parameter="floors",
        value=3,
        article="1",
        document="a made-up resolution",
        valid_from=date(2020, 1, 1),
    )
