"""A reader who has a public page already is told so without its being written, and never once it is another."""

import pytest
from sqlalchemy import event, select, update

from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.cities.models import City
from exchange.demonstration import makers
from exchange.demonstration.notes import make_initiative
from exchange.foundation.database import db, transaction
from exchange.initiatives.models import Initiative, InitiativeState, InitiativeWord
from exchange.manifesto.models import Theme
from tests.support import houses
from tests.support.queries import TELL

TITLE = "Lamps on the square"
WRITES = {
    "it is renamed": lambda: update(Initiative).values(title="Another name"),
    "it is taken out": lambda: update(Initiative).values(state=InitiativeState.RETIRED),
    "a city has another name": lambda: update(City).values(name="Elsewhere"),
    "a theme has another name": lambda: update(Theme).values(labels={"en": "Other words"}),
}


@pytest.fixture(scope="module")
def house(engine_name, tmp_path_factory, worker_id):
    with houses.open_house(engine_name, f"exchange_public_{worker_id}", folder=tmp_path_factory.mktemp("public")) as app:
        yield app


@pytest.fixture
def address(house):
    with houses.entered(house, without=InitiativeWord):
        with transaction() as session:
            one = session.scalar(select(Initiative))
            if one is None:
                one = make_initiative(makers.make_city("Bagneux"), title=TITLE, themes=[makers.make_theme("Nightlife")])
            one.title, one.state = TITLE, InitiativeState.PUBLISHED
            one.city.name, one.themes[0].labels = "Bagneux", {"en": "Nightlife"}
        slug = one.slug
    return f"/initiatives/{slug}"


def tag_of(house, path, tag="", **headers):
    answer = house.test_client().get(path, headers={**headers, **({"If-None-Match": tag} if tag else {})})
    return answer.status_code, answer.headers["ETag"]


def statements(house, path, tag=""):
    """Count what a request sends, on whichever connection."""
    sent = []
    with house.app_context():
        engine = db.engine

    def seen(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", seen)
    try:
        tag_of(house, path, tag)
    finally:
        event.remove(engine, "before_cursor_execute", seen)
    return len([statement for statement in sent if not statement.startswith(TELL)])


@pytest.mark.parametrize("what", WRITES)
@pytest.mark.parametrize("of", ["page", "catalogue"])
def test_every_write_ends_it(house, address, what, of):
    path = address if of == "page" else "/initiatives"
    _status, first = tag_of(house, path)
    assert [tag_of(house, path, first) for _again in range(3)] == [(304, first)] * 3
    with house.app_context():
        enter_scope(db.session(), EVERYWHERE)
        with transaction() as session:
            session.execute(WRITES[what]())
    status, second = tag_of(house, path, first)
    assert (status, second) == (200, tag_of(house, path)[1])
    assert second != first
    assert [tag_of(house, path, tag) for tag in (second, first)] == [(304, second), (200, second)]


def test_a_reader_who_has_it_costs_no_reading(house, address):
    # PostgreSQL is asked what time it is; the page itself is kept, too.
    asked = 1 if house.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql") else 0
    seen = []
    # A server of PostgreSQL has one clock for all its databases: tests that run beside this one end what is kept, too.
    while len(seen) < 20 and (asked, asked) not in seen:
        _status, tag = tag_of(house, address)
        assert tag_of(house, address, tag)[0] == 304
        seen.append((statements(house, address, tag), statements(house, address)))
    assert (asked, asked) in seen


def test_each_address_and_language_has_its_own(house, address):
    _status, tag = tag_of(house, address)
    assert tag_of(house, address, tag) == (304, tag)
    assert tag_of(house, address, tag, **{"Accept-Language": "fr"})[0] == 200
    assert tag_of(house, "/initiatives", tag)[0] == 200


def test_the_same_headers_however_it_was_found(house, address):
    _status, tag = tag_of(house, address)
    client, headers = house.test_client(), {"If-None-Match": tag}
    written, known = (client.get(address, headers=headers).headers for _again in range(2))
    for name in ("Cache-Control", "ETag", "Vary", "X-Content-Type-Options"):
        assert written[name] == known[name]
