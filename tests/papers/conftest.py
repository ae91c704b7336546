"""Bagneux takes young people to Lisbon in May 2027; today is a day in February."""

from datetime import UTC, date, datetime, timedelta

import pytest

from exchange.access.permissions import Role
from exchange.demonstration.makers import make_city, make_cohort, make_conference, make_delegation, make_participant, make_person, make_user
from exchange.demonstration.papers import make_rules
from exchange.foundation import clock
from exchange.guardians.models import GuardianLink, Method, Way
from exchange.guardians.sessions import cookie_name, start_visit
from exchange.participants.models import ParticipantKind
from exchange.people.models import Guardian

NOW = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def february(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda *_zone: NOW.date())


@pytest.fixture
def rules(database, february):
    return make_rules()


@pytest.fixture
def delegation(database, rules):
    conference = make_conference(
        "Lisboa 2027", place="Lisboa", country="PT", time_zone="Europe/Lisbon", starts_on=date(2027, 5, 11), ends_on=date(2027, 5, 15)
    )
    return make_delegation(make_cohort(conference, papers_due_on=date(2027, 4, 10)), make_city())


@pytest.fixture
def participant(database, delegation):
    """Inès, 15, French, with an identity card and two parents."""
    person = make_person(
        city=delegation.city,
        birth_date=date(2012, 1, 1),
        nationality="FR",
        residence_country="FR",
        name_on_document="BELKACEM INES",
        document_type="identity_card",
        document_expires_on=date(2030, 1, 1),
        email="ines@example.org",
    )
    for position, (name, phone) in enumerate([("Nadia Belkacem", "+33612345678"), ("Karim Belkacem", "+33698765432")], start=1):
        person.guardians.append(
            Guardian(
                person_id=person.id,
                city_id=person.city_id,
                position=position,
                name=name,
                email=f"{name[:5]}@example.org",
                phone=phone,
                language="fr",
            )
        )
    found = make_participant(delegation, person)
    database.flush()
    return found


@pytest.fixture
def leader(database, delegation):
    """Hélène, who leads the delegation, with her account."""
    account = make_user(Role.LEADER, delegation.city, first_name="Hélène", last_name="Marchetti")
    make_participant(delegation, account.person, kind=ParticipantKind.LEADER)
    return account


@pytest.fixture
def coordinator(delegation):
    return make_user(Role.COORDINATOR, delegation.city)


@pytest.fixture
def network(database):
    return make_user(Role.NETWORK)


@pytest.fixture
def visit(database, browser):
    """Open a browser in which a guardian has proved who they are."""

    def open_visit(guardian, participant):
        now = clock.now()
        link = GuardianLink(
            guardian_id=guardian.id,
            participant_id=participant.id,
            way=Way.MAIL,
            mailbox=guardian.email_folded,
            token_hash=guardian.id.hex * 2,
            created_at=now,
            expires_at=now + timedelta(days=7),
        )
        database.add(link)
        database.flush()
        _session, token = start_visit(link, method=Method.EMAIL_CODE, doubt=None, now=now)
        database.flush()
        page = browser()
        page.client.set_cookie(cookie_name(), token)
        return page

    return open_visit
