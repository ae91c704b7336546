"""What a way of funding asks: the golden and edge cases of the rules' research, §10 items 1 to 3 and 6."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from exchange.cohorts.contributions import Traveller
from exchange.cohorts.funding import packaged_rules
from exchange.cohorts.models import FundingEffect
from exchange.cohorts.ratio import adults_needed, supervision
from exchange.cohorts.schemes import Activity, Group, Meeting, SchemeRule, judge_activity, judge_group, why_not_ages
from exchange.cohorts.schemewords import HAS_MAXIMUM, HAS_MINIMUM, SCHEMES, SHOWN, WISHES

START = date(2027, 11, 15)
MET, NOT_MET, UNKNOWN = Meeting.MET, Meeting.NOT_MET, Meeting.UNKNOWN


def rules(scheme):
    return [rule for rule in packaged_rules() if rule.scheme == scheme]


def young(born=date(2008, 1, 1), **facts):
    return Traveller(uuid4(), "youngster", born, **facts)


def leader(born=date(1980, 1, 1), **facts):
    return Traveller(uuid4(), "leader", born, **facts)


def group(travellers, country="FR", name="Bagneux"):
    return Group(uuid4(), name, country, travellers)


def activity(*groups, days=5):
    return Activity(START, START + timedelta(days=days - 1), groups)


def whole(scheme, what):
    return {one.rule.code: (one.meeting, one.measured) for one in judge_activity(rules(scheme), what)}


def of_group(scheme, one):
    return {found.rule.code: (found.meeting, found.measured) for found in judge_group(rules(scheme), activity(), one)}


@pytest.mark.parametrize(
    ("born", "meeting"),
    [
        (date(2014, 11, 16), NOT_MET),  # 12 years and 364 days
        (date(2014, 11, 15), MET),  # 13th birthday on the first day
        (date(1996, 11, 15), NOT_MET),  # 31st birthday on the first day
        (date(1996, 11, 16), MET),  # 31st birthday during the exchange
        (None, UNKNOWN),
    ],
)
def test_ages_count_on_the_first_day(born, meeting):
    assert of_group("ka152", group([young(born)]))["participant-age"][0] is meeting


@pytest.mark.parametrize(("born", "meeting"), [(date(2012, 2, 29), MET), (date(2014, 2, 28), NOT_MET), (date(2014, 3, 1), NOT_MET)])
def test_whoever_is_born_on_29_february_is_13_on_1_march(born, meeting):
    found = judge_group(rules("ka152"), Activity(date(2025, 3, 1), date(2025, 3, 5), []), group([young(born)]))
    assert {one.rule.code: one.meeting for one in found}["participant-age"] is meeting


@pytest.mark.parametrize(
    ("sizes", "total", "groups"),
    [
        ((8, 7), (NOT_MET, 15), [MET, MET]),
        ((13, 3), (MET, 16), [MET, NOT_MET]),
        ((30, 30), (MET, 60), [MET, MET]),
        ((31, 30), (NOT_MET, 61), [MET, MET]),
        ((4, 12), (MET, 16), [MET, MET]),
    ],
)
def test_numbers_of_young_people(sizes, total, groups):
    made = [group([young() for _ in range(size)], country) for size, country in zip(sizes, ("FR", "IT"), strict=True)]
    assert whole("ka152", activity(*made))["participants"] == total
    assert [of_group("ka152", one)["per-group"][0] for one in made] == groups


def test_leaders_and_companions_are_no_participants():
    crowd = [young() for _ in range(16)] + [leader() for _ in range(6)] + [Traveller(uuid4(), "companion") for _ in range(2)]
    assert whole("ka152", activity(group(crowd)))["participants"] == (MET, 16)


def test_ten_are_enough_where_all_have_fewer_opportunities_and_that_rule_says_that_it_is_unverified():
    ten = [young(fewer_opportunities=True) for _ in range(10)]
    found = {one.rule.code: one for one in judge_activity(rules("ka152"), activity(group(ten)))}
    assert "participants" not in found
    assert (found["participants-inclusion"].meeting, found["participants-inclusion"].rule.verified_on) == (MET, None)
    mixed = whole("ka152", activity(group([*ten[:9], young()])))
    assert mixed["participants"] == (NOT_MET, 10)
    assert "participants-inclusion" not in mixed


@pytest.mark.parametrize(("days", "meeting"), [(4, NOT_MET), (5, MET), (21, MET), (22, NOT_MET)])
def test_days_of_the_programme(days, meeting):
    assert whole("ka152", activity(days=days))["days"] == (meeting, days)


def test_leaders():
    assert of_group("ka152", group([young()]))["leaders-per-group"] == (NOT_MET, 0)
    assert "leader-age" not in of_group("ka152", group([young()]))
    just = of_group("ka152", group([young(), leader(date(2009, 11, 15))]))
    assert (just["leaders-per-group"], just["leader-age"]) == ((MET, 1), (MET, 0))
    assert of_group("ka152", group([leader(date(2009, 11, 16))]))["leader-age"] == (NOT_MET, 1)


def test_countries_count_where_somebody_is_named():
    assert whole("ka152", activity(group([]), group([], "IT")))["countries"] == (UNKNOWN, 0)
    assert whole("ka152", activity(group([young()]), group([young()])))["countries"] == (NOT_MET, 1)
    assert whole("ka152", activity(group([young()]), group([young()], "IT")))["countries"] == (MET, 2)


def test_whoever_lives_elsewhere_is_a_warning():
    found = {
        one.rule.code: one for one in judge_group(rules("ka152"), activity(), group([young(lives_in="BE"), young(lives_in="FR"), young()]))
    }
    assert (found["residence"].meeting, found["residence"].measured, found["residence"].chip) == (NOT_MET, 1, "waits")
    assert of_group("ka152", group([young(lives_in="FR"), young()]))["residence"] == (UNKNOWN, 0)
    assert of_group("ka152", group([young(lives_in="FR")]))["residence"] == (MET, 0)


def test_the_european_youth_foundation_asks_for_seven_countries_and_three_quarters_under_30():
    old = date(1990, 1, 1)
    groups = [group([young()], country) for country in ("FR", "IT", "ES", "PT", "DE", "BE")]
    assert whole("eyf", activity(*groups))["countries"] == (NOT_MET, 6)
    assert whole("eyf", activity(*groups, group([young()], "PL")))["countries"] == (MET, 7)
    assert whole("eyf", activity(group([young(), young(), young(), young(old)])))["under-30"] == (MET, 75)
    assert whole("eyf", activity(group([young(), young(), young(old)])))["under-30"] == (NOT_MET, 66)
    over = Activity(date(2027, 12, 29), date(2028, 1, 3), [])
    assert whole("eyf", over)["one-year"] == (NOT_MET, 1)


@pytest.mark.parametrize("scheme", ["none", "municipal", "ka154"])
def test_only_the_chosen_scheme_is_asked(scheme):
    assert rules(scheme) == []


def test_only_what_somebody_has_verified_refuses_ages():
    assert [one.code for one in why_not_ages(rules("ka152"), minimum_age=12, maximum_age=30)] == ["funding-ages"]
    assert [one.code for one in why_not_ages(rules("ka152"), minimum_age=13, maximum_age=31)] == ["funding-ages"]
    assert why_not_ages(rules("ka152"), minimum_age=13, maximum_age=30) == []
    assert why_not_ages(rules("ofaj"), minimum_age=13, maximum_age=40) == []


def test_every_packaged_rule_can_be_said_and_has_a_source():
    for rule in packaged_rules():
        assert rule.source
        assert rule.scheme in SCHEMES
        assert str(WISHES[rule.code](rule.minimum, rule.maximum))
        assert str(SHOWN[rule.code](1))
        assert rule.minimum is None or rule.code in HAS_MINIMUM
        assert rule.maximum is None or rule.code in HAS_MAXIMUM
    assert len({rule.key for rule in packaged_rules()}) == len(packaged_rules())


def test_a_rule_that_refuses_is_red_and_one_that_warns_is_not():
    for effect, chip in ((FundingEffect.REFUSES, "stopped"), (FundingEffect.WARNS, "waits")):
        rule = SchemeRule("ka152", "days", 5, 21, effect, "x", START)
        (found,) = judge_activity([rule], activity(days=4))
        assert found.chip == chip


@pytest.mark.parametrize(
    ("minors", "ratio", "needed"), [(0, 10, 0), (1, 10, 2), (10, 10, 2), (20, 10, 2), (21, 10, 3), (21, 8, 3), (24, 8, 3), (25, 8, 4)]
)
def test_adults_needed(minors, ratio, needed):
    assert adults_needed(minors, minors_per_adult=ratio) == needed


def test_one_leader_for_ten_minors_is_one_too_few_and_who_is_not_checked_counts_nothing():
    minors = [young(date(2011, 1, 1)) for _ in range(10)]
    one = supervision([*minors, leader(is_checked=True)], departs_on=START, minors_per_adult=10)
    assert (one.minors, one.adults, one.needed, one.shortfall) == (10, 1, 2, 1)
    unchecked = supervision([*minors, leader(is_checked=True), leader()], departs_on=START, minors_per_adult=10)
    assert (unchecked.adults, unchecked.unchecked, unchecked.shortfall) == (1, 1, 1)


def test_who_counts_as_what():
    crowd = [
        young(None),  # not known: a minor
        young(date(2009, 11, 15)),  # 18 on the day: neither minor nor on duty
        young(date(2009, 11, 16)),  # 18 a day later: leaves as a minor
        young(date(2011, 1, 1), has_place=False),  # waits
        leader(date(2009, 11, 16), is_checked=True),  # no adult yet
        leader(None, is_checked=True),
        Traveller(uuid4(), "companion", date(1970, 1, 1), is_checked=True),
    ]
    counted = supervision(crowd, departs_on=START, minors_per_adult=10)
    assert (counted.minors, counted.adults, counted.unchecked) == (2, 1, 0)
