import json
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO

from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.accounts.models import Account
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
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.people.models import Person
from exchange.privacy.services import ERASED_NAME, Erasure, retain

NOW = datetime(2018, 1, 20, 6, 0, tzinfo=UTC)


def make_returned(database, **facts):
    city = make_city()
    cohort = make_cohort(away_until_on=date(2017, 11, 18))
    person = make_person("Inès", "Belkacem", city=city, nationality="FR", document_type="passport", **facts)
    person.document_number = "X123"
    participant = make_participant(make_delegation(cohort, city), person, emergency_name="Nadia", motivation="To see")
    participant.diet_note = "peanuts"
    make_grant(person, Role.YOUNGSTER, city)
    database.flush()
    return participant


def run(day, **options):
    return retain(today=day, now=NOW, **options)


def test_papers_go_after_two_weeks_care_after_a_month_and_the_rest_stays(database):
    participant = make_returned(database)
    assert run(date(2017, 12, 2)) == []
    assert run(date(2017, 12, 3)) == [
        Erasure("people.document_type", "14 days after return", 1),
        Erasure("people.document_number_sealed", "14 days after return", 1),
    ]
    assert [one.what for one in run(date(2017, 12, 20))] == [
        "participants.diet_note_sealed",
        "participants.emergency_name",
    ]
    database.expire_all()
    assert (participant.diet_note, participant.emergency_name, participant.motivation) == (None, "", "To see")
    assert participant.person.full_name == "Inès Belkacem"


def test_a_dry_run_names_what_would_go_and_erases_nothing(database):
    participant = make_returned(database)
    planned = run(date(2017, 12, 3), dry_run=True)
    database.expire_all()
    assert participant.person.document_number.reveal() == "X123"
    assert run(date(2017, 12, 3)) == planned


def test_a_later_trip_keeps_papers_longer(database):
    participant = make_returned(database)
    later = make_cohort(make_conference("Lisboa 2018"), away_until_on=date(2018, 4, 12))
    make_participant(make_delegation(later, participant.delegation.city), participant.person)
    assert [one.what for one in run(date(2017, 12, 3))] == []


def test_after_two_years_a_person_is_a_place_without_a_name(database):
    participant = make_returned(database)
    make_account(participant.person)
    initiative = Initiative(
        slug="a-tea-table",
        city_id=participant.city_id,
        author_id=participant.person_id,
        credited_as="Inès B.",
        state=InitiativeState.PUBLISHED,
        created_at=NOW,
        saved_at=NOW,
    )
    database.add(initiative)
    database.flush()
    assert Erasure("people", "24 months after the last cohort", 1) in run(date(2019, 11, 19))
    database.expire_all()
    assert participant.person.last_name == ERASED_NAME
    assert participant.person.birth_date is None
    assert (initiative.author_id, initiative.credited_as) == (None, "")
    assert database.scalars(select(Account)).all() == []
    assert [one.what for one in run(date(2019, 11, 20))] == []


def test_whoever_works_for_a_city_is_not_erased_with_an_old_trip(database):
    participant = make_returned(database)
    make_grant(participant.person, Role.COORDINATOR, participant.delegation.city)
    run(date(2019, 11, 19))
    database.expire_all()
    assert database.get(Person, participant.person_id).last_name == "Belkacem"


def test_my_copy_holds_all_of_mine_opened_and_nobody_elses(browser, database):
    participant = make_returned(database)
    account = make_account(participant.person)
    other = make_person("Théo", "Lambert", city=participant.delegation.city)
    make_participant(participant.delegation, other)
    page = browser(account).get("/me/data.zip")
    bundle = zipfile.ZipFile(BytesIO(page.data))
    data = json.loads(bundle.read("data.json"))
    assert data["people"][0]["document_number"] == "X123"
    assert data["participants"][0]["diet_note"] == "peanuts"
    assert [person["last_name"] for person in data["people"]] == ["Belkacem"]
    everything = "".join(bundle.read(name).decode() for name in bundle.namelist())
    assert "Théo" not in everything
    assert "password_hash" not in everything


def test_a_copy_needs_a_sign_in(browser, database):
    assert browser().get("/me/data.zip", expect=302).location.startswith("/sign-in")
    assert make_user(Role.NETWORK).person_id
