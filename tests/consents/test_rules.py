from datetime import UTC, date, datetime

import pytest

from exchange.consents import rules
from exchange.consents.models import Answer, Capacity, Channel, Consent, Purpose
from exchange.consents.standings import ConsentState, Held
from exchange.consents.texts import CURRENT, TEXTS
from exchange.foundation.obstacles import Owner
from exchange.participants.models import Participant, ParticipantKind, ParticipantState
from exchange.participants.rules import Standing
from exchange.people.models import Person
from tests.participants.test_rules import cohort

TODAY = date(2017, 10, 1)
MINOR = date(2001, 3, 14)
ADULT = date(1995, 3, 14)


def answer(day, *, purpose=Purpose.PHOTO_PRESS, given=True, capacity=Capacity.GUARDIAN, withdrawn=False):
    at = datetime(2017, 9, day, 12, tzinfo=UTC)
    return Consent(
        purpose=purpose,
        text_version=CURRENT[purpose],
        channel=Channel.PAPER,
        answer=Answer.GIVEN if given else Answer.REFUSED,
        capacity=capacity,
        answered_at=at,
        withdrawn_at=at if withdrawn else None,
        given_by_name="Nadia Belkacem",
    )


def word(**states):
    """Return the word of somebody who agreed to everything but what is named."""
    held = {purpose: Held(ConsentState(states.get(purpose.value, "given"))) for purpose in Purpose}
    return rules.word_of(held, minor=True)


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ([], "missing"),
        ([answer(1)], "given"),
        ([answer(1, given=False)], "refused"),
        ([answer(1), answer(2, given=False)], "refused"),
        ([answer(2), answer(1, given=False)], "given"),
        ([answer(1, withdrawn=True)], "withdrawn"),
        ([answer(1), answer(2, withdrawn=True)], "withdrawn"),
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
    ("word", "born", "kind", "found"),
    [
        ("", MINOR, ParticipantKind.YOUNGSTER, []),
        (rules.UNKNOWN, MINOR, ParticipantKind.YOUNGSTER, [("consent-missing", Owner.GUARDIAN), ("consent-care-missing", Owner.GUARDIAN)]),
        (
            rules.UNKNOWN,
            ADULT,
            ParticipantKind.YOUNGSTER,
            [("consent-missing", Owner.YOUNG_PERSON), ("consent-care-missing", Owner.YOUNG_PERSON)],
        ),
        (rules.UNKNOWN, ADULT, ParticipantKind.LEADER, [("consent-missing", Owner.LEADER), ("consent-care-missing", Owner.LEADER)]),
        (word(travel="refused"), MINOR, ParticipantKind.YOUNGSTER, [("consent-refused", Owner.GUARDIAN)]),
        (word(participation="withdrawn"), MINOR, ParticipantKind.YOUNGSTER, [("consent-withdrawn", Owner.GUARDIAN)]),
        (word(participation="disputed"), MINOR, ParticipantKind.YOUNGSTER, [("consent-disputed", Owner.COORDINATOR)]),
        (word(travel="unchecked"), MINOR, ParticipantKind.YOUNGSTER, [("consent-unchecked", Owner.COORDINATOR)]),
        (word(host_sharing="partly"), MINOR, ParticipantKind.YOUNGSTER, [("consent-care-partly", Owner.GUARDIAN)]),
        (word(health_data="refused", emergency_care="withdrawn", photo_press="missing"), MINOR, ParticipantKind.YOUNGSTER, []),
    ],
)
def test_what_answers_mean_for_the_trip(word, born, kind, found):
    standing = Standing(Person(last_name="x").id, kind, ParticipantState.CONFIRMED, birth_date=born)
    obstacles = rules.consent_obstacles(standing, word, cohort())
    assert [(one.code, one.owner) for one in obstacles] == found
    assert all(one.due_on == date(2017, 11, 3) and str(one.sentence) for one in obstacles)


def test_each_purpose_has_a_text():
    assert {purpose: TEXTS[version].purpose for purpose, version in CURRENT.items()} == {purpose: purpose for purpose in Purpose}
