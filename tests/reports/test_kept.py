"""A report that is kept says what the database says: after every kind of write, on the page and in the file."""

import secrets
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, update

from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.access.viewers import PROGRAMME
from exchange.accounts.models import AccountSession
from exchange.accounts.sessions import token_hash
from exchange.adoptions.models import Adoption, AdoptionStage
from exchange.app import create_app
from exchange.cities.models import City
from exchange.cohorts.models import Cohort, CohortState, Delegation
from exchange.cohorts.queries import get_cohort
from exchange.conferences.models import Conference, ConferenceSession
from exchange.foundation import clock
from exchange.foundation.database import db, transaction
from exchange.initiatives.models import Initiative, InitiativeState, Sighting
from exchange.journeys.models import Journey, Seat
from exchange.manifesto.models import Theme
from exchange.participants.models import Participant, ParticipantState
from exchange.people.models import Person, RoleGrant
from exchange.reports.services import city_report, network_report
from exchange.reports.snapshots import as_json
from tests.conftest import settings_for
from tests.reports.world import make_world
from tests.support.postgres import fresh_postgres, make_tables

CITY, NETWORK = "/cohorts/barcelona-2017/reports/bagneux", "/cohorts/barcelona-2017/report"


@pytest.fixture
def site(engine_name, tmp_path, worker_id):
    """An application in whose database things are really committed, and browsers: a coordinator's, the network's, a viewer's."""
    url = "" if engine_name == "sqlite" else fresh_postgres(f"exchange_kept_{worker_id}")
    app = create_app(settings_for(url, tmp_path))
    with app.app_context():
        make_tables(app)
        enter_scope(db.session(), EVERYWHERE)
        with transaction():
            world = make_world()
            readers = [_signed_in(app, account) for account in (world.coordinator, world.network, world.viewer)]
    yield app, *readers
    with app.app_context():
        db.engine.dispose()


def _signed_in(app, account):
    token, now = secrets.token_urlsafe(32), clock.now()
    session = AccountSession(account_id=account.id, token_hash=token_hash(token), created_at=now, expires_at=now + timedelta(hours=1))
    db.session.add(session)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return client


def main_of(answer):
    return answer.text.partition("<main")[2].partition("</main>")[0]


def in_bagneux(column):
    return column == select(City.id).where(City.slug == "bagneux").scalar_subquery()


OF = Cohort.slug == "barcelona-2017"
WRITES = {
    "birth dates are corrected": lambda: update(Person).values(birth_date=date(1980, 1, 1)),
    "places are pledged": lambda: update(Delegation).values(pledged_count=Delegation.pledged_count + 3),
    "a journey turns round": lambda: update(Journey).values(direction="back"),
    "seats are given back": lambda: delete(Seat),
    "a session is renamed": lambda: update(ConferenceSession).values(title="By day"),
    "something noted is deleted": lambda: delete(Sighting),
    "an initiative is published": lambda: (
        update(Initiative).where(Initiative.state == InitiativeState.SUBMITTED).values(state=InitiativeState.PUBLISHED)
    ),
    "an initiative is renamed": lambda: update(Initiative).values(title="Another name"),
    "an adoption stops": lambda: update(Adoption).values(stage=AdoptionStage.STOPPED),
    "a theme is renamed": lambda: update(Theme).values(labels={"en": "Other words"}),
    "a city is renamed": lambda: update(City).where(City.slug == "liege").values(name="Luik", country="NL"),
    "the cohort is renamed": lambda: update(Cohort).where(OF).values(name="Barcelona, later"),
    "the cohort has not left yet": lambda: update(Cohort).where(OF).values(state=CohortState.OPEN),
    "somebody withdraws": lambda: (
        update(Participant)
        .where(in_bagneux(Participant.city_id), Participant.state == ParticipantState.RETURNED)
        .values(state=ParticipantState.WITHDRAWN)
    ),
    "the conference moves": lambda: update(Conference).values(place="Badalona"),
}


def test_every_write_is_seen_at_once(site):
    app, coordinator, network, _viewer = site

    def answers():
        return (
            main_of(coordinator.get(CITY)),
            coordinator.get(f"{CITY}.json").json,
            main_of(network.get(NETWORK)),
            network.get(f"{NETWORK}.json").json,
        )

    def truth():
        with app.test_request_context():
            enter_scope(db.session(), EVERYWHERE)
            cohort, today = get_cohort("barcelona-2017", viewer=PROGRAMME), clock.today("Europe/Paris")
            return (
                as_json(city_report(cohort, "bagneux", viewer=PROGRAMME, today=today)),
                as_json(network_report(cohort, viewer=PROGRAMME, today=today)),
            )

    before = answers()
    for name, write in WRITES.items():
        assert answers() == before, name
        with app.app_context():
            enter_scope(db.session(), EVERYWHERE)
            with transaction() as session:
                session.execute(write())
        now = answers()
        city, everybody = truth()
        assert (now[1], now[3]) == (city, everybody), name
        assert (now[1], now[3]) != (before[1], before[3]) or (now[0], now[2]) != (before[0], before[2]), name
        for page, facts in ((now[0], city), (now[2], everybody)):
            printed = facts["snapshot"][:12]
            assert " ".join(printed[at : at + 4] for at in (0, 4, 8)) in page, name
        before = now


def test_names_without_a_seat_are_kept_only_for_those_who_may_read_them(site):
    _app, coordinator, _network, viewer = site
    for _time in range(2):
        assert "not-seated" in coordinator.get(CITY).text
        assert "not-seated" not in viewer.get(CITY).text


def test_who_has_no_right_any_more_reads_nothing_that_is_kept(site):
    app, coordinator, network, _viewer = site
    assert [coordinator.get(CITY).status_code, network.get(NETWORK).status_code] == [200, 200]
    assert [coordinator.get(NETWORK).status_code, coordinator.get("/cohorts/barcelona-2017/reports/torino").status_code] == [403, 404]
    with app.app_context():
        enter_scope(db.session(), EVERYWHERE)
        with transaction() as session:
            session.execute(delete(RoleGrant))
    assert {coordinator.get(CITY).status_code, network.get(NETWORK).status_code} <= {403, 404}
