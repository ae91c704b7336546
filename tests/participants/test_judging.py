"""Judging whoever is alike once says the same of everybody as judging each by themselves."""

import itertools
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from exchange.applications.later import OPEN as QUESTIONS_OPEN
from exchange.care.rules import Contacts, Health, care_word
from exchange.consents.models import Purpose
from exchange.consents.rules import word_of as consent_word_of
from exchange.consents.standings import NOTHING, ConsentState, Held
from exchange.demonstration.makers import make_city, make_cohort, make_delegation, make_participant
from exchange.foundation.database import db, new_id
from exchange.foundation.obstacles import Owner
from exchange.papers.standing import Waiting
from exchange.papers.standing import word_of as papers_word_of
from exchange.participants import judging
from exchange.participants.contributions import judge_contributed, obstacle_sources
from exchange.participants.judging import STANDING, Judge, without_lonely
from exchange.participants.models import Participant, ParticipantKind, ParticipantState
from exchange.participants.queries import list_obstacles, obstacles_of, standing_columns
from exchange.participants.rules import Standing, participant_obstacles
from exchange.people.models import Person

DUE = date(2017, 9, 1)
WORDS = {
    "guardian_letter": ["0", "1", "3", "0:1501545600"],
    "consent": [
        "",
        "new",
        consent_word_of(dict.fromkeys(Purpose, NOTHING), minor=True),
        consent_word_of(dict.fromkeys(Purpose, Held(ConsentState.REFUSED)), minor=False),
    ],
    "care": [
        care_word(Health.GIVEN, answered=True, told=False, contacts=Contacts.FINE),
        care_word(Health.REFUSED, answered=False, told=False, contacts=Contacts.UNCONFIRMED),
    ],
    "questions": ["", QUESTIONS_OPEN],
    "papers": [
        "",
        papers_word_of([Waiting("name-differs", Owner.COORDINATOR, DUE, {"ours": "Inès Belkacem", "theirs": "Ines Belkasem"})]),
        papers_word_of([Waiting("rule-unchecked", Owner.NETWORK, DUE, {"rule": "fr-ast"})]),
    ],
}


def said(obstacles):
    return [(one.code, str(one.sentence), one.owner, one.due_on, one.endpoint, dict(one.arguments)) for one in obstacles]


def everybody(cohort):
    """Yield people on both sides of every line that the rules draw."""
    adult, young, old = (
        day.replace(year=day.year - years)
        for day, years in (
            (cohort.away_from_on, 18),
            (cohort.first_day, cohort.minimum_age),
            (cohort.first_day, cohort.maximum_age + 1),
        )
    )
    births = [None, *(day + timedelta(days=days) for day in (adult, young, old) for days in (-1, 0, 1)), old - timedelta(days=4000)]
    expiries = [None, cohort.away_until_on - timedelta(days=1), cohort.away_until_on, cohort.away_until_on + timedelta(days=1)]
    states = list(ParticipantState)
    flags = itertools.cycle(itertools.product([False, True], [False, True], [False, True], ["", "a@example.org", "b@example.org"]))
    for number, (birth, kind, expires) in enumerate(itertools.product(births, ParticipantKind, expiries)):
        has_guardian, has_document, has_diet, email = next(flags)
        yield Standing(
            new_id(), kind, states[number % len(states)] if number % 3 == 0 else ParticipantState.CONFIRMED, birth, email,
            has_guardian, has_document, expires, has_diet,
        )  # fmt: skip


def test_whoever_is_alike_gets_the_same_answer_and_their_own_pages(database):
    cohort = make_cohort()
    words = itertools.cycle(itertools.product(*(WORDS[source.name] for source in obstacle_sources)))
    tried = wrong = 0
    for _round in range(4):
        for who in everybody(cohort):
            known = next(words)
            wanted = without_lonely(participant_obstacles(who, cohort=cohort, more=judge_contributed(who, known, cohort=cohort)))
            tried += 1
            wrong += said(Judge(cohort).of(who, known)) != said(wanted)
    print(f"alike: tried {tried} · judged otherwise {wrong}")
    assert tried > 400
    assert wrong == 0


def test_what_is_kept_is_of_one_trip_and_bounded(database, monkeypatch):
    cohort = make_cohort()
    who = Standing(new_id(), ParticipantKind.YOUNGSTER, ParticipantState.CONFIRMED, date(2002, 1, 1))
    words = [WORDS[source.name][0] for source in obstacle_sources]
    before = Judge(cohort).of(who, words)
    cohort.names_due_on = date(2017, 3, 3)
    after = Judge(cohort).of(who, words)
    assert {one.due_on for one in after if one.code == "email-missing"} == {date(2017, 3, 3)}
    assert said(before) != said(after)
    monkeypatch.setattr(judging, "_MOST_ALIKE", 3)
    judge = Judge(cohort)
    for number in range(9):
        judge.of(Standing(new_id(), who.kind, who.state, who.birth_date, document_expires_on=date(2017, 1, 1 + number)), words)
    assert len(judging._known[judge._trip]) <= 3
    for day in range(1, 13):
        cohort.papers_due_on = date(2017, 4, day)
        Judge(cohort)
    assert len(judging._known) <= 8


@pytest.mark.parametrize("kind", ParticipantKind)
def test_a_row_begins_with_what_is_judged(database, kind):
    delegation = make_delegation(make_cohort(), make_city())
    participant = make_participant(delegation, kind=kind)
    database.flush()
    row = database.execute(select(*standing_columns()).join(Person, Person.id == Participant.person_id)).one()
    assert row._fields == (*STANDING, *(source.name for source in obstacle_sources))
    found = obstacles_of([row], cohort=delegation.cohort)
    assert found == list_obstacles([participant], cohort=delegation.cohort)
    assert db.session.get(Participant, row.id) is participant
