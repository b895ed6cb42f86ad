"""What was written in a cell as what the field means."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis_core.safeio.values import READERS, Unreadable, as_json, read_column

from .make import DIGITS


@pytest.mark.parametrize(
    ("kind", "written", "meant"),
    [
        ("label", "١٢٣", "123"), ("label", " 12 \u200f", "12"), ("label", 12.0, "12"),
        ("label", "12.0", "12"), ("label", "12/أ", "12/أ"), ("label", float("nan"), ""),
        ("number", "١٬٢٣٤٫٥", "1234.5"), ("number", "1,234.5", "1234.5"),
        ("number", "12,5", "12.5"),
        ("number", "1,234", "1234.0"), ("number", float("nan"), ""), ("number", "", ""),
        ("date", "2024/10/03 00:00:00+00", "2024-10-03"), ("date", "٣/١٠/٢٠٢٤", "2024-10-03"),
        ("date", "2024-10-03T00:00:00Z", "2024-10-03"), ("digits", "95-842 316", "95842316"),
        ("date", "31/01/2026", "2026-01-31"), ("date", "٣١\u200f/٠١\u200f/٢٠٢٦", "2026-01-31"),
        ("date", "31/01/2026 ١٢:٠٠ ص", "2026-01-31"), ("date", "1.2.2026", "2026-02-01"),
        ("date", datetime(2026, 1, 31, 9, 30), "2026-01-31"),  # noqa: DTZ001
        ("date", date(2026, 1, 31), "2026-01-31"), ("date", 46053, "2026-01-31"),
        ("date", 46053.75, "2026-01-31"), ("date", "20260131", "2026-01-31"),
        ("date", 20260131.0, "2026-01-31"), ("date", float("nan"), ""),
        ("text", "a\u202eb\n c", "ab c"), ("text", "nul\x00", "nul"),
    ],
)  # fmt: skip
def test_readings(kind, written, meant):
    assert READERS[kind](written, DIGITS) == meant


@pytest.mark.parametrize(
    ("kind", "written"),
    [("number", "abc"), ("number", "1e999"), ("date", "2024-02-30"), ("date", "soon"),
     ("date", 2024), ("date", "31/01/26"), ("date", "46053"), ("date", True),
     ("date", float("inf")), ("date", 20261331),
     ("digits", "12a")],
)  # fmt: skip
def test_what_cannot_be_read_is_said(kind, written):
    with pytest.raises(Unreadable):
        READERS[kind](written, DIGITS)


def test_a_bad_cell_spares_the_others():
    assert read_column(["1", "x", None], "number", DIGITS) == (["1.0", "", ""], {1: "x"})


@given(st.lists(st.one_of(st.none(), st.text(), st.floats(), st.integers(), st.booleans())),
       st.sampled_from(sorted(READERS)))  # fmt: skip
def test_any_cell_is_read_or_named(cells, kind):
    values, bad = read_column(cells, kind, DIGITS)

    assert len(values) == len(cells)
    assert all(values[row] == "" for row in bad)
    assert all("\x00" not in text for text in as_json(values, "f", kind))
