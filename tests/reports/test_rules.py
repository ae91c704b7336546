from collections import defaultdict
from datetime import date
from itertools import product
from random import Random

import pytest

from exchange.participants.models import ParticipantKind as K
from exchange.participants.rules import is_minor
from exchange.reports.rules import HIDDEN, Band, band_of, born_by, cell, suppress, suppress_sum, young_per_adult


def shown(*values, threshold=5):
    return tuple(suppress(dict(enumerate(values)), threshold=threshold).values())


@pytest.mark.parametrize(
    ("values", "seen"),
    [
        # nothing small: everything may be read, nobody too
        ((5, 6), (5, 6)),
        ((0, 0, 0), (0, 0, 0)),
        ((0, 12, 5), (0, 12, 5)),
        # one small number would follow from the total: another is hidden with it
        ((4, 20), (None, None)),
        # always the last one, whatever its size
        ((4, 20, 7), (None, 20, None)),
        ((4, 7, 20), (None, 7, None)),
        ((20, 7, 4), (20, None, None)),
        # nobody is hidden as soon as anything is
        ((3, 0, 40), (None, None, None)),
        ((4, 1, 0), (None, None, None)),
        # two hidden ones that are together five are enough
        ((3, 4, 20), (None, None, 20)),
        # four and four are the only two small numbers that make eight
        ((4, 4, 20), (None, None, None)),
        # two that are together less than five are not
        ((1, 2, 20, 30), (None, None, 20, None)),
        # five hidden ones of one each would be known from their sum
        ((1, 1, 1, 1, 1, 9), (None, None, None, None, None, None)),
        ((1,), (None,)),
    ],
)
def test_small_numbers_are_hidden_with_what_would_give_them_away(values, seen):
    assert shown(*values) == seen


@pytest.mark.parametrize(("cells", "most"), [(2, 16), (3, 13), (4, 9)])
def test_nobody_can_work_a_hidden_number_out(cells, most):
    """An attacker who knows the total, every number shown and how numbers are hidden finds at least two answers."""
    answers = defaultdict(list)
    for values in product(range(most + 1), repeat=cells):
        if sum(values) <= most:
            answers[sum(values), shown(*values)].append(values)
    hidden = 0
    for (_total, seen), possible in answers.items():
        for place, value in enumerate(seen):
            if value is None:
                hidden += 1
                assert len({values[place] for values in possible}) > 1, (seen, possible)
    assert hidden > 20


def test_the_attacker_would_find_a_number_hidden_alone():
    """The attack above is worth something: with primary suppression alone it succeeds."""
    answers = defaultdict(list)
    for values in product(range(12), repeat=2):
        seen = tuple(None if 0 < value < 5 else value for value in values)
        answers[sum(values), seen].append(values)
    assert any(len({v[0] for v in possible}) == 1 and seen[0] is None for (_t, seen), possible in answers.items())


def outputs(parts, *, threshold, together):
    names = [dict(enumerate(part)) for part in parts]
    whole = tuple(suppress_sum(names, threshold=threshold, together=together).values())
    return tuple(sum(part) for part in parts), tuple(shown(*part, threshold=threshold) for part in parts), whole


@pytest.mark.parametrize(("threshold", "parts", "most"), [(3, 3, 7), (4, 3, 7), (5, 2, 9)])
def test_no_part_follows_from_the_sum(threshold, parts, most):
    """Whoever reads every city's report and the network's still finds two answers for each hidden number."""
    rows = [row for row in product(range(most + 1), repeat=2) if sum(row) <= most]
    answers = defaultdict(list)
    for combination in product(rows, repeat=parts):
        answers[outputs(combination, threshold=threshold, together=3)].append(combination)
    told = 0
    for (_totals, seen, whole), possible in answers.items():
        told += None not in whole
        for part, values in enumerate(seen):
            for place, value in enumerate(values):
                if value is None:
                    assert len({one[part][place] for one in possible}) > 1, (seen, whole, possible[:3])
    assert told > 0


def test_a_sum_over_many_cities_may_be_read_and_hides_each_of_them():
    cities = [{"a": 2, "b": 2, "c": 1}] * 6 + [{"a": 1, "b": 3, "c": 1}] * 6
    assert suppress_sum(cities) == {"a": 18, "b": 30, "c": 12}


def test_a_sum_is_hidden_where_one_city_would_follow_from_it():
    one, others = {"a": 3, "b": 9}, [{"a": 10, "b": 10}] * 5
    assert suppress(others[0]) == {"a": 10, "b": 10}
    assert suppress_sum([one, *others]) == {"a": None, "b": None}


def test_many_cities_are_attacked_at_random():
    """From what is shown, the attacker walks to other possible cities; each hidden number must have been another."""
    random = Random(2017)
    for _world in range(12):
        cities = [tuple(random.choice((0, 1, 1, 2, 3, 5, 8)) for _ in range(3)) for _ in range(random.randint(4, 14))]
        truth = outputs(cities, threshold=5, together=10)
        met = [[{value} for value in city] for city in cities]
        for _step in range(4000):
            first, second = random.sample(range(len(cities)), 2)
            place, other = random.sample(range(3), 2)
            tried = [list(city) for city in cities]
            tried[first][place] += 1
            tried[first][other] -= 1
            if None not in truth[2]:
                tried[second][place] -= 1
                tried[second][other] += 1
            if min(map(min, tried)) < 0 or outputs([tuple(c) for c in tried], threshold=5, together=10) != truth:
                continue
            for at, city in enumerate(tried):
                for index, value in enumerate(city):
                    met[at][index].add(value)
        for seen, values in zip(truth[1], met, strict=True):
            for value, found in zip(seen, values, strict=True):
                assert value is not None or len(found) > 1, truth


@pytest.mark.parametrize("first_day", [date(2017, 11, 15), date(2020, 2, 29), date(2021, 2, 28)])
def test_bands_agree_with_the_rule_about_minors(first_day):
    for year in (1985, 1986, 1989, 1999, 2000, 2001, 2002, 2003, 2004):
        for month, day in ((1, 1), (2, 28), (3, 1), (11, 14), (11, 15), (11, 16)):
            born = date(year, month, day)
            assert (band_of(born, first_day=first_day) is Band.MINORS) == is_minor(born, first_day)
    assert band_of(None, first_day=first_day) is Band.MINORS
    assert band_of(date(2000, 2, 29), first_day=date(2018, 2, 28)) is Band.MINORS
    assert band_of(date(2000, 2, 29), first_day=date(2018, 3, 1)) is Band.TO_30


def test_born_by_says_who_has_the_age():
    assert born_by(date(2017, 11, 15), age=18) == date(1999, 11, 15)
    assert band_of(date(1986, 11, 15), first_day=date(2017, 11, 15)) is Band.OVER_30
    assert band_of(date(1986, 11, 16), first_day=date(2017, 11, 15)) is Band.TO_30


def test_the_ratio_does_not_tell_what_is_hidden():
    assert young_per_adult({K.YOUNGSTER: 24, K.LEADER: 5, K.COMPANION: 0}) == 4.8
    assert young_per_adult({K.YOUNGSTER: None, K.LEADER: None, K.COMPANION: 0}) is None
    assert young_per_adult({K.YOUNGSTER: 7, K.LEADER: 0, K.COMPANION: 0}) is None


def test_a_hidden_number_has_one_sign():
    assert (cell(None), cell(7), HIDDEN) == ("<5", 7, "<5")
