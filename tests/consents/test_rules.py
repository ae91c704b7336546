from datetime import UTC, date, datetime

import pytest

from exchange.consents import rules
from exchange.consents.models import Answer, Capacity, Consent, Purpose
from exchange.consents.texts import CURRENT, TEXTS
from exchange.foundation.obstacles import Owner
from exchange.participants.models import Participant, ParticipantKind
from exchange.people.models import Person
from tests.participants.test_rules import cohort

TODAY = date(2017, 10, 1)
MINOR = date(2001, 3, 14)
ADULT = date(1995, 3, 14)


def answer(day, *, purpose=Purpose.PHOTO_PRESS, given=True, capacity=Capacity.GUARDIAN, withdrawn=False):
    at = datetime(2017, 9, day, 12, tzinfo=UTC)
    return Consent(
        purpose=purpose,
        answer=Answer.GIVEN if given else Answer.REFUSED,
        capacity=capacity,
        answered_at=at,
        withdrawn_at=at if withdrawn else None,
        given_by_name="Nadia Belkacem",
    )


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ([], "missing"),
        ([answer(1)], "given"),
        ([answer(1, given=False)], "refused"),
        ([answer(1), answer(2, given=False)], "refused"),
        ([answer(2), answer(1, given=False)], "given"),
        ([answer(1, withdrawn=True)], "missing"),
        ([answer(1), answer(2, withdrawn=True)], "missing"),
        ([answer(1, purpose=Purpose.PARTICIPATION)], "missing"),
    ],
)
def test_the_last_answer_counts(answers, state):
    assert rules.consent_state(answers, Purpose.PHOTO_PRESS) == state


@pytest.mark.parametrize(
    ("capacity", "born", "name", "codes"),
    [
        (Capacity.GUARDIAN, MINOR, "Nadia Belkacem", []),
        (Capacity.SELF, MINOR, "Inès Belkacem", ["minor-alone"]),
        (Capacity.SELF, None, "Inès Belkacem", ["minor-alone"]),
        (Capacity.GUARDIAN, MINOR, "inès belkacem ", ["own-name"]),
        (Capacity.SELF, ADULT, "Inès Belkacem", []),
        (Capacity.GUARDIAN, ADULT, "Nadia Belkacem", ["adult-answers"]),
        (Capacity.GUARDIAN, MINOR, " ", ["name-missing"]),
    ],
)
def test_who_may_sign(capacity, born, name, codes):
    reasons = rules.why_not_answer(capacity=capacity, given_by_name=name, birth_date=born, participant_name="Inès Belkacem", today=TODAY)
    assert [reason.code for reason in reasons] == codes


@pytest.mark.parametrize(
    ("consent", "codes"),
    [(answer(1), []), (answer(1, given=False), ["refused"]), (answer(1, withdrawn=True), ["withdrawn"])],
)
def test_why_not_withdraw(consent, codes):
    assert [reason.code for reason in rules.why_not_withdraw(consent)] == codes


@pytest.mark.parametrize(
    ("born", "answers", "name", "photo"),
    [
        (MINOR, [], False, False),
        (MINOR, [answer(1)], True, True),
        (MINOR, [answer(1, capacity=Capacity.SELF)], False, False),
        (MINOR, [answer(1), answer(2, given=False)], False, False),
        (MINOR, [answer(1, withdrawn=True)], False, False),
        (None, [], False, False),
        (ADULT, [], True, False),
        (ADULT, [answer(1, capacity=Capacity.SELF)], True, True),
        (ADULT, [answer(1, given=False, capacity=Capacity.SELF)], False, False),
        (ADULT, [answer(1, capacity=Capacity.SELF, withdrawn=True)], False, False),
        (ADULT, [answer(1)], False, False),
    ],
)
def test_what_may_be_public(born, answers, name, photo):
    participant = Participant(person=Person(last_name="Belkacem", birth_date=born))
    shown = (rules.may_show_name(participant, answers, today=TODAY), rules.may_show_photo(participant, answers, today=TODAY))
    assert shown == (name, photo)


@pytest.mark.parametrize(
    ("state", "born", "code", "owner"),
    [
        ("missing", MINOR, "consent-missing", Owner.GUARDIAN),
        ("refused", MINOR, "consent-refused", Owner.GUARDIAN),
        ("missing", ADULT, "consent-missing", Owner.YOUNG_PERSON),
    ],
)
def test_a_missing_answer_is_an_obstacle(state, born, code, owner):
    found = rules.consent_obstacle(
        Person(last_name="x").id, rules.ConsentState(state), kind=ParticipantKind.YOUNGSTER, birth_date=born, cohort=cohort()
    )
    assert (found.code, found.owner, found.due_on) == (code, owner, date(2017, 11, 3))


def test_a_given_answer_is_none():
    state = rules.ConsentState.GIVEN
    assert rules.consent_obstacle(Person(last_name="x").id, state, kind=ParticipantKind.LEADER, birth_date=None, cohort=cohort()) is None


def test_each_purpose_has_a_text():
    assert {purpose: TEXTS[version].purpose for purpose, version in CURRENT.items()} == {purpose: purpose for purpose in Purpose}
