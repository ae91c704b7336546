"""What is kept is gone with the first commit of anybody, by whatever way it was written."""

from threading import Thread

import pytest
from flask_babel import force_locale
from sqlalchemy import delete, insert, select, update

from exchange.access.scope import EVERYWHERE, NOWHERE, enter_scope
from exchange.app import create_app
from exchange.cities.models import City
from exchange.demonstration.makers import make_city
from exchange.foundation.database import db, new_id, transaction
from exchange.foundation.unchanged import MOST_KEPT, Kept, moment
from tests.conftest import settings_for
from tests.support.postgres import fresh_postgres, make_tables


@pytest.fixture(scope="module")
def apart(engine_name, tmp_path_factory, worker_id):
    """An application over a database of its own, in which things are really committed."""
    url = "" if engine_name == "sqlite" else fresh_postgres(f"exchange_unchanged_{worker_id}")
    app = create_app(settings_for(url, tmp_path_factory.mktemp("unchanged")))
    with app.app_context():
        make_tables(app)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def request_in(apart):
    """Run something as a request does: in a session of its own, which ends with it."""

    def run(call, *, scope=EVERYWHERE):
        with apart.app_context():
            enter_scope(db.session(), scope)
            return call()

    with apart.app_context():
        # One request after the other has the same connection.
        db.engine.dispose()
    run(lambda: _write(lambda session: (session.execute(delete(City)), make_city("Bagneux"))))
    return run


def _write(deed):
    with transaction() as session:
        deed(session)


def kept_now(key, compute):
    return Kept(key, compute, since=moment())()


class Names:
    """Read the names of all cities, and count how often."""

    def __init__(self) -> None:
        self.times = 0

    def compute(self) -> list[str]:
        self.times += 1
        return list(db.session.scalars(select(City.name).order_by(City.name)))

    def __call__(self, key="names") -> list[str]:
        return kept_now(key, self.compute)


def elsewhere(call) -> None:
    """Do something on another connection, while this one waits."""
    thread = Thread(target=call)
    thread.start()
    thread.join()


def test_while_nothing_is_committed_it_is_computed_once(request_in):
    names = Names()
    for _request in range(3):
        assert request_in(names) == ["Bagneux"]
    # Others may use the same server meanwhile, and each commit of theirs ends what was kept.
    for _again in range(50):
        before = names.times
        request_in(names)
        if names.times == before:
            return
    raise AssertionError("nothing is ever kept")


WRITES = {
    "a row is added": lambda session: make_city("Torino"),
    "a row is changed": lambda session: setattr(session.scalar(select(City)), "name", "Torino"),
    "a row is deleted": lambda session: session.delete(session.scalar(select(City))),
    "rows are changed at once": lambda session: session.execute(update(City).values(name="Torino")),
    "rows are deleted at once": lambda session: session.execute(delete(City)),
    "rows are added at once": lambda session: session.execute(
        insert(City), [{"id": new_id(), "slug": "torino", "name": "Torino", "country": "IT", "names": {}, "languages": []}]
    ),
    "a statement nobody sees": lambda session: session.connection().exec_driver_sql("UPDATE cities SET name = 'Torino'"),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
@pytest.mark.parametrize("where", ["in another request", "on another connection", "in the same request"])
def test_what_anybody_commits_is_read(request_in, write, where):
    names = Names()

    def commit():
        request_in(lambda: _write(write))

    def read():
        assert names() == names() == ["Bagneux"]
        if where == "on another connection":
            elsewhere(commit)
        elif where == "in the same request":
            _write(write)
        else:
            return
        assert names() == Names().compute() != ["Bagneux"]

    request_in(read)
    if where == "in another request":
        commit()
        assert request_in(names) == request_in(Names().compute) != ["Bagneux"]


def test_a_transaction_that_fails_leaves_nothing_behind(request_in):
    names = Names()

    def change_and_fail(session):
        session.execute(update(City).values(name="Torino"))
        assert names() == ["Torino"]
        raise ZeroDivisionError

    def fail():
        assert names() == ["Bagneux"]
        with pytest.raises(ZeroDivisionError):
            _write(change_and_fail)
        assert names() == ["Bagneux"]

    request_in(fail)
    assert request_in(names) == ["Bagneux"]


def test_what_was_computed_while_somebody_committed_is_not_taken_again(request_in):
    names = Names()

    def slow() -> list[str]:
        found = names.compute()
        elsewhere(lambda: request_in(lambda: _write(WRITES["a row is changed"])))
        return found

    def twice():
        return kept_now("names", slow), names()

    assert request_in(twice) == (["Bagneux"], ["Torino"])


def test_a_moment_is_that_before_the_first_row_was_read(request_in):
    """Who read a row, and took the moment after somebody changed it, would keep what is past: so the moment comes first."""
    names = Names()

    def late():
        since = moment()
        early = names.compute()
        elsewhere(lambda: request_in(lambda: _write(WRITES["a row is changed"])))
        return Kept("names", lambda: early, since=since)(), names()

    assert request_in(late) == (["Bagneux"], ["Torino"])


def test_each_scope_language_and_key_has_its_own(request_in):
    def said(word, *, key="word"):
        return kept_now(key, lambda: word)

    assert request_in(lambda: said("all")) == "all"
    assert request_in(lambda: said("none"), scope=NOWHERE) == "none"
    assert request_in(lambda: said("other", key="another")) == "other"
    with_french = request_in(lambda: _in_french(lambda: said("tout")))
    assert with_french == "tout"


def _in_french(call):
    with force_locale("fr"):
        return call()


def test_what_is_made_of_it_is_kept_beside_it(request_in):
    names = Names()

    def both():
        kept = Kept("names", names.compute, since=moment())
        return kept.kept("sentence", lambda: ", ".join(kept())), kept()

    assert request_in(both) == ("Bagneux", ["Bagneux"])
    request_in(lambda: _write(WRITES["a row is changed"]))
    assert request_in(both) == ("Torino", ["Torino"])


def test_the_shelf_has_an_end(request_in):
    names = Names()

    def fill():
        for number in range(MOST_KEPT + 1):
            names(("number", number))
        before = names.times
        names(("number", 0))
        return names.times - before

    assert request_in(fill) == 1
