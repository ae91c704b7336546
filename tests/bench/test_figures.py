"""Ratios are computed from both readings of the yardstick, and verdicts from ratios."""

from bench.figures import Figure
from bench.results import as_markdown


def figure(job="roster page", value=0.008, **facts):
    return Figure(job, "SQLite", 1_000, value, **({"yardstick": "Y2", "before": 0.003, "after": 0.005, "target": 3.0} | facts))


def test_a_ratio_is_the_time_divided_by_the_mean_of_both_readings():
    assert figure().ratio == 2.0


def test_without_a_yardstick_the_figure_stands_for_itself():
    memory = Figure("memory", "SQLite", 1_000, 150e6, unit="bytes", target=160e6)
    assert (memory.ratio, memory.verdict, memory.cell, memory.limit) == (150e6, "met", "150 MB", "≤ 160 MB")


def test_a_verdict_compares_the_ratio_with_the_target():
    assert [figure(value=v).verdict for v in (0.012, 0.0121)] == ["met", "missed"]
    assert figure(target=None).verdict == "–"
    assert figure(value=None).verdict == "not there"
    assert figure(value=None, note="answered 500").verdict == "answered 500"


def test_a_yardstick_that_moved_is_said():
    assert figure(before=0.004, after=0.005).is_unsteady is False
    assert figure(before=0.004, after=0.0051).is_unsteady is True
    assert figure(value=0.02).cell == "5.00 × (20.0 ms)~ **!**"


def test_the_table_names_what_is_missed_and_what_grows():
    large = Figure("roster page", "SQLite", 10_000, 0.016, yardstick="Y2", before=0.004, after=0.004, target=3.0)
    page = as_markdown([figure(), large], command="./dev bench", postgres="")
    assert "| roster page | Y2 | ≤ 3 × | 2.00 × (8.0 ms)~ | 4.00 × (16.0 ms) **!** |" in page.splitlines()
    assert "- roster page, SQLite 10,000: 4.00 × (16.0 ms), target ≤ 3 ×" in page.splitlines()
    assert "- roster page, SQLite: 2.00 times from 1,000 to 10,000" in page.splitlines()
    assert "1 targets met, 1 missed, 0 not measured." in page.splitlines()
