"""The demo's splits, merges and renumberings."""

import io

import pytest
from django.db import connection
from django.urls import reverse

from parcels.demo import make_demo
from parcels.models import FormerIdentity, ParcelBoundary, ParcelTransition
from parcels.transitions.demo import make_transitions
from tests.make import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_of_this_test(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_the_demo_has_a_past_that_adds_up_and_says_that_it_is_made_up(client):
    make_demo(parcels=900, seed=1, stdout=io.StringIO())
    made = make_transitions(stdout=io.StringIO())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    assert made["transitions"] == ParcelTransition.objects.count() >= 20
    kinds = set(ParcelTransition.objects.values_list("kind", flat=True))
    assert kinds == {"split", "merge", "renumber", "redistribution"}
    assert not ParcelTransition.objects.filter(does_not_add_up=True).exists()
    assert not ParcelTransition.objects.exclude(decision_number__contains="demo").exists()
    assert not ParcelTransition.objects.exclude(source__startswith="made up").exists()
    begun = ParcelBoundary.objects.filter(parcel__parts__role="child")
    assert not begun.exclude(source__startswith="made up").exists()

    former = FormerIdentity.objects.filter(was_renamed=True, valid_from=None)[0]
    client.force_login(make_person("planner"))
    asked = f"{former.area.name_ar} قطعة {former.block.number} قسيمة {former.number}"
    answer = client.get(reverse("search_suggest"), {"q": asked}).content.decode()
    assert former.parcel.label in answer


def test_a_second_time_adds_nothing():
    make_demo(parcels=300, seed=1, stdout=io.StringIO())
    make_transitions(stdout=io.StringIO())
    count = ParcelTransition.objects.count()

    assert make_transitions(stdout=io.StringIO()) == {}
    assert ParcelTransition.objects.count() == count
