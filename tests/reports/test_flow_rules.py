"""Medians, stages and the drawing of flows."""

import statistics

import pytest

from exchange.adoptions.models import AdoptionStage as S
from exchange.reports.flows.rules import FEWEST, SIZE, Median, Step, arrow, chord, median_of, ring, stage_lines


@pytest.mark.parametrize("days", [[3], [1, 2], [5, 5, 9], [0, 10, 20, 400], [1] * 9 + [50] * 10])
def test_the_median_of_a_histogram_is_that_of_its_days(days):
    histogram = {one: days.count(one) for one in days}
    assert median_of(Step.ADOPTED, histogram) == Median(Step.ADOPTED, statistics.median(days), len(days))


def test_nothing_is_no_zero_and_what_ends_before_it_began_is_left_out():
    assert median_of(Step.ADOPTED, {}) == Median(Step.ADOPTED, None, 0)
    assert median_of(Step.ADOPTED, {-4: 3}) == Median(Step.ADOPTED, None, 0)
    assert median_of(Step.ADOPTED, {-4: 3, 8: 1}) == Median(Step.ADOPTED, 8, 1)


@pytest.mark.parametrize("step", list(Step))
def test_days_of_a_few_young_people_are_not_shown(step):
    few, enough = median_of(step, {7: FEWEST - 1}), median_of(step, {7: FEWEST})
    assert few == (Median(step, None, 0, is_hidden=True) if step.is_about_people else Median(step, 7, FEWEST - 1))
    assert enough == Median(step, 7, FEWEST)


def test_a_stopped_adoption_counts_where_it_stood():
    lines = {
        line.stage: line[1:]
        for line in stage_lines([(S.SPOTTED, None, 2), (S.PILOT, None, 3), (S.STOPPED, S.AGREED, 1), (S.STOPPED, None, 1)])
    }
    assert lines[S.SPOTTED] == (7, 2, 1)
    assert lines[S.AGREED] == (4, 0, 1)
    assert lines[S.PILOT] == (3, 3, 0)
    assert lines[S.SUSTAINED] == (0, 0, 0)


def test_a_ring_stays_on_its_drawing():
    spots = ring(24)
    assert len({(spot.x, spot.y) for spot in spots}) == 24
    assert all(0 < value < SIZE for spot in spots for value in (spot.x, spot.y, spot.text_x, spot.text_y))
    assert ring(0) == []
    assert chord(spots[0], spots[6]).startswith(f"M{spots[0].x} {spots[0].y}Q")
    assert all(0 < value < SIZE for value in arrow(spots[0], spots[12]))
