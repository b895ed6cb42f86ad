"""Any sequence of delivering, publishing, editing and taking back leaves the land whole."""

import shutil
import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Count
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from gis_core.ingest import life, lineage, pipeline
from gis_core.ingest.errors import ImportRefused
from gis_core.ingest.layer import layer_named
from gis_core.ingest.models import ImportRun
from gis_core.ingest.models.run_states import STEPS
from gis_core.safeio.tests.make import make_shapefile
from parcels.compare.tests.making import box, compare, tell
from parcels.models import Parcel, ParcelBoundary
from parcels.tests.published import overlaps, published
from tests.make import make_area, make_block

# The ground of a block in four lots of 10 m; a delivery says by which edges and numbers it lies.
EDGES = st.sampled_from([(0, 10, 20, 30, 40), (0, 9, 20, 30, 40), (0, 20, 40), (0, 10, 30, 40)])
SCOPES = st.sampled_from(["mentioned", "blocks"])
NUMBERS = st.permutations(["1", "2", "3", "4", "5"])


class Coverage(RuleBasedStateMachine):
    """One small block; what the last published delivery restored to is remembered by each run."""

    @initialize()
    def begin(self):
        self.folder = Path(tempfile.mkdtemp())
        self.sid = transaction.savepoint()
        make_block(make_area(code="SAL"), number="4")

    def teardown(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        transaction.savepoint_rollback(self.sid)

    @rule(edges=EDGES, numbers=NUMBERS, scope=SCOPES, is_one=st.booleans(), goes_on=st.booleans())
    def deliver(self, edges, numbers, scope, is_one, goes_on):
        """Bring it in, answer what is asked, publish it or leave it."""
        lots = [box(west, 0, east - west, 20) for west, east in pairwise(edges)]
        columns = {"PARCEL_NO": numbers[: len(lots)], "BLOCK": ["4"] * len(lots)}
        before = published()
        try:
            run = compare(make_shapefile(self.folder, lots, columns), scope=scope)
        except ImportRefused:
            assert published() == before
            return
        lineage.confirm_each(run, run.changes.all(), is_one=is_one, actor=None)
        if not goes_on:
            life.discard(run, actor=None)
            assert published() == before
            return
        self._publish(run, before)

    def _publish(self, run, before):
        run.refresh_from_db()
        try:
            pipeline.publish(run, layer_named("parcels"), actor=None, progress=tell)
        except ImportRefused:
            assert published() == before

    @rule(which=st.integers(0, 9), area=st.integers(100, 900))
    def edit(self, which, area):
        """Somebody corrects the deed's area of a parcel in force."""
        current = list(ParcelBoundary.objects.current().order_by("pk"))
        if current:
            one = current[which % len(current)]
            ParcelBoundary.objects.filter(pk=one.pk).update(official_area_m2=area)

    @rule(which=st.integers(0, 9))
    def take_back(self, which):
        """Any run, in whatever state it is."""
        runs = list(ImportRun.objects.order_by("pk"))
        if not runs:
            return
        run, before = runs[which % len(runs)], published()
        try:
            life.roll_back(run, actor=None)
        except ImportRefused:
            assert published() == before

    @rule(which=st.integers(0, 9), state=st.sampled_from([*ImportRun.State.values]))
    def force(self, which, state):
        """SQL tries another state."""
        runs = list(ImportRun.objects.order_by("pk"))
        if not runs:
            return
        run = runs[which % len(runs)]
        if run.state == state or (run.state, state) in STEPS:
            return
        with pytest.raises(IntegrityError), transaction.atomic():
            ImportRun.objects.filter(pk=run.pk).update(state=state)

    @invariant()
    def nothing_lies_over_another(self):
        assert overlaps() == 0

    @invariant()
    def a_parcel_has_one_boundary_and_a_boundary_a_parcel(self):
        current = ParcelBoundary.objects.current()
        twice = current.values("parcel").annotate(n=Count("pk")).filter(n__gt=1)
        assert not twice.exists()
        assert not current.filter(parcel__status="historic").exists()
        assert not Parcel.objects.current().exclude(boundaries__in=current).exists()


@pytest.mark.django_db
def test_a_number_whose_new_ground_is_refused_keeps_its_old_one():
    """Found by the sequences: 3 moves onto 4, which stays, so 2 may not have the ground of 3."""
    state = Coverage()
    state.begin()
    three = {"edges": (0, 10, 30, 40), "scope": "mentioned", "goes_on": True}
    state.deliver(numbers=["3", "4", "1", "5", "2"], is_one=False, **three)
    state.deliver(numbers=["2", "3", "1", "5", "4"], is_one=True, **three)
    state.nothing_lies_over_another()
    state.a_parcel_has_one_boundary_and_a_boundary_a_parcel()
    state.teardown()


@pytest.mark.django_db
def test_no_sequence_breaks_the_land():
    run_state_machine_as_test(
        Coverage,
        settings=settings(
            max_examples=8,
            stateful_step_count=8,
            suppress_health_check=list(HealthCheck),
        ),
    )
