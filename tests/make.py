"""Small made-up things for tests, each with only what it needs."""

from datetime import date
from itertools import count

from django.contrib.auth.models import Group
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.db import transaction

from gis_core import crs
from gis_core.accounts.models import Agency, Membership, Unit, User
from gis_core.areas.models import Area, Block
from gis_core.reveals.models import RevealPurpose
from parcels.models import (
    BuildingFile,
    BuildingLicence,
    Document,
    EngineeringOffice,
    LicenceType,
    OfficeMembership,
    Parcel,
    ParcelBoundary,
    Party,
    Right,
    StructuralPlan,
    StructuralPlanZone,
    Violation,
    ViolationKind,
    ZoneClass,
)

_number = count(1)
# A corner of the ground in the storage CRS (metres), near Salmiya where that is KTM.
X, Y = 506_000, 3_245_000


def square(x: float = 0, y: float = 0, side: float = 20) -> MultiPolygon:
    """A square of ``side`` metres whose corner lies (x, y) metres from the tests' corner."""
    west, south = X + x, Y + y
    ring = Polygon.from_bbox((west, south, west + side, south + side))
    return MultiPolygon(ring, srid=crs.STORAGE)


def lng_lat(x: float, y: float) -> tuple[float, float]:
    """Degrees of the spot (x, y) metres from the tests' corner."""
    ((lng, lat),) = crs.to_wgs84(crs.STORAGE, [(X + x, Y + y)])
    return lng, lat


def point(x: float, y: float) -> Point:
    """The same spot as a WGS 84 point."""
    return Point(*lng_lat(x, y), srid=crs.WGS84)


def make_area(**given: object) -> Area:
    """An area of one square kilometre."""
    n = next(_number)
    values = {"code": f"A{n}", "name_ar": f"منطقة {n}", "name_en": f"Area {n}"}
    values["boundary"] = square(-100, -100, 1000)
    return Area.objects.create(**values | given)


def make_block(area: Area | None = None, **given: object) -> Block:
    """A block of 500 m in an area."""
    values = {"number": str(next(_number)), "boundary": square(-50, -50, 500)}
    return Block.objects.create(area=area or make_area(), **values | given)


def make_parcel(
    block: Block | None = None, *, boundary: MultiPolygon | None = None, **given: object
) -> Parcel:
    """A parcel of 20 x 20 m with its boundary in force since 2020."""
    values: dict[str, object] = {"number": str(next(_number))}
    parcel = Parcel.objects.create(block=block, **values | given)
    make_boundary(parcel, boundary=boundary or square())
    parcel.refresh_from_db()
    return parcel


def make_boundary(parcel: Parcel, **given: object) -> ParcelBoundary:
    """A version of a parcel's boundary."""
    values: dict[str, object] = {"boundary": square(), "valid_from": date(2020, 1, 1)}
    return ParcelBoundary.objects.create(parcel=parcel, **values | given)


def make_zone(**given: object) -> StructuralPlanZone:
    """A residential zone of 500 m in a plan in force."""
    zone_class, _made = ZoneClass.objects.get_or_create(
        code="residential", defaults={"name_ar": "سكن خاص", "name_en": "Private housing"}
    )
    plan, _made = StructuralPlan.objects.get_or_create(
        edition="test",
        defaults={
            "name_ar": "مخطط",
            "state": StructuralPlan.State.IN_FORCE,
            "valid_from": date(2020, 1, 1),
        },
    )
    values: dict[str, object] = {
        "zone_class": zone_class,
        "plan": plan,
        "boundary": square(-50, -50, 500),
        "valid_from": date(2020, 1, 1),
    }
    return StructuralPlanZone.objects.create(**values | given)


def make_party(name: str = "فلان الفلاني", **given: object) -> Party:
    """A made-up person who holds something."""
    return Party.objects.create(**{"kind": "person", "name_ar": name} | given)


def make_right(parcel: Parcel, *parties: Party, **given: object) -> Right:
    """Ownership since 2020 in equal shares."""
    values: dict[str, object] = {"kind": "ownership", "valid_from": date(2020, 1, 1)}
    with transaction.atomic():  # at its end the shares must make a whole
        right = Right.objects.create(parcel=parcel, **values | given)
        for party in parties:
            right.shares.create(party=party, numerator=1, denominator=len(parties))
    return right


def make_violation_kind(code: str = "extra-floor") -> ViolationKind:
    """A kind of violation with its article."""
    made, _new = ViolationKind.objects.get_or_create(
        code=code,
        defaults={
            "name_ar": "دور زائد",
            "name_en": "Extra floor",
            "article": "7",
            "document": "a made-up resolution",
            "period_days": 30,
        },
    )
    return made


def make_violation(parcel: Parcel, **given: object) -> Violation:
    """A case as it begins, of the first of March 2024."""
    values: dict[str, object] = {
        "number": f"V{next(_number)}",
        "kind": make_violation_kind(),
        "observed_on": date(2024, 3, 1),
        "description": "سقف فوق الدور المرخص",
    }
    return Violation.objects.create(parcel=parcel, **values | given)


def make_purpose(code: str = "licence") -> RevealPurpose:
    """A purpose for which names may be read."""
    return RevealPurpose.objects.create(code=code, name_ar="معاملة رخصة", name_en="A licence case")


def make_person(role: str = "planner", *, areas: list[Area] | None = None) -> User:
    """A person with a role who sees the named areas, or everything where none are named."""
    n = next(_number)
    person = User.objects.create_user(f"person{n}", password="correct horse battery")
    person.groups.add(Group.objects.get(name=role))
    agency, _made = Agency.objects.get_or_create(code="test", defaults={"name_ar": "البلدية"})
    unit = Unit.objects.create(
        agency=agency, code=f"u{n}", name_ar="وحدة", covers_everything=areas is None
    )
    unit.areas.set(areas or [])
    Membership.objects.create(user=person, unit=unit, valid_from=date(2020, 1, 1))
    return person


def make_licence_type(**given: object) -> LicenceType:
    """A type that offices may apply for; it asks for no document and no review."""
    n = next(_number)
    values: dict[str, object] = {"code": f"type{n}", "name_ar": f"نوع {n}", "name_en": f"Type {n}"}
    return LicenceType.objects.create(**values | {"is_open": True} | given)


def make_office(**given: object) -> EngineeringOffice:
    """An accredited engineering office."""
    n = next(_number)
    values: dict[str, object] = {"name_ar": f"مكتب {n}", "name_en": f"Office {n}"}
    values |= {"registration_number": f"EO-{n}", "email": f"office{n}@example.org"}
    return EngineeringOffice.objects.create(**values | given)


def make_architect(office: EngineeringOffice | None = None) -> User:
    """A person who acts for an engineering office, and belongs to no unit."""
    person = User.objects.create_user(f"person{next(_number)}", password="correct horse battery")
    person.groups.add(Group.objects.get(name="office"))
    OfficeMembership.objects.create(
        user=person, office=office or make_office(), valid_from=date(2020, 1, 1)
    )
    return person


def make_licence(parcel: Parcel | None = None, **given: object) -> BuildingLicence:
    """A licence that was taken over from another register, in any state."""
    values: dict[str, object] = {"number": f"L-{next(_number)}", "state": "issued"}
    values["issued_on"] = date(2024, 1, 1)
    kind = given.pop("licence_type", None) or make_licence_type()
    return BuildingLicence.objects.create(
        parcel=parcel or make_parcel(), licence_type=kind, **values | given
    )


def make_class(code: str, **given: object) -> ZoneClass:
    """A zone class, made once for each code."""
    names = {"name_ar": code, "name_en": code}
    return ZoneClass.objects.get_or_create(code=code, defaults=names | given)[0]


def make_edition(edition: str, zones: dict[str, list], **given: object) -> StructuralPlan:
    """An edition with boundaries by the code of their class; a draft where nothing else is said."""
    plan = StructuralPlan.objects.create(edition=edition, name_ar=edition, name_en=edition, **given)
    for code, boundaries in zones.items():
        for boundary in boundaries:
            plan.zones.create(
                zone_class=make_class(code), boundary=boundary, valid_from=date(2020, 1, 1)
            )
    return plan


def make_building_file(parcel: Parcel | None = None, **given: object) -> BuildingFile:
    """A paper folder about a parcel."""
    values: dict[str, object] = {"number": f"BF-{next(_number)}"}
    return BuildingFile.objects.create(parcel=parcel or make_parcel(), **values | given)


def make_document(parcel: Parcel | None = None, **given: object) -> Document:
    """A document of which only the description is kept."""
    values: dict[str, object] = {"document_type": "survey", "title_ar": "مخطط مساحي"}
    return Document.objects.create(parcel=parcel or make_parcel(), **values | given)
