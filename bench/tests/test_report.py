import json

from bench.report import Options, Report, Row, table


def test_a_ratio_is_ours_divided_by_theirs():
    row = Row("tile", 2.3, "ms", "floor", 2.0, "<= 1.15")

    assert row.ratio == 2.3 / 2.0
    assert row.is_met


def test_a_goal_judges_the_ratio_where_there_is_a_rival():
    assert not Row("tile", 2.4, "ms", "floor", 2.0, "<= 1.15").is_met
    assert Row("tile", 900, "tiles/s", "floor", 1000, ">= 0.85").is_met


def test_a_goal_without_a_rival_judges_the_figure():
    assert Row("largest tile", 480, "kB", goal="<= 500").is_met
    assert not Row("largest tile", 520, "kB", goal="<= 500").is_met


def test_a_rival_that_took_no_part_leaves_the_goal_open():
    assert Row("tile", 2.4, "ms", "floor", None, "<= 1.15").is_met is None
    assert Row("tile", 2.4, "ms", "floor", 2.0).is_met is None


def test_figures_stand_to_the_right_and_words_to_the_left():
    printed = table([("what", "ms"), ("a", "1.25"), ("longer", "10.0")])

    assert printed.splitlines() == ["what    ms", "------  ----", "a       1.25", "longer  10.0"]


def test_the_figures_are_kept_with_the_load(tmp_path):
    report = Report("tiles", [Row("tile", 3.0, "ms", "floor", 2.0, "<= 1.15")], load_before=0.5)

    report.write(Options(parcels=10, rounds=3, seconds=1, seed=7, results=tmp_path))

    told = json.loads((tmp_path / "tiles.json").read_text())
    assert told["rows"][0]["ratio"] == 1.5
    assert told["rows"][0]["is_met"] is False
    assert told["load_average"]["before"] == 0.5
