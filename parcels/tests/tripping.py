"""Small files that trip the checks of deliveries, one or two for each layer, and clean ones.

Each row names what is wrong with it, so that beside what trips a check stands what does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from gis_core.ingest.reading import Wishes
from gis_core.safeio.tests.make import make_shapefile
from parcels.models import AutomatedNumber, Parcel
from tests.make import (
    X,
    Y,
    lng_lat,
    make_area,
    make_block,
)

Ring = list[tuple[float, float]]
Rows = dict[str, list[int | None]]  # by code: the rows that it is told of, None of the whole file
TOMORROW = timezone.localdate() + timedelta(days=1)


@dataclass(frozen=True)
class Delivery:
    """A file, the land that it finds published, and all that must be told of it."""

    name: str
    layer: str
    make: Callable[[Path], Path]
    told: Mapping[str, list[int | None]] = field(default_factory=dict)
    wishes: Wishes = field(default_factory=Wishes)
    scope: str = "mentioned"


DELIVERIES: list[Delivery] = []


def trips(layer: str, *, scope: str = "mentioned", told: Rows | None = None, **wishes: object):
    """The function below makes a delivery of this layer, of which exactly this is told."""

    def kept(make: Callable[[Path], Path]) -> Callable[[Path], Path]:
        DELIVERIES.append(Delivery(make.__name__, layer, make, told or {}, Wishes(**wishes), scope))
        return make

    return kept


def box(x: float, y: float = 0, width: float = 20, height: float = 20) -> Ring:
    """Metres from the tests' corner, as shapefiles turn."""
    return [(x, y), (x, y + height), (x + width, y + height), (x + width, y), (x, y)]


def placed(ring: Ring | None) -> Ring | None:
    return ring and [(X + x, Y + y) for x, y in ring]


def degrees(*rings: Ring) -> dict[str, object]:
    """One polygon of an outline and its holes."""
    turned = [[(*lng_lat(*spot[:2]), *spot[2:]) for spot in ring] for ring in rings]
    return {"type": "Polygon", "coordinates": turned}


def spot(x: float, y: float = 0) -> dict[str, object]:
    return {"type": "Point", "coordinates": lng_lat(x, y)}


def way(*spots: tuple[float, float]) -> dict[str, object]:
    return {"type": "LineString", "coordinates": [lng_lat(*one) for one in spots]}


def drawn(folder: Path, *rows: tuple[dict[str, object], object]) -> Path:
    """A shapefile of rows that are (columns, ring), with all the columns of any."""
    columns = dict.fromkeys(name for told, _ring in rows for name in told)
    return make_shapefile(
        folder,
        [placed(ring) for _told, ring in rows],
        {name: [str(told.get(name, "")) for told, _ring in rows] for name in columns},
    )


def table(folder: Path, *lines: str) -> Path:
    path = folder / "table.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def make_places() -> None:
    """An area with block 4; two areas of one name, each with a block 7 that nobody has drawn."""
    make_block(make_area(code="SAL", name_ar="السالمية"), number="4")
    for code in ("T1", "T2"):
        twin = make_area(code=code, name_ar="التوأم", name_en="Twin", boundary=None)
        make_block(twin, number="7", boundary=None)


def make_number(parcel: Parcel, number: str) -> None:
    AutomatedNumber.objects.create(parcel=parcel, number=number)
