"""A workbook's XML is read through once, however many of its sheets are looked at."""

from gis_core.safeio import markup, sheets

from .workshop import make_workbook


def test_each_part_of_a_workbook_is_walked_once(tmp_path, monkeypatch):
    rows = [["number", "name"], [1, "حولي"], [2, None]]
    path = make_workbook(tmp_path / "book.xlsx", {"a": rows, "b": rows[:2], "c": rows})
    walked, walk = [], markup.walk

    def watched(file, *, name, **handlers):
        walked.append(name)
        walk(file, name=name, **handlers)

    monkeypatch.setattr(markup, "walk", watched)

    counts = {
        name: (source.count, source.counted_otherwise())
        for name, source in sheets.layers_in(path, "xlsx", "")
    }

    assert counts == {"a": (2, 2), "b": (1, 1), "c": (2, 2)}
    large = [name for name in walked if name.startswith("xl/worksheets/")]
    assert len(large) == len(set(large)) == 3


def test_a_workbook_that_was_written_over_is_walked_anew(tmp_path):
    path = make_workbook(tmp_path / "book.xlsx", {"a": [["number"], [1]]})
    ((_name, before),) = sheets.layers_in(path, "xlsx", "")
    assert before.counted_otherwise() == 1

    make_workbook(path, {"a": [["number"], [1], [2], [3]]})

    ((_name, after),) = sheets.layers_in(path, "xlsx", "")
    assert after.counted_otherwise() == 3
