from datetime import date

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.consents.models import Answer, Capacity, Consent, Purpose
from exchange.demonstration.makers import make_city, make_cohort, make_delegation, make_participant, make_person, make_user
from exchange.history.models import HistoryLine


@pytest.fixture
def participant(database):
    delegation = make_delegation(make_cohort(), make_city())
    return make_participant(delegation, make_person(city=delegation.city, birth_date=None))


@pytest.fixture
def coordinator(browser, participant):
    return browser(as_=make_user(Role.COORDINATOR, participant.delegation.city))


def answers(**changes):
    return {"purpose": "photo", "answer": "given", "capacity": "guardian", "given_by_name": "Nadia Belkacem", "language": "fr"} | changes


def test_an_answer_on_paper_is_recorded(database, coordinator, participant):
    address = f"/participants/{participant.id}/consents"
    coordinator.post(address, answers())
    consent = database.scalar(select(Consent))
    assert (consent.purpose, consent.answer, consent.capacity, consent.given_by_name, consent.language, consent.text_version) == (
        Purpose.PHOTO_PRESS,
        Answer.GIVEN,
        Capacity.GUARDIAN,
        "Nadia Belkacem",
        "fr",
        "photo-1",
    )
    assert database.scalar(select(HistoryLine.changed).where(HistoryLine.deed == "consent-recorded")) == ["photo-given"]
    assert "Nadia Belkacem" in coordinator.get(address).text


def test_a_refusal_is_a_full_answer(database, coordinator, participant):
    coordinator.post(f"/participants/{participant.id}/consents", answers(purpose="participation", answer="refused"))
    page = coordinator.get(f"/participants/{participant.id}")
    assert "Taking part was refused" in page.text


def test_no_minor_signs_alone(database, coordinator, participant):
    page = coordinator.post(f"/participants/{participant.id}/consents", answers(capacity="self"), expect=422)
    assert "A minor cannot answer alone" in page.errors[0]
    assert database.scalar(select(Consent.id)) is None


def test_taking_back_keeps_the_answer_as_evidence(database, coordinator, participant):
    address = f"/participants/{participant.id}/consents"
    coordinator.post(address, answers())
    consent = database.scalar(select(Consent))
    coordinator.post(f"{address}/{consent.id}/withdraw", {})
    database.refresh(consent)
    assert (consent.answer, consent.withdrawn_at is None) == (Answer.GIVEN, False)
    coordinator.post(f"{address}/{consent.id}/withdraw", {}, expect=409)


def test_an_adult_answers_for_themselves(coordinator, participant):
    participant.person.birth_date = date(1990, 1, 1)
    address = f"/participants/{participant.id}/consents"
    assert "This person is an adult" in coordinator.get(address).text
    coordinator.post(address, answers(), expect=422)
    coordinator.post(address, answers(capacity="self", given_by_name="Inès Belkacem"))


def test_another_city_finds_nothing(database, browser, coordinator, participant):
    address = f"/participants/{participant.id}/consents"
    coordinator.post(address, answers())
    consent = database.scalar(select(Consent))
    foreign = browser(as_=make_user(Role.COORDINATOR, make_city("Liège")))
    foreign.get(address, expect=404)
    foreign.post(address, answers(), expect=404)
    foreign.post(f"{address}/{consent.id}/withdraw", {}, expect=404)


def test_a_consent_of_somebody_else_is_not_found_here(database, coordinator, participant):
    other = make_participant(participant.delegation)
    coordinator.post(f"/participants/{participant.id}/consents", answers())
    consent = database.scalar(select(Consent))
    coordinator.post(f"/participants/{other.id}/consents/{consent.id}/withdraw", {}, expect=404)
