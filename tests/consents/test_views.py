from datetime import date

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.consents.models import Answer, Capacity, Consent, Purpose, Signing
from exchange.demonstration.makers import (
    make_account,
    make_city,
    make_cohort,
    make_delegation,
    make_grant,
    make_participant,
    make_person,
    make_user,
)
from exchange.history.models import HistoryLine
from tests.consents.people import everything, make_guardian


@pytest.fixture
def participant(database):
    delegation = make_delegation(make_cohort(), make_city())
    return make_participant(delegation, make_person(city=delegation.city, birth_date=None))


@pytest.fixture
def coordinator(browser, participant):
    return browser(as_=make_user(Role.COORDINATOR, participant.delegation.city))


def paper(**changes):
    return {"photo_press": "given", "who": "somebody", "given_by_name": "Nadia Belkacem", "language": "fr"} | changes


def test_an_answer_on_paper_is_recorded(database, coordinator, participant):
    address = f"/participants/{participant.id}/consents"
    coordinator.post(address, paper())
    consent = database.scalar(select(Consent))
    assert (consent.purpose, consent.answer, consent.capacity, consent.given_by_name, consent.language, consent.text_version) == (
        Purpose.PHOTO_PRESS,
        Answer.GIVEN,
        Capacity.GUARDIAN,
        "Nadia Belkacem",
        "fr",
        "photo_press-1",
    )
    assert len(consent.text_hash) == len(consent.signing.evidence_hash) == 64
    assert database.scalar(select(HistoryLine.changed).where(HistoryLine.deed == "consent-recorded")) == ["photo_press-given"]
    page = coordinator.get(address)
    assert "Nadia Belkacem" in page.text
    assert "nothing was changed since" in page.text


def test_a_refusal_is_a_full_answer(database, coordinator, participant):
    coordinator.post(f"/participants/{participant.id}/consents", paper(participation="refused"))
    page = coordinator.get(f"/participants/{participant.id}")
    assert "Taking part was refused" in page.text


def test_no_minor_signs_alone(database, coordinator, participant):
    page = coordinator.post(f"/participants/{participant.id}/consents", paper(who="self"), expect=422)
    assert "not one of the choices" in page.errors[0]
    page = coordinator.post(f"/participants/{participant.id}/consents", paper(given_by_name=participant.person.full_name), expect=422)
    assert "the young person’s own name" in page.errors[0]
    assert database.scalar(select(Consent.id)) is None


def test_a_paper_of_tomorrow_and_an_empty_paper_are_refused(database, coordinator, participant):
    address = f"/participants/{participant.id}/consents"
    assert "still to come" in coordinator.post(address, paper(signed_on="2999-01-01"), expect=422).errors[0]
    assert "at least one question" in coordinator.post(address, paper(photo_press="-"), expect=422).errors[0]
    assert database.scalar(select(Signing.id)) is None


def test_taking_back_keeps_the_answer_as_evidence(database, coordinator, participant):
    address = f"/participants/{participant.id}/consents"
    coordinator.post(address, paper())
    consent = database.scalar(select(Consent))
    coordinator.post(f"{address}/{consent.id}/withdraw", {})
    page = coordinator.get(address)
    database.refresh(consent)
    assert (consent.answer, consent.withdrawn_at is None, consent.withdrawn_by_name) == (Answer.GIVEN, False, "Nadia Belkacem")
    assert "no longer stand on public pages" in page.text
    coordinator.post(f"{address}/{consent.id}/withdraw", {}, expect=409)


def test_an_adult_answers_for_themselves(coordinator, participant):
    participant.person.birth_date = date(1990, 1, 1)
    address = f"/participants/{participant.id}/consents"
    assert "This person is an adult" in coordinator.get(address).text
    coordinator.post(address, paper(), expect=422)
    coordinator.post(address, paper(who="self", given_by_name="Inès Belkacem"))


def test_another_city_finds_nothing(database, browser, coordinator, participant):
    address = f"/participants/{participant.id}/consents"
    coordinator.post(address, paper())
    consent = database.scalar(select(Consent))
    foreign = browser(as_=make_user(Role.COORDINATOR, make_city("Liège")))
    foreign.get(address, expect=404)
    foreign.post(address, paper(), expect=404)
    foreign.post(f"{address}/{consent.id}/withdraw", {}, expect=404)
    foreign.post(f"{address}/signatures/{consent.signing_id}/check", {"reason": "x"}, expect=404)
    foreign.get(f"{address}/signatures/{consent.signing_id}.pdf", expect=404)


def test_what_is_somebody_elses_is_not_found_here(database, coordinator, participant):
    other = make_participant(participant.delegation)
    coordinator.post(f"/participants/{participant.id}/consents", paper())
    consent = database.scalar(select(Consent))
    coordinator.post(f"/participants/{other.id}/consents/{consent.id}/withdraw", {}, expect=404)
    coordinator.get(f"/participants/{other.id}/consents/signatures/{consent.signing_id}.pdf", expect=404)


def test_the_evidence_is_a_page(database, coordinator, participant):
    address = f"/participants/{participant.id}/consents"
    coordinator.post(address, paper())
    signing = database.scalar(select(Signing))
    answer = coordinator.get(f"{address}/signatures/{signing.id}.pdf").response
    assert (answer.mimetype, answer.data[:5], answer.headers["Cache-Control"]) == ("application/pdf", b"%PDF-", "no-store")


def test_a_doubtful_signature_is_confirmed_with_a_reason(database, coordinator, participant):
    address = f"/participants/{participant.id}/consents"
    coordinator.post(address, paper(participation="given"))
    signing = database.scalar(select(Signing))
    signing.needs_check = True
    database.flush()
    assert "Confirm this signature" in coordinator.get(address).text
    coordinator.post(f"{address}/signatures/{signing.id}/check", {"reason": " "}, expect=422)
    coordinator.post(f"{address}/signatures/{signing.id}/check", {"reason": "Phoned her at work"})
    database.refresh(signing)
    assert (signing.waits_for_check, signing.check_note) == (False, "Phoned her at work")


def test_a_past_day_is_shown(coordinator, participant):
    address = f"/participants/{participant.id}/consents"
    coordinator.post(address, paper())
    page = coordinator.get(f"{address}?on=2017-01-01")
    assert "This is what held at the end of" in page.text
    assert page.text.count("Not answered") == len(Purpose)


class TestOwn:
    @pytest.fixture
    def youngster(self, browser, participant):
        participant.person.birth_date = date(2009, 5, 1)
        make_grant(participant.person, Role.YOUNGSTER, participant.delegation.city)
        return browser(as_=make_account(participant.person))

    def test_ones_own_word_stands_beside_the_guardians(self, database, youngster, participant):
        page = youngster.get("/me/consents")
        assert "stands beside theirs" in page.text
        youngster.post(f"/me/consents/{participant.id}", everything("given", given_by_name="Inès Belkacem"))
        assert set(database.scalars(select(Consent.capacity))) == {Capacity.ASSENT}
        consent = database.scalar(select(Consent).where(Consent.purpose == Purpose.TRAVEL))
        youngster.post(f"/me/consents/{participant.id}/{consent.id}/withdraw", {})
        database.refresh(consent)
        assert consent.withdrawn_at is not None

    def test_nothing_is_lost_on_an_error(self, database, youngster, participant):
        page = youngster.post(f"/me/consents/{participant.id}", everything("given", given_by_name="Inès", travel=""), expect=422)
        assert "Please choose yes or no" in page.errors[0]
        assert page.response.get_data(as_text=True).count(" checked") == len(Purpose) - 1
        assert database.scalar(select(Consent.id)) is None

    def test_a_guardians_answer_is_not_the_young_persons_to_take_back(self, database, youngster, coordinator, participant):
        guardian = make_guardian(participant)
        coordinator.post(f"/participants/{participant.id}/consents", paper(who=str(guardian.id)))
        consent = database.scalar(select(Consent))
        youngster.post(f"/me/consents/{participant.id}/{consent.id}/withdraw", {}, expect=404)
        assert youngster.get(f"/me/consents/{participant.id}/{consent.signing_id}.pdf").status == 200

    def test_somebody_elses_place_is_not_there(self, youngster, participant):
        other = make_participant(participant.delegation)
        youngster.post(f"/me/consents/{other.id}", everything("given", given_by_name="x"), expect=404)

    def test_statements_do_not_grow_with_the_ledger(self, youngster, participant, count_queries):
        first = count_queries(lambda: youngster.get("/me/consents?ask=all"))
        for answer in ("given", "refused", "given"):
            youngster.post(f"/me/consents/{participant.id}?ask=all", everything(answer, given_by_name="Inès"))
        assert count_queries(lambda: youngster.get("/me/consents?ask=all")) == first <= 12
