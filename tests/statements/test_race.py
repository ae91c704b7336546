"""Two workers, a worker killed half-way, and a button pressed by two: one statement, one letter; with real transactions."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from exchange.adoptions.models import AdoptionStage
from exchange.demonstration.makers import make_city, make_person
from exchange.demonstration.notes import make_initiative
from exchange.demonstration.takeups import make_adoption
from exchange.foundation.database import db, transaction
from exchange.initiatives.models import Initiative
from exchange.messages.models import Letter
from exchange.statements import services
from exchange.statements.models import Statement, StatementEdition
from exchange.statements.queries import people_to_tell
from tests.adoptions.conftest import NOW
from tests.cohorts.crowd import at_once, inside
from tests.support.houses import open_house

AT_ONCE = 6


@pytest.fixture
def house(engine_name, tmp_path, worker_id):
    with open_house(engine_name, f"exchange_statements_{worker_id}", folder=tmp_path) as app:

        def build():
            with transaction():
                city = make_city("Bagneux")
                author = make_person("Inès", "Belkacem", city=city, email="ines@example.org")
                initiative = make_initiative(city, author=author)
                make_adoption(initiative, make_city("Torino", country="IT"), stage=AdoptionStage.IMPLEMENTED, started_at=NOW)
                return initiative.id, author.id

        initiative_id, author_id = inside(app, build)
        yield app, initiative_id, author_id


def issue(initiative_id, *, dies=False):
    def work():
        services.issue_statements(db.session.get(Initiative, initiative_id), now=NOW + timedelta(days=200))
        if dies:
            raise KeyboardInterrupt

    return work


def tell(author_id):
    return lambda: services.tell_holder(author_id, now=NOW + timedelta(days=201))


def counted(app):
    def work():
        models = (Statement, StatementEdition, Letter)
        return tuple(db.session.scalar(select(func.count()).select_from(model)) for model in models)

    return inside(app, work)


def test_issued_and_told_once_however_many_work_at_it(house, monkeypatch):
    app, initiative_id, author_id = house
    # Killed before the end: nothing of it stays, and the next round makes it whole.
    with pytest.raises(KeyboardInterrupt):
        inside(app, lambda: _in_transaction(issue(initiative_id, dies=True)))
    assert counted(app) == (0, 0, 0)
    broken = at_once(app, [issue(initiative_id)] * AT_ONCE)
    assert inside(app, people_to_tell) == [author_id]
    broken += at_once(app, [tell(author_id)] * AT_ONCE)
    print(f"statements: tried {2 * AT_ONCE} · lost {len(broken)} · issued and told {counted(app)}")
    assert (broken, counted(app)) == ([], (1, 1, 1))

    # Planted fault: whoever writes does not look at what was told, and everybody writes a letter.
    def anew(person_id):
        return db.session.scalars(select(Statement).where(Statement.person_id == person_id)).all()

    monkeypatch.setattr(services, "untold_of", anew)
    at_once(app, [tell(author_id)] * AT_ONCE)
    assert counted(app)[2] == 1 + AT_ONCE
    # Planted fault: an edition for each who comes, whatever the one before says.
    monkeypatch.setattr(services.rules, "is_same_story", lambda _before, _now: False)
    at_once(app, [issue(initiative_id)] * AT_ONCE)
    assert counted(app)[1] == 1 + AT_ONCE


def _in_transaction(work):
    with transaction():
        work()


def test_names_tried_at_once_are_all_counted(house, monkeypatch):
    app, initiative_id, _author_id = house
    inside(app, lambda: _in_transaction(issue(initiative_id)))
    answers = []

    def compare():
        edition = db.session.scalars(select(StatementEdition)).one()
        answers.append(services.compare_name(edition, "Somebody Else", place="192.0.2.1", now=NOW + timedelta(days=201)))

    broken = at_once(app, [compare] * (services.rules.NAMES_A_DAY + AT_ONCE))
    print(f"names at once: tried {len(answers)} · lost {len(broken)} · answered {answers.count(False)}")
    assert (broken, answers.count(False), answers.count(None)) == ([], services.rules.NAMES_A_DAY, AT_ONCE)
