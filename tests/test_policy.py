"""The field policy covers every protected table, and every door that could let a field out."""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.db import connection
from rest_framework.serializers import ModelSerializer

from complaints import policy as of_complaints
from gis_core.fieldpolicy import INTERNAL, PUBLIC, SEALED, FieldPolicy, Secrecy, restricted, rows_of
from gis_core.messaging import policy as of_messages
from gis_core.sealed.rotation import sealed_fields
from parcels import file
from parcels import policy as of_parcels
from parcels.policy import readable
from parcels.tiles import LAYERS
from tests.make import make_person

POLICY = FieldPolicy(
    {
        table: lines
        for part in (of_parcels, of_complaints, of_messages)
        for table, lines in part.POLICY.tables.items()
    }
)
SAMPLE = FieldPolicy(
    {
        "a.deed": {
            "number": PUBLIC,
            "shelf": INTERNAL,
            "owner": SEALED,
            "holders": rows_of("a.holder"),
        },
        "a.holder": {"share": INTERNAL, "mask": restricted("parcels.view_right"), "name": SEALED},
    }
)
ROW = {
    "number": "1",
    "shelf": "9",
    "owner": "فلان",
    "unheard_of": "x",
    "holders": [{"share": "1/2", "mask": "ف•••", "name": "فلان"}],
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "told"),
    [
        (None, {"number": "1"}),
        ("desk", {"number": "1", "shelf": "9", "holders": [{"share": "1/2"}]}),
        ("planner", {"number": "1", "shelf": "9", "holders": [{"share": "1/2", "mask": "ف•••"}]}),
    ],
)
def test_a_row_is_told_to_each_as_its_lines_say(role, told):
    person = make_person(role) if role else None

    assert SAMPLE.readable("a.deed", ROW, person) == told


@pytest.mark.django_db
def test_what_is_sealed_is_told_to_nobody_whatever_they_may():
    person = make_person()
    person.is_superuser = True

    assert "owner" not in SAMPLE.readable("a.deed", ROW, person)
    assert "owner" not in SAMPLE.may_leave("a.deed", person)


def test_a_table_without_lines_does_not_go_outside():
    assert readable("parcels.whatever", {"x": 1}, None) == {}


def tables_of_people():
    """Tables that hold a sealed column, and those that the policy names itself."""
    held = {model._meta.label_lower for model, _field in sealed_fields()}
    return sorted(held | set(POLICY.tables))


@pytest.mark.parametrize("table", tables_of_people())
def test_every_field_of_a_protected_table_has_a_line(table):
    fields = {field.name for field in apps.get_model(table)._meta.concrete_fields}

    assert fields - set(POLICY.tables[table]) == set()


@pytest.mark.parametrize(("model", "field"), list(sealed_fields()), ids=lambda x: str(x))
def test_a_sealed_column_has_a_sealed_line(model, field):
    assert POLICY.tables[model._meta.label_lower][field.name].secrecy is Secrecy.SEALED


def test_rows_within_rows_are_of_tables_with_lines():
    inner = {line.rows for lines in POLICY.tables.values() for line in lines.values() if line.rows}

    assert inner <= set(POLICY.tables)


def test_a_section_of_a_protected_register_names_its_table():
    for section in file._sections.values():
        table = section.register().model._meta.label_lower
        if POLICY.protects(table):
            assert section.table == table, section.key


def serializers(base=ModelSerializer):
    for kind in base.__subclasses__():
        yield kind
        yield from serializers(kind)


def test_no_serializer_of_a_protected_table_has_more_than_the_policy_gives():
    for kind in serializers():
        table = getattr(getattr(kind, "Meta", None), "model", None)
        if table is not None and POLICY.protects(table._meta.label_lower):
            lines = POLICY.tables[table._meta.label_lower]
            for name in kind.Meta.fields:
                assert lines[name].secrecy in {Secrecy.PUBLIC, Secrecy.INTERNAL}, (kind, name)


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_no_tile_is_drawn_from_a_protected_table_with_names_in_it(layer):
    protected = {apps.get_model(table)._meta.db_table: table for table in POLICY.tables}
    for zoom in range(layer.minzoom, layer.maxzoom + 1):
        for read in protected.keys() & set(re.findall(r"\w+", layer.statement(zoom))):
            lines = POLICY.tables[protected[read]]
            closed = {n for n, line in lines.items() if line.secrecy in {"sealed", "restricted"}}
            assert not closed & set(layer.fields), layer.name


def test_the_admin_shows_nothing_sealed_of_a_table_of_people():
    for model, shown in admin.site._registry.items():
        table = model._meta.label_lower
        if POLICY.protects(table):
            assert shown.fields, f"{table}: its admin says which fields it shows"
            asked = {*flatten(shown.fields), *shown.list_display, *shown.list_filter}
            asked |= {name.split("__")[0] for name in shown.search_fields}
            sealed = {n for n, line in POLICY.tables[table].items() if line.secrecy == "sealed"}
            assert not asked & sealed, table


@pytest.mark.django_db
def test_no_other_table_repeats_a_name_or_a_number_of_a_party():
    """Neither a view nor a search table that somebody adds later carries these columns."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND column_name IN ('identifier', 'identifier_index', 'civil_id')"
        )
        found = {name for (name,) in cursor.fetchall()}

    assert found == {"complaints_reporter", "parcels_party"}
