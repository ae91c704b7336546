"""A change of rules: what it means is counted first, is then exactly what happens, and removes nobody."""

from datetime import date

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.cohorts.changing import consequences_of, facts_of
from exchange.cohorts.contributions import Traveller
from exchange.cohorts.models import Cohort, FundingRule
from exchange.cohorts.signals import cohort_changed
from exchange.demonstration.makers import (
    make_check,
    make_city,
    make_cohort,
    make_conference,
    make_delegation,
    make_participant,
    make_person,
    make_user,
)
from exchange.history.models import HistoryLine
from exchange.participants.models import Participant, ParticipantKind
from exchange.participants.queries import list_obstacles

FIRST = date(2027, 11, 15)
RULES = {
    "away_from_on": date(2027, 11, 14),
    "away_until_on": date(2027, 11, 18),
    "minimum_age": 13,
    "maximum_age": 30,
    "minors_per_adult": 10,
}


def aged(years, **facts):
    return Traveller("one", "youngster", date(2027 - years, 6, 1), **facts)


@pytest.mark.parametrize(
    ("new", "people", "expected"),
    [
        ({}, [aged(14)], []),
        ({"maximum_age": 20}, [aged(21), aged(22), aged(20)], [("too-old", 2)]),
        ({"minimum_age": 16}, [aged(15), aged(16)], [("too-young", 1)]),
        ({"maximum_age": 35}, [aged(31), aged(33), aged(30)], [("fits-now", 2)]),
        ({"maximum_age": 20}, [Traveller("one", "youngster"), Traveller("one", "leader", date(1980, 1, 1))], []),
        ({"maximum_age": 20}, [aged(25, has_place=False)], [("too-old", 1)]),
        ({"minors_per_adult": 5}, [aged(14) for _ in range(11)], [("adults-needed", 1)]),
        ({"minors_per_adult": 11}, [aged(14) for _ in range(21)], [("adults-fewer", 1)]),
        ({"away_until_on": date(2027, 11, 19)}, [aged(25), aged(25, has_place=False)], [("other-days", 1)]),
        (
            {"away_from_on": date(2027, 11, 10)},
            [Traveller("one", "youngster", date(2009, 11, 12))],
            [("now-minors", 1), ("adults-needed", 2), ("other-days", 1)],
        ),
    ],
)
def test_what_a_change_means(new, people, expected):
    found = consequences_of(RULES, RULES | new, people, first_day=FIRST)
    assert [(one.code, one.count) for one in found] == expected


def test_the_adults_of_one_city_do_not_answer_for_anothers_minors():
    people = [Traveller(city, "youngster", date(2013, 1, 1)) for city in ("a", "b")]
    found = consequences_of(RULES | {"away_from_on": date(2027, 11, 14)}, RULES | {"minors_per_adult": 1}, people, first_day=FIRST)
    assert found == []
    more = [Traveller(city, "youngster", date(2013, 1, 1)) for city in "aaab"]
    (one,) = consequences_of(RULES, RULES | {"minors_per_adult": 1}, more, first_day=FIRST)
    assert (one.code, one.count) == ("adults-needed", 1)


@pytest.fixture
def staff(database):
    return make_user(Role.NETWORK)


@pytest.fixture
def cohort(database):
    conference = make_conference("Lisboa 2027", starts_on=FIRST, ends_on=date(2027, 11, 19))
    return make_cohort(conference, away_from_on=date(2027, 11, 14), away_until_on=date(2027, 11, 20))


def fields_of(page, cohort, **new):
    return page.fields(action=f"/cohorts/{cohort.slug}/edit") | {name: str(value) for name, value in new.items()}


def test_rules_that_mean_nothing_for_anybody_are_saved_at_once_and_told_to_other_features(browser, database, staff, cohort):
    heard = []

    def hear(sender, *, changed, now, **_more):
        heard.append((sender.id, changed))

    cohort_changed.connect(hear)
    visitor = browser(staff)
    page = visitor.get(f"/cohorts/{cohort.slug}/edit")
    assert visitor.post(f"/cohorts/{cohort.slug}/edit", fields_of(page, cohort, maximum_age=25, offer_hours=48)).status == 303
    database.expire_all()
    assert (cohort.maximum_age, cohort.offer_hours, cohort.rules_version) == (25, 48, 2)
    assert heard == [(cohort.id, ["maximum_age", "offer_hours"])]
    lines = database.scalars(select(HistoryLine.changed).where(HistoryLine.deed == "cohort-changed")).all()
    assert lines == [["maximum_age", "offer_hours"]]


def test_nothing_changed_nothing_saved(browser, database, staff, cohort):
    visitor = browser(staff)
    page = visitor.get(f"/cohorts/{cohort.slug}/edit")
    visitor.post(f"/cohorts/{cohort.slug}/edit", fields_of(page, cohort))
    database.expire_all()
    assert (cohort.rules_version, database.scalars(select(HistoryLine).where(HistoryLine.deed == "cohort-changed")).all()) == (1, [])


def test_tighter_ages_are_shown_first_and_do_exactly_that(browser, database, staff, cohort):
    city = make_city()
    delegation = make_delegation(cohort, city, pledged=20)
    for number in range(12):
        make_participant(delegation, make_person(f"Old {number}", "Rossi", city=city, birth_date=date(2000, 1, 1)))
    make_participant(delegation, make_person("Young", "Rossi", city=city, birth_date=date(2006, 1, 1)))
    visitor = browser(staff)
    page = visitor.get(f"/cohorts/{cohort.slug}/edit")
    preview = visitor.post(f"/cohorts/{cohort.slug}/edit", fields_of(page, cohort, maximum_age=25), expect=200)
    assert preview.status == 200
    assert preview.texts(".preview .prose li") == ["12 people become too old. They keep their places until somebody decides."]
    database.expire_all()
    assert cohort.maximum_age == 30
    assert visitor.post(f"/cohorts/{cohort.slug}/edit", preview.fields(action=f"/cohorts/{cohort.slug}/edit")).status == 303
    database.expire_all()
    everybody = database.scalars(select(Participant)).all()
    found = list_obstacles(everybody, cohort=cohort)
    outside = [who for who in everybody if any(one.code == "age-outside" for one in found[who.id])]
    assert (cohort.maximum_age, len(everybody), len(outside), sum(who.holds_place for who in everybody)) == (25, 13, 12, 13)


def test_when_it_means_something_else_meanwhile_the_new_meaning_is_shown(browser, database, staff, cohort):
    city = make_city()
    delegation = make_delegation(cohort, city, pledged=20)
    make_participant(delegation, make_person("A", "Rossi", city=city, birth_date=date(2000, 1, 1)))
    visitor = browser(staff)
    preview = visitor.post(
        f"/cohorts/{cohort.slug}/edit", fields_of(visitor.get(f"/cohorts/{cohort.slug}/edit"), cohort, maximum_age=25), expect=200
    )
    make_participant(delegation, make_person("B", "Rossi", city=city, birth_date=date(2000, 1, 1)))
    again = visitor.post(f"/cohorts/{cohort.slug}/edit", preview.fields(action=f"/cohorts/{cohort.slug}/edit"), expect=200)
    assert again.texts(".preview .prose li") == ["2 people become too old. They keep their places until somebody decides."]
    assert "Meanwhile something changed" in again.text
    database.expire_all()
    assert cohort.maximum_age == 30


def test_two_people_who_edit_see_each_others_texts(browser, database, staff, cohort):
    first, second = browser(staff), browser(make_user(Role.NETWORK))
    mine, theirs = first.get(f"/cohorts/{cohort.slug}/edit"), second.get(f"/cohorts/{cohort.slug}/edit")
    first.post(f"/cohorts/{cohort.slug}/edit", fields_of(mine, cohort, maximum_age=25))
    page = second.post(f"/cohorts/{cohort.slug}/edit", fields_of(theirs, cohort, maximum_age=28), expect=409)
    assert "25" in page.text
    assert "28" in page.text
    database.expire_all()
    assert cohort.maximum_age == 25


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ({"names_due_on": "2027-09-01", "pledge_due_on": "2027-10-01"}, "The deadlines follow each other"),
        ({"papers_due_on": "2027-11-15"}, "A deadline lies after the day on which they leave home."),
        ({"capacity": "5"}, "Cities have pledged 6 places already"),
        ({"funding_scheme": "ka152", "minimum_age": "12"}, "The funding pays for ages 13 to 30."),
        ({"away_from_on": "2027-11-16"}, "The days away must contain the conference"),
    ],
)
def test_rules_that_cannot_be(browser, database, staff, cohort, new, sentence):
    make_delegation(cohort, make_city(), pledged=6)
    visitor = browser(staff)
    before = facts_of(cohort)
    page = visitor.post(f"/cohorts/{cohort.slug}/edit", fields_of(visitor.get(f"/cohorts/{cohort.slug}/edit"), cohort, **new), expect=422)
    assert any(text.startswith(sentence) for text in page.texts(".errors li"))
    database.expire_all()
    assert facts_of(cohort) == before


def test_the_network_writes_down_a_rule_with_its_source(browser, database, staff):
    visitor = browser(staff)
    page = visitor.get("/funding-rules/ka152-participants-inclusion")
    fields = page.fields(action="/funding-rules/ka152-participants-inclusion") | {
        "minimum": "12",
        "source": "Programme Guide 2027, part B",
        "verified_on": "2026-01-10",
    }
    visitor.post("/funding-rules/ka152-participants-inclusion", fields)
    row = database.scalars(select(FundingRule)).one()
    assert (row.minimum, row.maximum, row.verified_on) == (12, 60, date(2026, 1, 10))
    assert "Programme Guide 2027, part B" in visitor.get("/funding-rules").text
    # Somebody else still has the page of before.
    page = visitor.post("/funding-rules/ka152-participants-inclusion", fields | {"form_id": "another", "minimum": "11"}, expect=409)
    visitor.get("/funding-rules/ka152-nothing", expect=404)
    database.expire_all()
    assert database.scalars(select(FundingRule.minimum)).all() == [12]


def test_what_the_funding_asks_stands_on_the_cohorts_page(browser, database, staff):
    conference = make_conference("Lisboa 2027", starts_on=FIRST, ends_on=date(2027, 11, 17))
    cohort = make_cohort(conference, away_from_on=date(2027, 11, 14), away_until_on=date(2027, 11, 18), funding_scheme="ka152")
    city = make_city()
    make_participant(make_delegation(cohort, city), make_person(city=city))
    page = browser(staff).get(f"/cohorts/{cohort.slug}")
    assert "Not as asked" in page.text
    assert "3 days" in page.text
    assert "Unverified" in page.text
    own = browser(make_user(Role.COORDINATOR, city)).get(f"/cohorts/{cohort.slug}")
    assert "3 days" in own.text
    assert "1 young person so far" in own.text
    # How many there are in all is no business of one city.
    assert "Young people in all" not in own.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_funnel_asks_the_database_the_same_number_of_times(browser, database, count_queries, staff, cohort, count):
    cohort.funding_scheme = "ka152"
    for number in range(count):
        city = make_city(f"City {number}")
        delegation = make_delegation(cohort, city)
        for person in range(count):
            make_participant(delegation, make_person(f"P{person}", "Rossi", city=city))
    database.flush()
    visitor = browser(staff)
    assert count_queries(lambda: visitor.get(f"/cohorts/{cohort.slug}/delegations")) == 8
    assert count_queries(lambda: visitor.get(f"/cohorts/{cohort.slug}/delegations/city-0")) <= 12


def test_a_delegation_page_says_what_is_next_and_counts_checked_adults_only(browser, database, cohort):
    bagneux = make_city()
    delegation = make_delegation(cohort, bagneux, pledged=6)
    for number in range(3):
        make_participant(delegation, make_person(f"Lina {number}", "Rossi", city=bagneux, birth_date=date(2012, 1, 1)))
    led = make_person("Hélène", "Marchetti", city=bagneux, birth_date=date(1985, 1, 1))
    make_participant(delegation, led, kind=ParticipantKind.LEADER)
    desk = browser(make_user(Role.COORDINATOR, bagneux))
    page = desk.get(f"/cohorts/{cohort.slug}/delegations/bagneux")
    assert "1 adult is not checked yet" in page.text
    assert "1 adult is missing: 2 are needed for the minors" in page.text
    make_check(led)
    page = desk.get(f"/cohorts/{cohort.slug}/delegations/bagneux")
    assert "is not checked yet" not in page.text
    assert "1 adult is missing" in page.text
    assert "Something is missing for 3 people" in page.text
    browser(make_user(Role.COORDINATOR, make_city("Torino"))).get(f"/cohorts/{cohort.slug}/delegations/bagneux", expect=404)


def test_a_city_viewer_sees_figures_and_no_names(browser, database, cohort):
    bagneux = make_city()
    make_participant(make_delegation(cohort, bagneux), make_person("Lina", "Rossi", city=bagneux))
    page = browser(make_user(Role.VIEWER, bagneux)).get(f"/cohorts/{cohort.slug}/delegations/bagneux")
    assert "Rossi" not in page.text
    assert "travel-ready" not in page.text


def test_only_the_network_changes_rules(browser, database, cohort):
    make_delegation(cohort, make_city())
    desk = browser(make_user(Role.COORDINATOR, database.scalars(select(Cohort)).one() and make_city("Torino")))
    desk.get(f"/cohorts/{cohort.slug}/edit", expect=403)
    desk.get("/funding-rules", expect=403)


@pytest.mark.parametrize("typed", ["0217-11-14", "2999-11-14"])
def test_a_year_that_nobody_can_mean_is_refused_with_a_sentence(browser, staff, cohort, typed):
    visitor, address = browser(staff), f"/cohorts/{cohort.slug}/edit"
    fields = fields_of(visitor.get(address), cohort, away_from_on=typed)
    assert "is too far away. Write a year from" in visitor.post(address, fields, expect=422).text
