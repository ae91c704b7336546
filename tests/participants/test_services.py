from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from exchange.access.viewers import PROGRAMME
from exchange.cohorts.models import CohortState
from exchange.demonstration.makers import make_city, make_cohort, make_delegation, make_participant, make_person
from exchange.foundation.obstacles import Conflict, NotFound, Refused
from exchange.history.models import HistoryLine
from exchange.messages.models import Letter
from exchange.participants import inviting, services
from exchange.participants.facts import stored_facts
from exchange.participants.known import get_known_person
from exchange.participants.meeting import KnownPeople
from exchange.participants.models import Participant, ParticipantKind, ParticipantState, ParticipantWord
from exchange.participants.queries import get_participant
from exchange.people.models import Person

NOW = datetime(2017, 10, 1, 9, 0, tzinfo=UTC)
FACTS = {
    "first_name": "Maëlys",
    "last_name": "de la Cruz",
    "birth_date": date(2001, 3, 14),
    "kind": "youngster",
    "email": "maelys@example.org",
    "languages": ("fr", "en"),
    "guardian1_name": "Nadia de la Cruz",
    "guardian1_email": "nadia@example.org",
    "document_number": "X123",
    "fewer_opportunities": False,
}


@pytest.fixture
def delegation(database):
    return make_delegation(make_cohort(), make_city(), pledged=1)


def register(delegation, facts=FACTS, **options):
    return services.register_participant(facts, delegation=delegation, actor=PROGRAMME, now=NOW, **options)


def words_of(database, participant):
    return set(database.scalars(select(ParticipantWord.word).where(ParticipantWord.participant_id == participant.id)))


def deeds_of(database, participant):
    database.flush()
    return database.scalars(select(HistoryLine.deed).where(HistoryLine.subject_id == participant.id).order_by(HistoryLine.id)).all()


def test_registering_takes_a_place_and_keeps_every_fact(database, delegation):
    participant = register(delegation)
    database.expire_all()
    person = participant.person
    stored = stored_facts(participant, person, person.guardians, sealed=True)
    assert stored == FACTS | {"language": "fr"}
    assert (participant.state, delegation.taken_count) == (ParticipantState.ACCEPTED, 1)
    assert words_of(database, participant) == {"cruz", "de", "la", "maelys", "example", "org", "bagneux"}
    assert deeds_of(database, participant) == ["participant-registered"]


def test_without_a_free_place_comes_the_waiting_list(database, delegation):
    register(delegation)
    second = register(delegation, {"first_name": "Oumar", "kind": "youngster"})
    assert (second.state, delegation.taken_count, second.person.listed_name) == (ParticipantState.WAITING, 1, "Oumar")


def test_a_closed_cohort_takes_nobody(database, delegation):
    delegation.cohort.state = CohortState.CLOSED
    with pytest.raises(Refused) as refusal:
        register(delegation, {"last_name": "Too", "birth_date": date(1980, 1, 1)})
    assert [one.code for one in refusal.value.obstacles] == ["cohort-not-open", "age-outside"]
    assert database.scalar(select(func.count()).select_from(Participant)) == 0


@pytest.mark.parametrize(
    ("facts", "is_asked"),
    [
        ({"first_name": "Inès", "last_name": "Belkacem", "birth_date": date(2000, 6, 1)}, True),
        ({"first_name": "ines", "last_name": "BELKACEM"}, True),
        ({"first_name": "Inès", "last_name": "Belkacem", "birth_date": date(2001, 1, 1)}, False),
        ({"first_name": "Other", "last_name": "Name", "email": "INES@example.org"}, True),
        ({"first_name": "Other", "last_name": "Name", "email": "other@example.org"}, False),
    ],
)
def test_somebody_known_is_offered_instead_of_a_twin(database, delegation, facts, is_asked):
    known = make_person(city=delegation.city, email="ines@example.org")
    if is_asked:
        with pytest.raises(KnownPeople) as question:
            register(delegation, facts)
        assert question.value.people == [known]
    else:
        assert register(delegation, facts).person_id != known.id


def test_people_of_another_city_are_never_offered(database, delegation):
    make_person(city=make_city("Liège"), email="maelys@example.org")
    assert register(delegation).person.city_id == delegation.city_id


def test_a_known_person_is_taken_and_completed(database, delegation):
    known = make_person(city=delegation.city)
    participant = register(delegation, {"first_name": "Inès", "last_name": "Belkacem", "phone": "+33 6 12 34 56 78"}, person=known)
    assert (participant.person_id, known.phone, known.birth_date) == (known.id, "+33 6 12 34 56 78", date(2000, 6, 1))
    with pytest.raises(Refused) as refusal:
        register(delegation, {"first_name": "Inès", "last_name": "Belkacem"}, person=known)
    assert [one.code for one in refusal.value.obstacles] == ["registered-already"]


def test_another_person_of_the_same_name_can_be_registered(database, delegation):
    known = make_person(city=delegation.city)
    assert register(delegation, {"first_name": "Inès", "last_name": "Belkacem"}, is_new_person=True).person_id != known.id
    with pytest.raises(NotFound):
        get_known_person(known.id, city_id=make_city("Liège").id)


def test_changing_names_the_changed_fields_only(database, delegation):
    participant = register(delegation)
    database.flush()
    before = participant.version
    changed = services.change_participant(
        participant,
        {"first_name": "Maya", "last_name": "de la Cruz", "guardian1_phone": "+33 1 40 00 00 00", "fewer_opportunities": True},
        actor=PROGRAMME,
        now=NOW,
    )
    database.flush()
    assert changed == ["first_name", "guardian1_phone", "fewer_opportunities"]
    line = database.scalar(select(HistoryLine).where(HistoryLine.deed == "participant-changed"))
    assert line.changed == ["fewer_opportunities", "first_name", "guardian1_phone"]
    assert participant.version == before + 1
    assert "maya" in words_of(database, participant)
    assert "maelys@" not in words_of(database, participant)


def test_saying_the_same_again_changes_nothing(database, delegation):
    participant = register(delegation)
    database.flush()
    version = participant.version
    assert services.change_participant(participant, FACTS, actor=PROGRAMME, now=NOW) == []
    database.flush()
    assert (participant.version, deeds_of(database, participant)) == (version, ["participant-registered"])


def test_who_saves_over_somebody_else_gets_both_texts(database, delegation):
    participant = register(delegation)
    database.flush()
    seen = participant.version
    services.change_participant(participant, {"guardian1_phone": "+33 1 40 00 00 00"}, actor=PROGRAMME, now=NOW)
    database.flush()
    with pytest.raises(Conflict) as conflict:
        services.change_participant(
            participant, {"first_name": "Maya", "guardian1_phone": "", "document_number": "Y"}, version=seen, actor=PROGRAMME, now=NOW
        )
    assert [(str(label), text) for label, text in conflict.value.theirs] == [
        ("First name", "Maëlys"),
        ("First guardian: phone", "+33 1 40 00 00 00"),
    ]
    assert [text for _label, text in conflict.value.yours] == ["Maya", ""]


def test_an_age_outside_the_cohort_cannot_be_written(database, delegation):
    participant = register(delegation)
    with pytest.raises(Refused):
        services.change_participant(participant, {"birth_date": date(2010, 1, 1)}, actor=PROGRAMME, now=NOW)


def test_withdrawing_gives_the_place_back_and_the_place_can_be_given_again(database, delegation):
    first = register(delegation)
    second = register(delegation, {"first_name": "Oumar"})
    with pytest.raises(Refused) as refusal:
        services.give_place(second, actor=PROGRAMME, now=NOW)
    assert [one.code for one in refusal.value.obstacles] == ["no-place-free"]
    services.withdraw_participant(first, reason="moved away", actor=PROGRAMME, now=NOW)
    # The place is offered at once to whoever waits, and given again only once it is free.
    assert (first.state, second.state, delegation.taken_count) == (ParticipantState.WITHDRAWN, ParticipantState.OFFERED, 1)
    services.withdraw_participant(second, reason="", actor=PROGRAMME, now=NOW)
    assert delegation.taken_count == 0
    services.give_place(second, actor=PROGRAMME, now=NOW)
    assert (second.state, delegation.taken_count) == (ParticipantState.ACCEPTED, 1)
    with pytest.raises(Refused):
        services.withdraw_participant(first, reason="", actor=PROGRAMME, now=NOW)


def test_confirming_refuses_while_the_guardian_is_missing(database, delegation):
    participant = register(delegation, {"first_name": "Oumar", "birth_date": date(2003, 1, 1)})
    with pytest.raises(Refused) as refusal:
        services.confirm_participant(participant, actor=PROGRAMME, now=NOW)
    assert [one.code for one in refusal.value.obstacles] == ["guardian-missing"]
    services.change_participant(participant, {"guardian1_phone": "+33 1 40 00 00 00"}, actor=PROGRAMME, now=NOW)
    services.confirm_participant(participant, actor=PROGRAMME, now=NOW)
    assert participant.state is ParticipantState.CONFIRMED


def test_inviting_sends_one_letter_and_leaves_out_who_cannot_be_invited(database, delegation):
    invited = register(delegation)
    waiting = register(delegation, {"first_name": "Oumar", "email": "oumar@example.org"})
    assert [[one.code for one in line.obstacles] for line in inviting.preview_invitations([invited, waiting])] == [[], ["no-place"]]
    assert inviting.invite_many([invited, waiting], actor=PROGRAMME, now=NOW) == 1
    database.flush()
    (letter,) = database.scalars(select(Letter)).all()
    assert (letter.to_address, letter.language, letter.city_id, invited.invited_at) == (
        "maelys@example.org",
        "fr",
        delegation.city_id,
        NOW,
    )
    with pytest.raises(Refused):
        inviting.invite_participant(waiting, actor=PROGRAMME, now=NOW)


def test_reading_sealed_values_is_recorded_without_them(database, delegation):
    participant = register(delegation)
    services.note_reading(participant, ["document_number"], actor=PROGRAMME, now=NOW)
    database.flush()
    line = database.scalar(select(HistoryLine).where(HistoryLine.deed == "sealed-values-read"))
    assert (line.changed, line.reason) == (["document_number"], "")


def test_get_participant_brings_company(database, delegation):
    participant = make_participant(delegation, kind=ParticipantKind.LEADER)
    found = get_participant(participant.id, viewer=PROGRAMME)
    assert (found.id, found.person.guardians, found.cohort.conference.name) == (participant.id, [], "Barcelona 2017")
    assert database.scalar(select(func.count()).select_from(Person)) == 1
