"""The demonstration loads into an empty installation, once, and what it tells is true in itself."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from exchange.access.permissions import Role
from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.accounts.models import Account
from exchange.accounts.passwords import is_right_password
from exchange.adoptions.models import Adoption, AdoptionStage, AdoptionStep
from exchange.app import create_app
from exchange.cities.models import City
from exchange.cohorts.models import Cohort, CohortState, Delegation
from exchange.conferences.models import ConferenceSession
from exchange.consents.models import Consent
from exchange.demonstration import commands
from exchange.demonstration.story import loading
from exchange.demonstration.story.loading import hash_passwords, load_demonstration
from exchange.demonstration.story.network import SIGN_INS
from exchange.demonstration.story.scene import COMING, LAB, PAST
from exchange.foundation.database import db, transaction
from exchange.guardians.models import GuardianLink, Way
from exchange.history.models import HistoryLine
from exchange.initiatives.models import Initiative, InitiativeState, Sighting
from exchange.journeys.models import Leg, Seat
from exchange.journeys.rules import change_obstacles
from exchange.messages.models import Letter, LetterState
from exchange.participants.models import Participant, ParticipantKind, ParticipantState
from exchange.participants.queries import list_obstacles
from exchange.participants.rules import age_on
from exchange.people.models import Guardian, Person, RoleGrant
from exchange.statements.models import Statement
from tests.conftest import settings_for
from tests.support.postgres import fresh_postgres, make_tables

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
REFUSED = "Error: This installation is not empty, so nothing was loaded. The demonstration needs a new, empty database.\n"
TEN = {"bagneux", "barcelona", "liege", "torino", "lisboa", "essen", "krakow", "montreal", "dakar", "medellin"}


@pytest.fixture(scope="module")
def hashes():
    return hash_passwords()


@pytest.fixture
def make_app(engine_name, tmp_path_factory, worker_id):
    """Build an application over an empty database of its own, which keeps what is committed."""
    made = []

    def make(name):
        url = "" if engine_name == "sqlite" else fresh_postgres(f"exchange_test_{worker_id}_{name}")
        app = create_app(settings_for(url, tmp_path_factory.mktemp(name)))
        with app.app_context():
            make_tables(app)
            db.session.remove()
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="module")
def told(engine_name, tmp_path_factory, worker_id, hashes):
    """Load once for each kind of database; the tests only read."""
    url = "" if engine_name == "sqlite" else fresh_postgres(f"exchange_test_{worker_id}_told")
    app = create_app(settings_for(url, tmp_path_factory.mktemp("told")))
    with app.app_context():
        make_tables(app)
        enter_scope(db.session(), EVERYWHERE)
        with transaction():
            scene = load_demonstration(now=NOW, hashes=hashes)
        db.session.remove()
    yield app, scene
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def scene(told):
    return told[1]


@pytest.fixture
def database(told):
    with told[0].app_context():
        session = db.session()
        enter_scope(session, EVERYWHERE)
        yield session
        db.session.remove()


def of_bagneux(database, scene, cohort):
    return database.scalars(
        select(Participant)
        .join(Person, Person.id == Participant.person_id)
        .where(Participant.cohort_id == scene.cohorts[cohort].id, Participant.city_id == scene.cities["bagneux"].id)
        .order_by(Participant.sort_name)
    ).all()


class TestTheCommand:
    def run(self, app, *words):
        return app.test_cli_runner().invoke(commands.cli, ["load", *words])

    def count(self, app, model):
        with app.app_context():
            enter_scope(db.session(), EVERYWHERE)
            count = db.session.scalar(select(func.count()).select_from(model))
            db.session.remove()
        return count

    def test_it_loads_once_and_then_refuses_with_a_sentence(self, make_app):
        app = make_app("twice")
        first = self.run(app)
        assert first.exit_code == 0, first.output
        assert "youngster.bagneux@demo.example" in first.output
        people = self.count(app, Person)

        again = self.run(app)
        assert again.exit_code == 1
        assert again.output == REFUSED
        politely = self.run(app, "--if-empty")
        assert (politely.exit_code, politely.output) == (0, "The installation is not empty; nothing was loaded.\n")
        assert self.count(app, Person) == people

    def test_production_never_has_known_passwords(self, make_app, monkeypatch):
        class Production:
            is_production = True

        app = make_app("production")
        monkeypatch.setitem(app.config, "EXCHANGE", Production())
        done = self.run(app)
        assert done.exit_code == 1
        assert "not loaded in production" in done.output
        assert self.count(app, Person) == 0

    def test_a_failure_in_the_middle_leaves_nothing(self, make_app, monkeypatch):
        app = make_app("halfway")
        monkeypatch.setattr(loading, "tell_of_letters", lambda _scene: 1 / 0)
        assert isinstance(self.run(app).exception, ZeroDivisionError)
        assert (self.count(app, Person), self.count(app, City)) == (0, 0)


def test_everybody_promised_can_sign_in_with_their_part(database, scene):
    rows = database.execute(
        select(Account.email, Account.password_hash, RoleGrant.role, City.slug)
        .join(Person, Person.id == Account.person_id)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .outerjoin(City, City.id == RoleGrant.city_id)
        .where(Account.email.in_(SIGN_INS))
    ).all()
    assert {(row.email, row.role, row.slug) for row in rows} == {
        ("network@demo.example", Role.NETWORK, None),
        ("coordinator.bagneux@demo.example", Role.COORDINATOR, "bagneux"),
        ("coordinator.torino@demo.example", Role.COORDINATOR, "torino"),
        ("leader.bagneux@demo.example", Role.LEADER, "bagneux"),
        ("youngster.bagneux@demo.example", Role.YOUNGSTER, "bagneux"),
        ("viewer.bagneux@demo.example", Role.VIEWER, "bagneux"),
        ("host.barcelona@demo.example", Role.HOST, "barcelona"),
    }
    assert all(row.password_hash.startswith("$argon2id$") for row in rows)
    assert is_right_password("demo-exchange", password_hash=rows[0].password_hash)


def test_whoever_works_here_has_signed_in_and_the_last_invited_have_not(database, scene):
    """Everybody introduced, each city's coordinator, and those who confirmed; their passwords are nobody's."""
    rows = database.execute(select(Account.email, Account.password_hash, Account.password_changed_at, Account.created_at)).all()
    active = {row.email: row for row in rows if row.password_changed_at}
    assert set(SIGN_INS) < set(active)
    desks = {person.email for key, person in scene.people.items() if key.startswith("desk-")}
    assert len(desks) == len(scene.cities)
    assert desks < set(active)
    assert all(row.created_at < row.password_changed_at <= NOW and row.password_hash for row in active.values())
    invited = {row.email for row in rows} - set(active)
    assert scene.people["fatoumata"].email in invited
    assert 2 <= len(invited) <= len(rows) / 3
    others = {row.password_hash for email, row in active.items() if email not in SIGN_INS}
    assert [is_right_password("demo-exchange", password_hash=one) for one in others] == [False]
    for email in invited:
        assert database.scalars(select(Account.password_hash).where(Account.email == email)).one() == ""


def test_the_three_trips(database, scene):
    trips = database.execute(select(Cohort.slug, Cohort.state).order_by(Cohort.away_from_on)).all()
    assert trips == [
        ("barcelona-2017", CohortState.RETURNED),
        ("barcelona-youth-lab-2025", CohortState.RETURNED),
        ("lisboa-2026", CohortState.OPEN),
    ]
    past, coming = scene.cohorts[PAST], scene.cohorts[COMING]
    assert (past.away_from_on, past.away_until_on) == (date(2017, 11, 14), date(2017, 11, 18))
    assert (past.minimum_age, past.maximum_age, past.first_day) == (13, 30, date(2017, 11, 15))
    assert timedelta(days=44) <= coming.first_day - NOW.date() <= timedelta(days=54)
    cities = select(City.slug).join(Delegation, Delegation.city_id == City.id).where(Delegation.cohort_id == past.id)
    assert set(database.scalars(cities)) == TEN
    sessions = select(func.count()).where(ConferenceSession.conference_id == past.conference_id)
    assert database.scalar(sessions) == 24


def test_what_barcelona_brought_to_bagneux(database, scene):
    delegation = scene.delegations[PAST, "bagneux"]
    assert (delegation.pledged_count, delegation.taken_count, delegation.pledged_on) == (6, 5, date(2017, 5, 12))
    people = of_bagneux(database, scene, PAST)
    assert {one.person.full_name: one.state for one in people} == {
        "Hélène Marchetti": ParticipantState.RETURNED,
        "Théo Minh Khải Lambert-Nguyễn": ParticipantState.RETURNED,
        "Maud de Kerguelen": ParticipantState.RETURNED,
        "Sékou Traoré": ParticipantState.RETURNED,
        "Thị Mỹ Linh Phạm": ParticipantState.RETURNED,
        "Samir Ouali": ParticipantState.WITHDRAWN,
    }
    ideas = database.scalars(
        select(Initiative).where(Initiative.cohort_id == scene.cohorts[PAST].id, Initiative.city_id == scene.cities["bagneux"].id)
    ).all()
    assert len(ideas) == 7
    assert {idea.state for idea in ideas} == {InitiativeState.PUBLISHED}
    taken_up = {
        (one.initiative.title, one.city.slug, one.stage)
        for one in database.scalars(select(Adoption).where(Adoption.initiative_id.in_([idea.id for idea in ideas])))
    }
    gym = "Le gymnase du jeudi soir"
    assert taken_up == {
        (gym, "bagneux", AdoptionStage.SUSTAINED),
        (gym, "liege", AdoptionStage.EVALUATED),
        (gym, "essen", AdoptionStage.STOPPED),
    }
    assert {idea.title: idea.credited_as for idea in ideas} == {
        gym: "Théo Minh Khải",  # a minor, with a guardian's consent: no family name
        "Compter avant, compter après": "Théo Minh Khải",
        "Le dernier métro ensemble": "",  # a guardian said no to name and photo
        "La permanence du mercredi": "Sékou Traoré",
        "Midi au commissariat": "Sékou Traoré",
        "Le banc qu’on a choisi en marchant": "Thị Mỹ Linh Phạm",
        "La charte de la friche": "Thị Mỹ Linh Phạm",
    }


def test_the_coming_delegation_of_bagneux_is_half_ready(database, scene):
    delegation = scene.delegations[COMING, "bagneux"]
    assert (delegation.pledged_count, delegation.taken_count) == (6, 5)
    people = of_bagneux(database, scene, COMING)
    obstacles = list_obstacles(people, cohort=scene.cohorts[COMING])
    found = {one.person.called: (one.state.value, sorted(o.code for o in obstacles.get(one.id, []))) for one in people}
    assert found == {
        "Hélène": ("confirmed", []),
        "Kylian": ("confirmed", ["authorisation-missing"]),
        "Fatoumata": ("confirmed", []),
        "Inès": ("confirmed", ["care-sheet-missing", "consent-care-missing", "consent-missing", "questions-open"]),
        "Océane": (
            "accepted",
            [
                "authorisation-unsigned",
                "care-sheet-missing",
                "consent-care-missing",
                "consent-missing",
                "guardian-missing",
                "place-unconfirmed",
                "questions-open",
            ],
        ),
        "Noor": ("withdrawn", []),
        "Ruben": ("waiting", []),
        "Salomé": ("waiting", []),
    }
    # Nobody is named for the minors on the first leg.
    alone = select(Leg.from_place).where(Leg.responsible_id.is_(None))
    assert database.scalars(alone).all() == ["Bagneux"]


def test_ines_is_a_minor_on_both_of_her_trips_and_writes(database, scene):
    ines = scene.people["ines"]
    assert age_on(ines.birth_date, scene.cohorts[LAB].first_day) == 15
    assert age_on(ines.birth_date, scene.cohorts[COMING].first_day) == 16
    written = {
        one.title: (one.state, one.credited_as) for one in database.scalars(select(Initiative).where(Initiative.author_id == ines.id))
    }
    assert written == {
        "A tea table on the square": (InitiativeState.PUBLISHED, "Inès"),
        "Streets named by the people who live there": (InitiativeState.DRAFT, ""),
    }
    used = select(Initiative.sighting_id).where(Initiative.sighting_id.is_not(None))
    unused = select(func.count()).where(Sighting.author_id == ines.id, Sighting.id.not_in(used))
    assert database.scalar(unused) == 2
    helene = scene.people["helene"]
    led = select(func.count()).where(Participant.person_id == helene.id, Participant.kind == ParticipantKind.LEADER)
    assert database.scalar(led) == 3


def test_everybody_is_of_an_age_that_may_travel(database, scene):
    for one in database.scalars(select(Participant)):
        age = age_on(one.person.birth_date, one.cohort.first_day)
        if one.kind is ParticipantKind.YOUNGSTER:
            # Malik's birth date is not known yet: that is one of the obstacles of his delegation.
            assert (age is None and one.person.first_name == "Malik") or 13 <= age <= 30, one.person.full_name
        else:
            assert age >= 18, one.person.full_name


def test_answers_were_given_by_those_who_may(database, scene):
    for consent in database.scalars(select(Consent)):
        person = consent.participant.person
        is_adult = age_on(person.birth_date, consent.answered_at.date()) >= 18
        assert (consent.capacity.value == "self") is is_adult, person.full_name
        assert consent.answered_at <= NOW


def test_authors_hold_statements_with_their_own_words(database, scene):
    held = {one.person_id: one for one in database.scalars(select(Statement))}
    ines, theo = (held[scene.people[key].id] for key in ("ines", "theo"))
    assert all((one.words, one.competences, one.latest.code) for one in (ines, theo))
    assert [city["slug"] for city in ines.latest.facts["cities"]] == ["bagneux"]
    assert len(theo.editions) > 2
    assert all(edition.told_at for one in held.values() for edition in one.editions)


def test_nothing_that_is_told_happens_in_the_future(database, scene):
    for column in (HistoryLine.at, AdoptionStep.at, Letter.created_at, Sighting.seen_at, Participant.registered_at):
        assert database.scalar(select(func.max(column))) <= NOW, column
    for idea in database.scalars(select(Initiative)):
        moments = [idea.created_at, *(one.at for one in idea.decisions)]
        assert moments == sorted(moments), idea.title
        assert max(idea.saved_at, *moments) <= NOW
        assert idea.created_at.date() > idea.cohort.away_until_on
    for adoption in database.scalars(select(Adoption)):
        steps = database.scalars(select(AdoptionStep.at).where(AdoptionStep.adoption_id == adoption.id).order_by(AdoptionStep.at)).all()
        assert steps == sorted(steps)
        assert (steps[0], steps[-1]) == (adoption.started_at, adoption.moved_at)
        assert steps[0] > adoption.initiative.published_at


def test_journeys_can_be_travelled(database, scene):
    for cohort in (PAST, LAB):
        missing = database.scalars(
            select(Person.last_name)
            .join(Participant, Participant.person_id == Person.id)
            .where(
                Participant.cohort_id == scene.cohorts[cohort].id,
                Participant.state == ParticipantState.RETURNED,
                Participant.city_id.in_([scene.cities[slug].id for slug in (TEN if cohort == PAST else {"bagneux", "torino"})]),
                Participant.id.not_in(select(Seat.participant_id)),
            )
        ).all()
        assert missing == []
    for leg in database.scalars(select(Leg)):
        assert timedelta(minutes=10) < leg.arrives_at - leg.departs_at < timedelta(hours=16), leg.number
        assert change_obstacles([leg.journey]) == []


def test_nobody_is_written_to_who_exists(database, scene):
    addresses = set(database.scalars(select(Person.email))) | set(database.scalars(select(Guardian.email)))
    addresses |= set(database.scalars(select(Letter.to_address))) | set(database.scalars(select(Account.email)))
    assert [one for one in addresses if one and not re.fullmatch(r"[a-z0-9.-]+@(demo\.example|example\.org)", one)] == []


def test_letters_tell_what_happened(database, scene):
    counts = dict(database.execute(select(Letter.state, func.count()).group_by(Letter.state)).all())
    assert counts[LetterState.FAILED] == 1
    assert counts[LetterState.QUEUED] == 1  # the worker posts it into the demonstration's letter box
    failed = database.scalars(select(Letter).where(Letter.state == LetterState.FAILED)).one()
    assert (failed.to_name, failed.error) == ("Karim Belkacem", "550 5.1.1 The address does not exist here")
    assert (
        database.scalars(select(Letter.link_sealed).where(Letter.state == LetterState.SENT)).all().count(None) == counts[LetterState.SENT]
    )


def test_families_read_their_own_languages_and_one_letter_lies_unopened(database, scene):
    assert {one.name: one.language for one in scene.people["ines"].guardians} == {"Karim Belkacem": "es", "Nadia Belkacem": "fr"}
    lies = select(GuardianLink).where(GuardianLink.way == Way.MAIL, GuardianLink.opened_at.is_(None))
    (link,) = database.scalars(lies).all()
    assert link.created_at < NOW - timedelta(days=6)
    obstacles = list_obstacles([link.participant], cohort=scene.cohorts[COMING])[link.participant_id]
    assert "guardian-unopened" in [one.code for one in obstacles]


@pytest.mark.parametrize("day", ["2024-02-29", "2026-12-31", "2027-03-28"])
def test_it_is_true_on_any_day(make_app, hashes, day):
    now = datetime.fromisoformat(f"{day}T00:20:00+00:00")
    with make_app(f"on{day.replace('-', '')}").app_context():
        enter_scope(db.session(), EVERYWHERE)
        with transaction():
            scene = load_demonstration(now=now, hashes=hashes)
        assert scene.cohorts[COMING].slug == f"lisboa-{scene.cohorts[COMING].first_day.year}"
        assert age_on(scene.people["ines"].birth_date, scene.cohorts[COMING].first_day) == 16
        assert db.session.scalar(select(func.max(HistoryLine.at))) <= now
        db.session.remove()
