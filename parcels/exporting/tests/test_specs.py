"""What holds for every layer that may leave."""

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.gis.geos import LineString, MultiLineString, Point
from django.utils import translation

from gis_core import crs
from gis_core.exports.layer import Ground, layers
from gis_core.ingest.layer import layer_named
from gis_core.ingest.mapping import map_columns
from parcels.exporting.tests.files import export, make_land, read, table
from parcels.models import BoundaryPoint, Street, SurveyPlan
from parcels.policy import POLICY
from tests.make import X, Y, make_area, make_block, make_parcel, make_person, square

SPECS = pytest.mark.parametrize("spec", layers(), ids=lambda spec: spec.name)


@SPECS
def test_names_are_short_ascii_and_once(spec):
    names = [column.name for column in spec.columns()]

    assert all(len(name) <= 10 and name.isascii() and name.islower() for name in names)
    assert len(set(names)) == len(names)
    assert {spec.label, spec.drawn_by} - {""} <= set(names)


@SPECS
def test_every_heading_is_in_both_languages(spec):
    for _name, arabic, english, _kind in spec.sheet():
        assert not arabic.isascii()
        assert english.isascii() or "²" in english


@pytest.mark.parametrize("name", sorted({s.name for s in layers()} & set(settings.INGEST_LAYERS)))
def test_an_import_knows_every_required_field_by_the_exported_names(name):
    spec = next(spec for spec in layers() if spec.name == name)
    types = {column.name: "object" for column in spec.columns()}

    mapped = map_columns(layer_named(name), types, given={}, constants={})

    assert mapped.unused == tuple(n for n in types if n not in mapped.columns.values())


@SPECS
@pytest.mark.django_db
def test_no_column_is_of_a_protected_table(spec):
    """The tables that hold personal data are joined by none."""
    source = spec.source(make_person("administrator"), Ground())
    rows = source.rows.values_list(*(c.value or c.name for c in source.columns))
    joined = set(rows.query.alias_map) if rows.query.alias_map else set()
    tables = {t.table_name for t in rows.query.alias_map.values()} | joined
    protected = {apps.get_model(name)._meta.db_table for name in POLICY.tables}

    assert not tables & protected


@pytest.mark.django_db
def test_an_area_and_a_block_and_a_selection_narrow_the_parcels(tmp_path):
    land = make_land()
    make_parcel(make_block(land[0].area, number="13"), boundary=square(0, 200))
    make_parcel(make_block(make_area(code="HAW")), boundary=square(0, 300))

    for options, count in (
        (("--area", "SAL"), 4),
        (("--area", "SAL", "--block", "١٢"), 3),
        ((), 5),
    ):
        export("parcels", tmp_path / "parcels.csv", *options)
        assert len(table(tmp_path / "parcels.csv")) - 1 == count


@pytest.mark.django_db
def test_roads_leave_by_line_and_by_surface_and_surveys_by_point(tmp_path):
    line = MultiLineString(LineString((X, Y), (X + 50, Y)), srid=crs.STORAGE)
    Street.objects.create(code="1", name_ar="شارع 1", centreline=line, width_m=20)
    Street.objects.create(code="2", name_ar="شارع 2", surface=square(100, 0))
    plan = SurveyPlan.objects.create(number="م/7")
    BoundaryPoint.objects.create(plan=plan, number="1", location=Point(X, Y, srid=crs.STORAGE))

    for layer, kind in (
        ("roads", "LineString"),
        ("road_surfaces", "Polygon"),
        ("survey_points", "Point"),
    ):
        export(layer, tmp_path / f"{layer}.zip")
        meta, rows = read(tmp_path / f"{layer}.zip")
        assert meta["geometry_type"].removeprefix("Multi") == kind
        assert len(rows) == 1


@pytest.mark.parametrize("language", ["ar", "en"])
def test_names_come_in_the_language_that_is_asked(language):
    with translation.override(language):
        spec = next(spec for spec in layers() if spec.name == "parcels")
        expected = {"ar": "رقم القسيمة", "en": "Parcel number"}[language]
        assert spec.columns()[0].heading == expected
