"""What a delivery of parcels would change, of every kind."""

import pytest

from gis_core.ingest import pipeline
from gis_core.ingest.layer import layer_named
from gis_core.ingest.models import Change, ImportRun
from tests.make import X, Y, make_area, make_block, make_parcel, square

from .making import box, compared, ring, tell, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def block():
    return make_block(make_area(code="SAL"), number="4")


def test_each_parcel_is_told_by_what_happens_to_it(tmp_path, block):
    make_parcel(block, number="1", boundary=square(0))
    moved = make_parcel(block, number="2", boundary=square(30))
    make_parcel(block, number="3", boundary=square(60))

    run = compared(tmp_path, ["١", "2", "3", "4"], [ring(0), ring(30, 0, 19), ring(60), ring(90)],
                   AREA_M2=["", "", "401", "400"])  # fmt: skip

    assert run.state == "compared"
    assert run.counts == {"geometry": 1, "attributes": 1, "added": 1, "unchanged": 1}
    change = run.changes.get(kind="geometry")
    assert (change.seqs, change.row_ids, change.block) == ([2], [moved.pk], block)
    assert (change.key, change.former_key) == ("2", "2")
    assert change.moved_m == pytest.approx(2**0.5)
    assert (change.area_before_m2, change.area_after_m2) == pytest.approx((400, 361))
    assert change.before.area == pytest.approx(400)
    attributes = run.changes.get(kind="attributes")
    assert attributes.fields == {"official_area_m2": [None, 401]}
    assert run.changes.get(kind="added").fields == {"official_area_m2": [None, 400]}


def test_the_same_ground_under_another_number_is_a_renumbering(tmp_path, block):
    old = make_parcel(block, number="9", boundary=square(0))

    run = compared(tmp_path, ["12"], [ring(0.004)])

    assert run.counts == {"renumbered": 1, "unchanged": 0}
    change = run.changes.get()
    assert (change.key, change.former_key, change.row_ids) == ("12", "9", [old.pk])
    assert change.is_confirmed is None
    assert run.rejected == 0


def test_several_new_on_the_ground_of_one_are_a_split(tmp_path, block):
    old = make_parcel(block, number="9", boundary=square(0))

    run = compared(tmp_path, ["12", "١٣"], [box(0, 0, 10, 20), box(10, 0, 10, 20)])

    assert told(run) == [("split", "12, 13", "9")]
    change = run.changes.get()
    assert (change.seqs, change.row_ids) == ([1, 2], [old.pk])
    assert change.after.area == pytest.approx(400)


def test_a_split_with_one_large_piece_is_no_renumbering(tmp_path, block):
    make_parcel(block, number="9", boundary=square(0))

    run = compared(tmp_path, ["12", "13"], [box(0, 0, 19, 20), box(19, 0, 1, 20)])

    assert told(run) == [("split", "12, 13", "9")]


def test_one_new_on_the_ground_of_several_is_a_merge(tmp_path, block):
    first = make_parcel(block, number="8", boundary=square(0))
    second = make_parcel(block, number="9", boundary=square(20))

    run = compared(tmp_path, ["12"], [box(0, 0, 40, 20)])

    assert told(run) == [("merged", "12", "8, 9")]
    assert run.changes.get().row_ids == [first.pk, second.pk]


def test_ground_dealt_out_anew_is_left_to_people_with_a_hint(tmp_path, block):
    make_parcel(block, number="8", boundary=square(0))
    make_parcel(block, number="9", boundary=square(20))

    run = compared(tmp_path, ["12", "13"], [box(0, 0, 40, 10), box(0, 10, 40, 10)], scope="blocks")

    assert run.counts == {"added": 2, "removed": 2, "unchanged": 0}
    assert run.changes.get(key="12").effects == {"lies_on": 2}
    assert run.changes.get(former_key="9").effects == {"lies_under": 2}


@pytest.mark.parametrize(
    ("scope", "removed"), [("mentioned", set()), ("blocks", {"2"}), ("layer", {"2", "3"})]
)
def test_only_what_the_delivery_speaks_for_is_removed(tmp_path, block, scope, removed):
    elsewhere = make_block(block.area, number="5", boundary=square(600, 0, 100))
    make_parcel(block, number="1", boundary=square(0))
    make_parcel(block, number="2", boundary=square(30))
    make_parcel(elsewhere, number="3", boundary=square(610))

    run = compared(tmp_path, ["1"], [ring(0)], scope=scope)

    gone = run.changes.filter(kind="removed")
    assert set(gone.values_list("former_key", flat=True)) == removed
    assert all(change.is_in_scope for change in gone)


def test_a_rejected_feature_is_not_missing(tmp_path, block):
    make_parcel(block, number="1", boundary=square(0))
    make_parcel(block, number="2", boundary=square(30))
    bow_tie = [(X, Y), (X + 20, Y + 20), (X + 20, Y), (X, Y + 20), (X, Y)]

    run = compared(tmp_path, ["1", "2"], [bow_tie, ring(30)], scope="layer")

    assert run.counts == {"unchanged": 1}


def test_a_row_of_the_wrong_block_speaks_for_none(tmp_path, block):
    near = make_block(block.area, number="7", boundary=square(600, 0, 100))
    make_parcel(block, number="1", boundary=square(0))
    make_parcel(block, number="2", boundary=square(30))
    for n in (3, 4):
        make_parcel(near, number=str(n), boundary=square(600 + 20 * n))

    run = compared(
        tmp_path, ["1", "2", "9"], [ring(0), ring(30), ring(60)], "blocks", BLOCK=["4", "4", "7"]
    )

    assert run.findings.get(code="block_elsewhere").seq == 3
    assert not run.changes.filter(kind="removed").exists()
    assert run.approvals_needed == 1


def test_what_lies_on_the_ground_of_a_rejected_row_of_its_block_stays(tmp_path, block):
    for n in range(2):
        make_parcel(block, number=str(n + 1), boundary=square(20 * n))
    make_parcel(block, number="3", boundary=square(60))
    bow_tie = [(X + 10, Y), (X + 20, Y + 20), (X + 20, Y), (X + 10, Y + 20), (X + 10, Y)]

    run = compared(
        tmp_path, ["1A", "1B", "2"], [box(0, 0, 10, 20), bow_tie, ring(20)], scope="blocks"
    )

    rejected = run.findings.filter(severity="B").values_list("code", "seq")
    assert set(rejected) == {("geometry_invalid", 2), ("overlaps_neighbour", 1)}
    assert told(run) == [("removed", "", "3")]


def test_a_piece_that_is_rejected_leaves_no_half_of_a_split(tmp_path, block):
    make_parcel(block, number="9", boundary=square(0))
    make_parcel(block, number="10", boundary=square(20))

    with pytest.raises(pipeline.ImportRefused):
        compared(tmp_path, ["12", "13"], [box(0, 0, 10, 20), box(10, 0, 15, 20)])

    codes = ImportRun.objects.get().findings.filter(severity="B").values_list("code", "seq")
    assert set(codes) == {("overlaps_neighbour", 1), ("overlaps_neighbour", 2)}


def test_comparing_again_replaces_what_was_found(tmp_path, block):
    run = compared(tmp_path, ["1"], [ring(0)])

    pipeline.compare(run, layer_named("parcels"), progress=tell)

    assert Change.objects.count() == 1
