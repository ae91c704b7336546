"""Accepting, keeping and forgetting; what a form's versions hold; whose rows exist for whom."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from exchange.access.permissions import Role
from exchange.applications.accepting import accept_application, move_application
from exchange.applications.building import add_question, change_question, open_form_of_delegation, publish_version, start_version
from exchange.applications.keeping import forget_applications
from exchange.applications.kinds import ApplicationState, Kept, QuestionKind, Readers
from exchange.applications.listing import Wanted, list_applications
from exchange.applications.models import Answer, Application, Question
from exchange.applications.queries import answered, find_published_version, form_of, get_application, list_answers_for_trip
from exchange.cities.models import City
from exchange.demonstration import makers
from exchange.demonstration.applicants import make_answer, make_application, make_call, make_question
from exchange.demonstration.makers import THEN
from exchange.entrance import build_viewer
from exchange.foundation.obstacles import NotFound, Refused
from exchange.participants.meeting import KnownPeople
from exchange.participants.models import Participant, ParticipantState
from exchange.people.models import Person

A = ApplicationState


@pytest.fixture
def place(database):
    return makers.make_delegation(makers.make_cohort(), makers.make_city(), pledged=1)


@pytest.fixture
def call(place):
    return make_call(place)


@pytest.fixture
def desk(place):
    return build_viewer(makers.make_user(Role.COORDINATOR, place.city).id, today=THEN.date())


def refusal(deed):
    with pytest.raises(Refused) as caught:
        deed()
    return [obstacle.code for obstacle in caught.value.obstacles]


def count(database, model):
    return database.scalar(select(func.count()).select_from(model))


def test_an_accepted_applicant_becomes_one_participant_with_a_place(database, place, call, desk):
    version = form_of(call).versions[0]
    trip, choose = make_question(version, "Languages?", kept=Kept.TRIP), make_question(version, "Why you?")
    application = make_application(call, phone="", guardian_name="Rana Haddad", guardian_contact="rana@example.org", form_version=version)
    make_answer(application, trip, "Arabic")
    make_answer(application, choose, "Because")
    assert count(database, Person) == 1, "an applicant is nobody in people: only the coordinator is there"
    participant = accept_application(application, actor=desk, now=THEN)
    assert (application.state, application.participant_id) == (A.ACCEPTED, participant.id)
    assert participant.person.full_name == "Lina Haddad"
    assert [(guardian.name, guardian.email) for guardian in participant.person.guardians] == [("Rana Haddad", "rana@example.org")]
    assert place.taken_count == 1
    assert [(one.question.texts["en"], one.value.reveal()) for one in list_answers_for_trip(participant.id)] == [("Languages?", "Arabic")]
    assert refusal(lambda: accept_application(application, actor=desk, now=THEN)) == ["application-order"]


def test_the_next_one_waits_when_the_places_are_taken(place, call, desk):
    accept_application(make_application(call), actor=desk, now=THEN)
    second = make_application(call, "Sami", "Nasri")
    participant = accept_application(second, actor=desk, now=THEN)
    assert (participant.state, second.state) == (ParticipantState.WAITING, A.WAITING)
    assert place.taken_count == 1


def test_a_human_says_who_is_meant(database, place, call, desk):
    known = makers.make_person("Lina", "Haddad", city=place.city, birth_date=None)
    application = make_application(call)
    with pytest.raises(KnownPeople):
        accept_application(application, actor=desk, now=THEN)
    assert (application.state, count(database, Participant)) == (A.CONFIRMED, 0)
    assert accept_application(application, actor=desk, now=THEN, person=known).person_id == known.id


def test_the_minors_own_address_is_never_the_guardians(call, desk):
    application = make_application(call, guardian_name="Me", guardian_contact=" LINA@example.org ")
    participant = accept_application(application, actor=desk, now=THEN)
    assert [guardian.email for guardian in participant.person.guardians] == [""]


@pytest.mark.parametrize("state", [A.DRAFT, A.SUBMITTED, A.WITHDRAWN, A.ACCEPTED])
def test_only_what_was_confirmed_is_decided(call, desk, state):
    application = make_application(call, state=state)
    assert refusal(lambda: accept_application(application, actor=desk, now=THEN)) == ["application-order"]
    assert refusal(lambda: move_application(application, A.DECLINED, actor=desk, now=THEN)) == ["application-order"]


def test_who_is_declined_leaves_nothing_but_the_application(database, call, desk):
    people = count(database, Person)
    application = make_application(call)
    move_application(application, A.DECLINED, actor=desk, now=THEN)
    assert (application.decided_at, count(database, Person), count(database, Participant)) == (THEN, people, 0)


def test_what_is_due_is_erased_and_what_travels_stays(database, place, call, desk):
    version = form_of(call).versions[0]
    trip = make_question(version, "Languages?", kept=Kept.TRIP)
    travelling = make_application(call, "Tara", "Ray", form_version=version)
    make_answer(travelling, trip, "Arabic")
    accept_application(travelling, actor=desk, now=THEN)
    declined, drafted = make_application(call, "Dan", "Ray"), make_application(call, "Eve", "Ray", state=A.DRAFT)
    make_answer(declined, trip, "German")
    move_application(declined, A.DECLINED, actor=desk, now=THEN)
    withdrawn = make_application(call, "Fay", "Ray", state=A.WITHDRAWN, decided_at=THEN)
    names = lambda: sorted(database.scalars(select(Application.first_name)))  # noqa: E731
    steps = [
        (timedelta(days=29), ["Dan", "Eve", "Fay", "Tara"]),
        (timedelta(days=31), ["Dan", "Eve", "Tara"]),
        (timedelta(days=60), ["Dan", "Tara"]),
        (timedelta(days=364), ["Dan", "Tara"]),
        (timedelta(days=366), []),
    ]
    for later, left in steps:
        planned = [line for line in forget_applications(now=THEN + later, dry_run=True) if line[0] == "applications"]
        done = [line for line in forget_applications(now=THEN + later) if line[0] == "applications"]
        assert planned == done, "the preview says what happens"
        database.expire_all()
        assert names() == left
    # The conference was in November 2017: 60 days after the return the answers for the trip had gone before.
    assert count(database, Answer) == 0
    assert {drafted.__class__, withdrawn.__class__} == {Application}


def test_answers_for_the_trip_outlive_the_application(database, place, call, desk):
    question = make_question(form_of(call).versions[0], kept=Kept.TRIP)
    application = make_application(call)
    make_answer(application, question, "Arabic")
    participant = accept_application(application, actor=desk, now=THEN)
    # Decided two years before, for a trip still to come.
    application.decided_at = THEN - timedelta(days=700)
    database.flush()
    forget_applications(now=THEN)
    database.expire_all()
    assert count(database, Application) == 0
    assert [one.value.reveal() for one in list_answers_for_trip(participant.id)] == ["Arabic"]


def test_answers_are_sealed_in_the_row(database, call):
    application = make_application(call)
    answer = make_answer(application, make_question(form_of(call).versions[0]), "My secret")
    raw = database.scalar(select(Answer.value_sealed).where(Answer.id == answer.id))
    assert b"My secret" not in raw
    assert answered(application) == {answer.question.key.hex: "My secret"}


def test_a_published_version_is_frozen_and_a_new_one_stands_beside(database, call, desk):
    form = form_of(call)
    asked = add_question(form, {"kind": QuestionKind.SHORT, "texts": {"en": "Sport?"}}, actor=desk, now=THEN)
    publish_version(form, actor=desk, now=THEN)
    assert refusal(lambda: change_question(asked, {"texts": {"en": "Music?"}}, actor=desk, now=THEN)) == ["version-frozen"]
    draft = start_version(form, actor=desk, now=THEN)
    assert start_version(form, actor=desk, now=THEN) is draft
    change_question(draft.questions[0], {"texts": {"en": "Music?"}}, actor=desk, now=THEN)
    assert find_published_version(call).questions[0].texts == {"en": "Sport?"}
    publish_version(form, actor=desk, now=THEN)
    assert find_published_version(call).questions[0].texts == {"en": "Music?"}
    assert draft.questions[0].key == asked.key


def test_a_delegation_has_one_form_for_its_participants(place, desk):
    form = open_form_of_delegation(place, actor=desk, now=THEN)
    assert form.call_id is None
    assert open_form_of_delegation(place, actor=desk, now=THEN) is form
    question = add_question(
        form, {"kind": QuestionKind.SHORT, "texts": {"fr": "Taille ?"}, "readers": Readers.LEADER, "kept": Kept.TRIP}, actor=desk, now=THEN
    )
    assert isinstance(question, Question)


def test_another_citys_applications_do_not_exist(database, place, call):
    application = make_application(call)
    torino: City = makers.make_city("Torino")
    makers.make_delegation(place.cohort, torino)
    foreign = build_viewer(makers.make_user(Role.COORDINATOR, torino).id, today=THEN.date())
    leader = build_viewer(makers.make_user(Role.LEADER, place.city).id, today=THEN.date())
    for viewer in (foreign, leader):
        with pytest.raises(NotFound):
            get_application(application.id, viewer=viewer)
        assert list_applications(place.cohort, Wanted(), viewer=viewer) == ([], 0)
    assert date(2001, 5, 2) == application.birth_date
