"""What the board shows quickly, from people who are alike taken together, is what the plain rules say of whole lines."""

import random
from datetime import date, timedelta

import pytest

from exchange.access.viewers import PROGRAMME
from exchange.demonstration.makers import make_city, make_cohort, make_conference, make_delegation, make_participant, make_person
from exchange.demonstration.papers import settle_papers
from exchange.foundation.obstacles import Owner
from exchange.participants.models import ParticipantKind
from exchange.people.models import Guardian
from exchange.readiness.board import Board
from exchange.readiness.filtering import BoardWishes, narrowed
from exchange.readiness.sums import count_chips, share_of
from tests.readiness.lines import one_by_one

TODAY = date(2040, 2, 20)
ASKED = [
    {},
    {"sort": "name"},
    {"sort": "-name"},
    {"sort": "-due"},
    {"sort": "city"},
    {"sort": "-city"},
    {"city": "torino"},
    {"owner": "coordinator"},
    {"owner": "guardian", "due": "overdue"},
    {"owner": "young_person", "city": "bagneux", "sort": "-name"},
    {"kind": "names"},
    {"kind": "document-missing", "sort": "name"},
    {"due": "week"},
    {"ready": "ready"},
    {"ready": "waits", "city": "lisboa"},
    {"kind": "what-is-not"},
]


@pytest.fixture
def cohort(database):
    dice = random.Random(7)
    conference = make_conference("Lisboa 2040", starts_on=date(2040, 4, 9), ends_on=date(2040, 4, 11))
    cohort = make_cohort(conference, names_due_on=date(2040, 2, 1), papers_due_on=date(2040, 2, 25))
    for name, people in (("Bagneux", 9), ("Lisboa", 0), ("Torino", 14)):
        city = make_city(name)
        delegation = make_delegation(cohort, city, pledged=people + dice.randrange(2))
        for number in range(people):
            born = dice.choice([None, date(2024, 1, 1) + timedelta(days=dice.randrange(900)), date(2010, 5, 5), date(1985, 1, 1)])
            papers = dice.choice([{}, {"document_type": "passport"}, {"document_type": "id", "document_expires_on": date(2040, 3, 1)}])
            address = f"{name}{number}@example.org".lower() if dice.random() < 0.7 else ""
            person = make_person(dice.choice("ABC"), f"Number {dice.randrange(99)}", city=city, birth_date=born, email=address, **papers)
            if dice.random() < 0.5:
                person.guardians.append(
                    Guardian(city_id=city.id, person_id=person.id, position=1, name="N", email=f"g{number}@example.org")
                )
            kind = dice.choice([*ParticipantKind, *[ParticipantKind.YOUNGSTER] * 6])
            place = make_participant(delegation, person, kind=kind)
            if dice.random() < 0.6:
                settle_papers(place)
    return cohort


def board(cohort):
    return Board(cohort, viewer=PROGRAMME, own=frozenset({Owner.NETWORK, Owner.COORDINATOR}), today=TODAY)


@pytest.mark.parametrize("asked", ASKED)
def test_a_crowd_says_what_whole_lines_say(app, cohort, asked):
    wishes = BoardWishes(**asked)
    with app.test_request_context():
        found = board(cohort)
        lines = found.lines(city=wishes.city)
        assert len(found.lines()) > 23
        plain = narrowed(lines, wishes, cities=found.cities, today=TODAY)
        quick = found.shown(found.narrowed(wishes))
        assert [line.id for line in quick] == [line.id for line in plain]
        assert quick == plain
        chips, plain_chips = found.chips(wishes), count_chips(one_by_one(lines), wishes, today=TODAY)
        counted = ("owners", "kinds", "dues", "ready", "waits")
        assert [getattr(chips, name) for name in counted] == [getattr(plain_chips, name) for name in counted]
        assert {code: one.code for code, one in chips.said.items()} == {code: code for code in plain_chips.said}


@pytest.mark.parametrize("city", ["", "torino"])
def test_lines_to_tell_are_the_lines_of_who_lacks_something_or_leads(app, cohort, city):
    """Letters say what the plain lines say; only the pages of obstacles are left out."""
    with app.test_request_context():
        found = board(cohort)
        plain = [line for line in found.lines(city=city) if line.obstacles or line.kind is ParticipantKind.LEADER]
        told = found.lines_to_tell(city=city)
        assert [line._replace(obstacles=()) for line in told] == [line._replace(obstacles=()) for line in plain]
        assert [[one[:4] for one in line.obstacles] for line in told] == [[one[:4] for one in line.obstacles] for line in plain]


def test_sums_of_a_crowd_are_sums_of_lines(app, cohort):
    with app.test_request_context():
        found = board(cohort)
        lines = found.lines()
        for place, share in zip(found.places, found.summary().shares, strict=True):
            own = [line for line in lines if line.delegation_id == place.delegation_id]
            people = one_by_one(line for line in own if not line.is_delegation)
            lacking = next((line.obstacles for line in own if line.is_delegation), ())
            assert share == share_of(place, people, own=found.own, today=TODAY, obstacles=lacking)
            assert found.share(place) == share
            assert found.crowd().count(place=found.places.index(place)) == share.taken


def test_a_filter_of_a_kept_crowd_reads_only_the_people_it_shows(app, cohort, count_queries):
    """However many there are, what is in everybody's way is worked out once until something is written."""
    with app.test_request_context():
        found = board(cohort)
        crowd = found.crowd()
        found.crowd = lambda: crowd
        asked = BoardWishes(owner="coordinator")
        assert count_queries(lambda: (found.narrowed(asked), found.chips(asked))) == 0
        assert count_queries(lambda: found.shown(found.narrowed(asked)[:5])) == 1
