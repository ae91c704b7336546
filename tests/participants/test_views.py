import csv
import io
from datetime import date, timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import delete, select

from exchange.access.permissions import Role
from exchange.cohorts.models import CohortState
from exchange.demonstration.makers import (
    make_account,
    make_city,
    make_cohort,
    make_conference,
    make_delegation,
    make_grant,
    make_participant,
    make_person,
    make_user,
)
from exchange.foundation.database import db
from exchange.foundation.jobs.models import Job, JobState
from exchange.foundation.jobs.queue import JobRun
from exchange.foundation.obstacles import Refused
from exchange.history.models import HistoryLine
from exchange.messages.models import Letter
from exchange.participants import export, tasks
from exchange.participants.models import Participant, ParticipantKind, ParticipantState
from exchange.people.models import Guardian, Person, RoleGrant

ROSTER = "/cohorts/barcelona-2017/participants"
# Registering closes when a cohort leaves, so these leave in some months.
START = date.today() + timedelta(days=100)  # noqa: DTZ011
YOUNG = date(START.year - 16, 1, 1)


@pytest.fixture
def city(database):
    return make_city()


@pytest.fixture
def delegation(city):
    conference = make_conference(starts_on=START, ends_on=START + timedelta(days=2))
    return make_delegation(make_cohort(conference), city)


@pytest.fixture
def coordinator(browser, city, delegation):
    return browser(as_=make_user(Role.COORDINATOR, city))


@pytest.fixture
def foreign(browser, delegation):
    liege = make_city("Liège")
    make_delegation(delegation.cohort, liege)
    return browser(as_=make_user(Role.COORDINATOR, liege))


def test_an_empty_roster_teaches_the_next_step(coordinator):
    page = coordinator.get(ROSTER)
    assert page.h1 == "Who travels to Barcelona 2017"
    assert page.link("Import a spreadsheet") == f"{ROSTER}/import"
    assert page.link("Register a young person") == f"{ROSTER}/new"


def test_the_roster_shows_who_how_far_and_what_is_missing(coordinator, delegation):
    make_participant(delegation, make_person(city=delegation.city, email="a@example.org", birth_date=YOUNG))
    page = coordinator.get(ROSTER)
    ((_box, name, city, age, kind, far, ready, due),) = page.rows()
    assert (name, city, age, kind, far) == ("Belkacem, Inès Bagneux, 16, Young person", "Bagneux", "16", "Young person", "Confirmed")
    assert ready.startswith("Your turn No parent or guardian who can be reached and 5 more your turn, ")
    assert due.endswith(" your turn")


def test_filters_can_be_removed_one_by_one(coordinator, delegation):
    make_participant(delegation)
    page = coordinator.get(f"{ROSTER}?q=zzz&state=confirmed")
    assert page.texts(".filters a") == ["Remove filter “zzz”", "Remove filter Confirmed", "Remove all filters"]
    assert page.soup.select(".filters a")[0]["href"] == f"{ROSTER}?state=confirmed"
    assert "Nobody fits" in page.text
    assert page.texts("main .btn--main") == ["Register a young person"]


def test_a_page_beyond_the_end_shows_the_last_one(coordinator, delegation):
    make_participant(delegation)
    assert len(coordinator.get(f"{ROSTER}?page=7").rows()) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_as_many_statements_for_three_as_for_one(browser, city, delegation, count_queries, count):
    for _ in range(count):
        make_participant(delegation)
    db.session.flush()
    page = browser(as_=make_user(Role.COORDINATOR, city))
    # session, grants and places; cohort; states, rows, consents
    assert count_queries(lambda: page.get(ROSTER)) == 4


def test_json_gives_the_same_rows(coordinator, delegation):
    participant = make_participant(delegation, make_person(city=delegation.city, birth_date=YOUNG))
    answer = coordinator.get(f"{ROSTER}.json").json
    assert (answer["total"], answer["found"], answer["page"], answer["pages"]) == (1, 1, 1, 1)
    (row,) = answer["participants"]
    assert (row["id"], row["name"], row["state"], row["url"]) == (
        str(participant.id),
        "Belkacem, Inès",
        "confirmed",
        f"/participants/{participant.id}",
    )


def test_the_page_of_a_person_takes_few_statements(coordinator, delegation, count_queries):
    person = make_person(city=delegation.city, birth_date=YOUNG)
    alone = make_participant(delegation, person)
    for number in range(3):
        db.session.add(Guardian(person=person, city_id=person.city_id, name=f"Guardian {number}", position=number + 1))
    other = make_participant(delegation)
    db.session.flush()
    addresses = [f"/participants/{one.id}" for one in (alone, other)]
    # On PostgreSQL two more, which tell the wall: twelve.
    assert {count_queries(lambda address=address: coordinator.get(address)) for address in addresses} == {10}


def test_another_city_sees_an_empty_roster_and_no_person(foreign, delegation):
    participant = make_participant(delegation)
    assert "Nobody is registered yet" in foreign.get(ROSTER).text
    for address in ("", "/edit", "/withdraw", "/confirm", "/consents"):
        foreign.get(f"/participants/{participant.id}{address}", expect=404)
    foreign.post(f"/participants/{participant.id}/withdraw", {}, expect=404)
    foreign.post(f"/participants/{participant.id}/sealed", {}, expect=404)


def test_a_leader_sees_the_delegation_they_lead_and_changes_nothing(browser, city, delegation):
    person = make_person("Gian", "Rossi", city=city, birth_date=date(1980, 1, 1))
    make_grant(person, Role.LEADER, city)
    make_participant(delegation, person, kind=ParticipantKind.LEADER)
    youngster = make_participant(delegation)
    leader = browser(as_=make_account(person))
    assert len(leader.get(ROSTER).rows()) == 2
    leader.get(f"/participants/{youngster.id}")
    leader.get(f"/participants/{youngster.id}/edit", expect=403)
    leader.get(f"{ROSTER}.csv", expect=403)


def test_a_leader_of_nothing_sees_nobody(browser, city, delegation):
    youngster = make_participant(delegation)
    leader = browser(as_=make_user(Role.LEADER, city))
    assert "Nobody is registered yet" in leader.get(ROSTER).text
    leader.get(f"/participants/{youngster.id}", expect=404)


def test_registering_in_one_short_form(database, coordinator, delegation):
    answers = {
        "first_name": "Maëlys",
        "last_name": "de la Cruz",
        "birth_date": "14 mars 2083",
        "email": " Maelys@Example.org ",
        "phone": "06 12 34 56 78",
        "guardian1_name": "Nadia",
        "guardian1_phone": "+33 6 12 34 56 79",
    }
    page = coordinator.submit(f"{ROSTER}/new", answers | {"birth_date": ""})
    shown = coordinator.get(page.location)
    assert shown.h1 == "Maëlys de la Cruz"
    assert shown.notices == ["Maëlys de la Cruz is registered and has a place."]
    assert "Date of birth is missing" in shown.text
    person = database.scalar(select(Person).where(Person.last_name == "de la Cruz"))
    assert (person.email, person.phone, person.language) == ("Maelys@example.org", "+33 6 12 34 56 78", "fr")
    assert [guardian.phone for guardian in person.guardians] == ["+33 6 12 34 56 79"]


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({}, "Last name: Please write a name. One word is enough."),
        ({"last_name": "A", "birth_date": "31/02/2001"}, "“31/02/2001” is not a date"),
        ({"last_name": "A", "email": "a@"}, "“a@” is not an e-mail address"),
        ({"last_name": "A", "phone": "12"}, "“12” is not a phone number"),
        ({"last_name": "A", "email": "a@example.org", "guardian1_email": "A@example.org"}, "own address"),
        ({"last_name": "A", "birth_date": "14/03/1980"}, "this cohort is for 13 to 30"),
        ({"last_name": "A", "birth_date": "1980-03-14"}, "this cohort is for 13 to 30"),
    ],
)
def test_what_cannot_be_registered_is_said_and_kept_as_typed(database, coordinator, answers, error):
    page = coordinator.submit(f"{ROSTER}/new", answers, expect=422)
    assert error in " ".join(page.errors)
    for name, text in answers.items():
        assert page.fields()[name] == text
    assert database.scalar(select(Participant.id)) is None


def test_registering_sends_few_statements(database, coordinator, count_queries):
    """Who asks, where to, who is known, the place, what is written of the person, and one receipt that is closed from the beginning."""
    form = coordinator.get(f"{ROSTER}/new").fields()
    answers = {"last_name": "Oumar", "birth_date": "14 mars 2003", "guardian1_name": "Nadia", "guardian1_phone": "+33 6 12 34 56 79"}
    coordinator.post(f"{ROSTER}/new", {**form, **answers})
    form = coordinator.get(f"{ROSTER}/new").fields()
    sent = count_queries(lambda: coordinator.post(f"{ROSTER}/new", {**form, **answers, "last_name": "Traoré"}))
    assert len(database.scalars(select(Participant.id)).all()) == 2
    assert sent <= 15


def test_a_form_sent_twice_registers_once(database, coordinator):
    form = coordinator.get(f"{ROSTER}/new").fields()
    first = coordinator.post(f"{ROSTER}/new", {**form, "last_name": "Oumar"})
    second = coordinator.post(f"{ROSTER}/new", {**form, "last_name": "Oumar"})
    assert first.location == second.location
    assert len(database.scalars(select(Participant.id)).all()) == 1


def test_somebody_known_is_asked_about(database, coordinator, city):
    known = make_person("Inès", "Belkacem", city=city)
    page = coordinator.submit(f"{ROSTER}/new", {"first_name": "Inès", "last_name": "Belkacem"}, expect=422)
    assert "Is this somebody you know already?" in page.text
    answer = page.fields()
    assert answer["person"] == [str(known.id)]
    coordinator.post(f"{ROSTER}/new", answer)
    assert database.scalar(select(Participant.person_id)) == known.id


def test_no_person_of_another_city_can_be_taken(coordinator):
    stranger = make_person("Inès", "Belkacem", city=make_city("Liège"))
    form = coordinator.get(f"{ROSTER}/new").fields()
    coordinator.post(f"{ROSTER}/new", {**form, "last_name": "B", "person": str(stranger.id)}, expect=404)
    coordinator.post(f"{ROSTER}/new", {**form, "last_name": "B", "person": "nonsense"}, expect=404)


def test_the_network_chooses_the_city(database, browser, delegation):
    network = browser(as_=make_user(Role.NETWORK))
    make_delegation(delegation.cohort, make_city("Liège"))
    page = network.submit(f"{ROSTER}/new?city=liege", {"last_name": "Oumar", "city": "liege"}, to=f"{ROSTER}/new")
    assert "Liège" in network.get(page.location).text


def test_a_coordinator_cannot_register_for_another_city(coordinator, delegation):
    make_delegation(delegation.cohort, make_city("Liège"))
    form = coordinator.get(f"{ROSTER}/new").fields()
    coordinator.post(f"{ROSTER}/new", {**form, "last_name": "B", "city": "liege"}, expect=404)


def test_a_closed_cohort_says_why(coordinator, delegation):
    delegation.cohort.state = CohortState.CLOSED
    page = coordinator.get(f"{ROSTER}/new")
    assert "Registration closed" in page.text
    assert page.soup.select("form[method=post] [name=last_name]") == []


def test_the_waiting_list_is_said(coordinator, delegation):
    delegation.pledged_count = 0
    page = coordinator.submit(f"{ROSTER}/new", {"last_name": "Oumar"})
    shown = coordinator.get(page.location)
    assert shown.notices == ["Oumar is on the waiting list: all 0 places of Bagneux are taken."]


def test_editing_and_both_texts_on_a_conflict(database, coordinator, delegation):
    participant = make_participant(delegation, make_person(city=delegation.city, birth_date=None))
    address = f"/participants/{participant.id}/edit"
    stale = coordinator.get(address).fields()
    coordinator.submit(address, {"phone": "+33 6 12 34 56 78", "nationality": "France", "languages": "français, English"})
    person = database.get(Person, participant.person_id)
    assert (person.phone, person.nationality, person.languages) == ("+33 6 12 34 56 78", "FR", ["fr", "en"])
    page = coordinator.post(address, {**stale, "phone": "+33 6 99 99 99 99"}, expect=409)
    assert "+33 6 12 34 56 78" in page.text
    assert "+33 6 99 99 99 99" in page.text
    assert coordinator.submit(address, {"nationality": "Atlantis"}, expect=422).errors == [
        "Nationality: “Atlantis” is not one country we know."
    ]


def test_saving_the_form_as_it_is_changes_nothing(database, coordinator, delegation):
    participant = make_participant(delegation, make_person(city=delegation.city, birth_date=YOUNG, languages=["fr"]))
    participant.person.guardians.append(Guardian(person_id=participant.person_id, city_id=delegation.city_id, position=1, name="Nadia"))
    page = coordinator.submit(f"/participants/{participant.id}/edit", {})
    assert coordinator.get(page.location).notices == ["Nothing had changed, so nothing was saved."]


def test_sealed_values_are_opened_on_request_and_noted(database, coordinator, delegation):
    participant = make_participant(delegation)
    participant.person.document_number = "X1234567"
    participant.diet_note = "no peanuts"
    page = coordinator.get(f"/participants/{participant.id}")
    assert ("X1234567" in page.html, "peanuts" in page.html) == (False, False)
    opened = coordinator.post(f"/participants/{participant.id}/sealed", {}, expect=200)
    assert ("X1234567" in opened.text, "no peanuts" in opened.text) == (True, True)
    line = database.scalar(select(HistoryLine).where(HistoryLine.deed == "sealed-values-read"))
    assert line.changed == ["diet", "document_number"]


def test_withdrawing_says_first_what_happens(database, coordinator, delegation):
    participant = make_participant(delegation)
    page = coordinator.get(f"/participants/{participant.id}/withdraw")
    assert "Frees 1 place." in page.text
    coordinator.submit(f"/participants/{participant.id}/withdraw", {"reason": "moved away"})
    database.refresh(delegation)
    assert (database.get(Participant, participant.id).state, delegation.taken_count) == (ParticipantState.WITHDRAWN, 0)
    assert "moved away" in coordinator.get(f"/participants/{participant.id}").text


def test_confirming_shows_what_must_come_first(database, coordinator, delegation):
    person = make_person(city=delegation.city, birth_date=None)
    participant = make_participant(delegation, person, state=ParticipantState.ACCEPTED)
    assert "this must be settled first" in coordinator.get(f"/participants/{participant.id}/confirm").text
    coordinator.post(f"/participants/{participant.id}/confirm", {}, expect=409)
    assert database.get(Participant, participant.id).state is ParticipantState.ACCEPTED


def test_invitations_are_previewed_then_sent(database, coordinator, delegation):
    invited = make_participant(delegation, make_person(city=delegation.city, email="a@example.org"))
    silent = make_participant(delegation, make_person("No", "Mail", city=delegation.city))
    foreign = make_participant(make_delegation(delegation.cohort, make_city("Liège")))
    ids = "&".join(f"chosen={one.id}" for one in (invited, silent, foreign))
    page = coordinator.get(f"{ROSTER}/preview?do=invite&{ids}")
    assert "1 person gets this letter" in page.text
    assert "There is no e-mail address to send it to." in page.text
    assert foreign.person.full_name not in page.text
    assert database.scalar(select(Letter.id)) is None
    form = page.fields()
    coordinator.post(f"{ROSTER}/invite", {**form, "chosen": [str(invited.id), str(foreign.id)]})
    assert [letter.to_address for letter in database.scalars(select(Letter))] == ["a@example.org"]


def test_exports_hold_what_is_promised_and_nothing_sealed(coordinator, delegation):
    person = make_person("=cmd", "Belkacem", city=delegation.city, email="a@example.org", phone="+33 6 12 34 56 78")
    participant = make_participant(delegation, person)
    participant.diet_note = "no peanuts"
    person.document_number = "X1234567"
    person.guardians.append(Guardian(person_id=person.id, city_id=delegation.city_id, position=2, name="Nadia"))
    make_participant(make_delegation(delegation.cohort, make_city("Liège")))
    page = coordinator.get(f"{ROSTER}.csv")
    text = page.data.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["first_name"], row["last_name"], row["phone"], row["guardian2_name"], row["kind"]) == (
        "'=cmd",
        "Belkacem",
        "'+33 6 12 34 56 78",
        "Nadia",
        "youngster",
    )
    assert ("peanuts" in text, "X1234567" in text, "document_number" in row, "diet" in row) == (False, False, False, False)
    assert coordinator.get(f"{ROSTER}.xlsx").data[:2] == b"PK"


def test_an_export_of_many_takes_one_statement(coordinator, delegation, count_queries):
    for _ in range(3):
        make_participant(delegation)
    db.session.flush()
    # session, grants, places, cohort, rows
    assert count_queries(lambda: coordinator.get(f"{ROSTER}.csv")) == 3


def test_a_long_roster_becomes_a_file_in_the_background(app, database, coordinator, delegation, monkeypatch):
    """The button starts one job; what it makes is what the address gives at once."""
    make_participant(delegation, make_person("Inès", "Belkacem", city=delegation.city))
    assert coordinator.get(ROSTER).link("Download as CSV") == f"{ROSTER}.csv"
    monkeypatch.setattr(export, "LONG", 0)
    page = coordinator.submit(ROSTER, {"ending": "xlsx"}, to=f"{ROSTER}/file")
    job = database.scalar(select(Job))
    assert page.location.endswith(f"/jobs/{job.id}")
    told = []
    run = JobRun(job.id, job.arguments, job.owner_account_id, tell=lambda done, total: told.append((done, total)))
    job.result = tasks.make_long_export(run)
    job.state = JobState.DONE
    database.flush()
    assert told == [(0, 1), (1, 1)]
    assert job.result["file_name"] == "barcelona-2017-participants.xlsx"
    book = CalamineWorkbook.from_filelike(io.BytesIO(coordinator.get(f"/jobs/{job.id}/file").data))
    assert book.get_sheet_by_index(0).to_python()[1][1:3] == ["Belkacem", "Inès"]


def test_a_long_export_is_refused_once_the_role_is_gone(database, coordinator, delegation, monkeypatch):
    make_participant(delegation, make_person("Inès", "Belkacem", city=delegation.city))
    monkeypatch.setattr(export, "LONG", 0)
    coordinator.submit(ROSTER, {"ending": "xlsx"}, to=f"{ROSTER}/file")
    job = database.scalar(select(Job))
    database.execute(delete(RoleGrant))
    with pytest.raises(Refused) as refused:
        tasks.make_long_export(JobRun(job.id, job.arguments, job.owner_account_id))
    assert [obstacle.code for obstacle in refused.value.obstacles] == ["right-lost"]
