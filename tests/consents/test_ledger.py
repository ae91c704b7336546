"""The ledger on a real database: what holds after every order of deeds, what is told, what any past day looked like."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from exchange.access.permissions import Role
from exchange.access.viewers import PROGRAMME
from exchange.cohorts.signals import cohort_changed
from exchange.consents import services
from exchange.consents.cases import read_cases
from exchange.consents.evidence import is_untouched
from exchange.consents.keeping import refresh_all, refresh_standings
from exchange.consents.models import Answer, Capacity, Channel, Consent, ConsentTurn, Purpose, Signing
from exchange.consents.queries import (
    consent_waits,
    consent_word,
    holds,
    judge_consent,
    ledger_on,
    list_consents,
    list_signed,
    photo_mark,
    states_of,
)
from exchange.consents.rules import STOPPING_PURPOSES
from exchange.consents.standings import ConsentState
from exchange.demonstration.makers import make_city, make_cohort, make_delegation, make_participant, make_person, make_user
from exchange.foundation.obstacles import Refused
from exchange.messages.models import Letter
from exchange.participants.models import Participant, ParticipantKind
from exchange.participants.queries import standing_of
from exchange.people.models import SignaturesNeeded
from tests.consents.people import make_guardian

NOW = datetime(2017, 10, 1, 9, tzinfo=UTC)
YES, NO = Answer.GIVEN, Answer.REFUSED


@pytest.fixture
def family(database):
    delegation = make_delegation(make_cohort(), make_city())
    participant = make_participant(delegation, make_person(city=delegation.city, birth_date=None))
    return participant, make_guardian(participant, "Nadia Belkacem"), make_guardian(participant, "Karim Belkacem")


def sign(participant, guardian, answers, now=NOW, **more):
    name = guardian.name if guardian else participant.person.full_name
    capacity = Capacity.GUARDIAN if guardian else Capacity.ASSENT
    signed = services.Signed(name, capacity, Channel.EMAIL_CODE if guardian else Channel.ACCOUNT, "fr", guardian, **more)
    return services.record_answers(participant, answers, signed=signed, actor=PROGRAMME, now=now)


def all_yes():
    return dict.fromkeys(Purpose, YES)


def state(participant, purpose=Purpose.TRAVEL):
    return states_of([participant.id])[participant.id][purpose].state


def cleared(participant):
    """Say by the ledger itself whether somebody may travel: the oracle knows nothing of how standings are kept."""
    required = list(participant.person.guardians) if participant.person.signatures_needed is SignaturesNeeded.BOTH else []
    for purpose in STOPPING_PURPOSES:
        last, own = {}, None
        for one in sorted(list_consents(participant.id), key=lambda one: (one.answered_at, one.id)):
            if one.purpose is purpose and one.capacity is Capacity.GUARDIAN:
                last[one.guardian_id] = one
            elif one.purpose is purpose and one.capacity is Capacity.ASSENT:
                own = one
        yes = {key for key, one in last.items() if one.answer is YES and one.withdrawn_at is None and not one.waits_for_check}
        no = {key for key, one in last.items() if one.withdrawn_at is not None or (one.answer is NO)}
        if not yes or no or not {one.id for one in required} <= yes:
            return False
        if own is not None and (own.answer is NO or own.withdrawn_at is not None):
            return False
    return True


class TestOrders:
    """SG-4: disputes, withdrawals and second signatures in any order."""

    def walk(self, family, dice, *, now):
        participant, *guardians = family
        consents = [one for one in list_consents(participant.id) if one.withdrawn_at is None and one.answer is YES]
        waiting = [one.signing for one in list_consents(participant.id) if one.waits_for_check]
        deed = dice.choice(["yes", "yes", "yes", "no", "withdraw", "assent", "doubt", "check"])
        who = dice.choice(guardians)
        if deed == "withdraw" and consents:
            services.withdraw_consent(dice.choice(consents), participant, actor=PROGRAMME, now=now)
        elif deed == "check" and waiting:
            services.check_signing(dice.choice(waiting), participant, reason="phoned", actor=PROGRAMME, now=now)
        elif deed == "assent":
            sign(participant, None, {Purpose.TRAVEL: dice.choice([YES, NO])}, now)
        elif deed == "no":
            sign(participant, who, {dice.choice(STOPPING_PURPOSES): NO}, now)
        else:
            sign(participant, who, dict.fromkeys(STOPPING_PURPOSES, YES), now, needs_check=deed == "doubt")

    def test_nobody_is_cleared_without_a_valid_set_at_that_moment(self, database, family):
        participant = family[0]
        dice = random.Random(4)
        tried = lost = leaked = 0
        for order in range(100):
            participant.person.signatures_needed = dice.choice(list(SignaturesNeeded))
            with database.begin_nested() as point:
                for step in range(5):
                    self.walk(family, dice, now=NOW + timedelta(minutes=5 * order + step))
                    tried += 1
                    kept = states_of([participant.id])[participant.id]
                    shown = all(kept[purpose].state is ConsentState.GIVEN for purpose in STOPPING_PURPOSES)
                    live = all(participant.id in holds([participant.id], purpose) for purpose in STOPPING_PURPOSES)
                    right = cleared(participant)
                    leaked += (shown or live) and not right
                    lost += right and not (shown and live)
                point.rollback()
            database.expire_all()
        print(f"SG-4 tried {tried} · lost {lost} · leaked {leaked}")
        assert (tried, lost, leaked) == (500, 0, 0)

    def test_replay_is_what_was_shown_on_each_day(self, database, family):
        participant = family[0]
        dice = random.Random(9)
        shown = {}
        for step in range(30):
            now = NOW + timedelta(days=step)
            self.walk(family, dice, now=now)
            if step == 12:
                participant.cohort.away_until_on += timedelta(days=1)
                cohort_changed.send(participant.cohort, changed=["away_until_on"], now=now)
            shown[now.date()] = states_of([participant.id])[participant.id]
        assert [day for day, held in shown.items() if ledger_on(participant, day) != held] == []
        assert len({held[Purpose.TRAVEL].state for held in shown.values()}) > 3

    def test_the_word_in_sql_is_the_rules_answer(self, database, family):
        participant = family[0]
        dice = random.Random(2)
        for step in range(40):
            self.walk(family, dice, now=NOW + timedelta(minutes=step))
            row = select(consent_word(), consent_waits(participant.cohort)).where(Participant.id == participant.id)
            word, waits = database.execute(row).one()
            found = judge_consent(standing_of(participant), word, participant.cohort)
            assert bool(found) is bool(waits)
            held = read_cases([participant.id], now=NOW)[0].held()
            assert {purpose.value: one.as_kept() for purpose, one in held.items()} == {
                purpose.value: one.as_kept() for purpose, one in states_of([participant.id])[participant.id].items()
            }


def test_whoever_was_never_asked_is_asked(database, family):
    participant = family[0]
    word, waits = database.execute(select(consent_word(), consent_waits(participant.cohort)).where(Participant.id == participant.id)).one()
    assert [one.code for one in judge_consent(standing_of(participant), word, participant.cohort)] == [
        "consent-missing",
        "consent-care-missing",
    ]
    assert waits


def test_one_changed_byte_is_seen(database, family):
    participant, nadia, _karim = family
    signing = sign(participant, nadia, all_yes(), signature="10,10 200,90;50,50")
    answers = list_signed(signing)
    assert is_untouched(signing, answers)
    for column, value in (("answer", NO), ("given_by_name", "Nadja Belkacem"), ("text_hash", "0" * 64), ("language", "de")):
        was = getattr(answers[0], column)
        setattr(answers[0], column, value)
        assert not is_untouched(signing, answers), column
        setattr(answers[0], column, was)
    signing.signature = "10,10 200,91;50,50"
    assert not is_untouched(signing, answers)
    signing.signature = "10,10 200,90;50,50"
    assert is_untouched(signing, answers)
    assert not is_untouched(signing, answers[1:])


def test_the_night_before_leader_and_coordinator_are_told_at_once(database, family):
    participant, nadia, _karim = family
    make_user(Role.COORDINATOR, participant.delegation.city)
    leader = make_person("Samuel", "Okafor", city=participant.delegation.city, email="samuel@example.org", birth_date=date(1980, 1, 1))
    make_participant(participant.delegation, leader, kind=ParticipantKind.LEADER)
    sign(participant, nadia, all_yes())
    assert database.scalars(select(Letter)).all() == []
    night = datetime(2017, 11, 13, 22, tzinfo=UTC)
    consent = next(one for one in list_consents(participant.id) if one.purpose is Purpose.TRAVEL)
    services.withdraw_consent(consent, participant, by_name="Nadia Belkacem", channel=Channel.EMAIL_CODE, actor=PROGRAMME, now=night)
    assert state(participant) is ConsentState.WITHDRAWN
    letters = database.scalars(select(Letter)).all()
    assert [one.kind for one in letters].count("consent-stops") == len(letters) >= 1
    assert "samuel@example.org" in {one.to_address for one in letters}
    assert all("Nadia" not in one.text.reveal() for one in letters)


def test_a_photo_taken_back_marks_badge_and_list(database, family):
    participant, nadia, _karim = family
    sign(participant, nadia, all_yes())
    assert photo_mark(states_of([participant.id])[participant.id]) == "all"
    for one in list_consents(participant.id):
        if one.purpose in {Purpose.PHOTO_PRESS, Purpose.PHOTO_SOCIAL}:
            services.withdraw_consent(one, participant, actor=PROGRAMME, now=NOW)
    assert photo_mark(states_of([participant.id])[participant.id]) == "some"
    assert holds([participant.id], Purpose.PHOTO_PRESS) == frozenset()
    assert holds([participant.id], Purpose.PHOTO_INTERNAL) == {participant.id}


def test_changed_dates_ask_again_with_the_reason(database, family):
    participant, nadia, _karim = family
    sign(participant, nadia, all_yes())
    participant.cohort.away_from_on -= timedelta(days=1)
    database.flush()
    cohort_changed.send(participant.cohort, changed=["away_from_on"], now=NOW)
    held = states_of([participant.id])[participant.id]
    assert {one for one, what in held.items() if what.state is ConsentState.STALE} == {Purpose.PARTICIPATION, Purpose.TRAVEL}
    assert held[Purpose.TRAVEL].reason["before"] == ["2017-11-14", "2017-11-18"]
    sign(participant, nadia, dict.fromkeys(STOPPING_PURPOSES, YES), NOW + timedelta(hours=1))
    assert state(participant) is ConsentState.GIVEN


def test_a_corrected_birth_date_asks_whoever_answers_now(database, family):
    participant, nadia, _karim = family
    sign(participant, nadia, all_yes())
    participant.person.birth_date = date(1999, 5, 1)
    refresh_standings([participant.id], now=NOW)
    held = states_of([participant.id])[participant.id][Purpose.TRAVEL]
    assert (held.state, held.reason) == (ConsentState.STALE, {"code": "birth-date"})


def test_the_birthday_asks_the_young_person(database, family):
    participant, nadia, _karim = family
    participant.person.birth_date = date(1999, 11, 2)
    sign(participant, nadia, all_yes())
    # 23:00 UTC on the eve is midnight in Paris.
    refresh_all(now=datetime(2017, 11, 1, 22, 59, tzinfo=UTC))
    assert state(participant) is ConsentState.GIVEN
    refresh_all(now=datetime(2017, 11, 1, 23, 0, tzinfo=UTC))
    held = states_of([participant.id])[participant.id]
    assert {one.state for one in held.values()} == {ConsentState.STALE}
    word = database.scalar(select(consent_word()).where(Participant.id == participant.id))
    assert {one.owner.value for one in judge_consent(standing_of(participant), word, participant.cohort)} == {"young_person"}


def test_a_guardian_without_the_right_is_refused(database, family):
    participant, nadia, _karim = family
    nadia.may_sign = False
    database.flush()
    with pytest.raises(Refused):
        sign(participant, nadia, all_yes())
    assert database.scalar(select(Signing.id)) is None


def test_a_turn_is_written_once_however_often_it_is_looked_at(database, family):
    participant, nadia, _karim = family
    sign(participant, nadia, all_yes())
    before = len(database.scalars(select(ConsentTurn)).all())
    for _time in range(3):
        refresh_standings([participant.id], now=NOW + timedelta(days=1))
    assert len(database.scalars(select(ConsentTurn)).all()) == before == len(Purpose)


def test_the_planted_fault_is_seen(database, family):
    """With a standing written by hand the comparison of SG-4 would turn red."""
    participant, nadia, _karim = family
    sign(participant, nadia, {Purpose.TRAVEL: NO, Purpose.PARTICIPATION: YES})
    database.execute(update(Consent).values(answer=YES))
    database.expire_all()
    assert cleared(participant)
    assert state(participant) is ConsentState.REFUSED
