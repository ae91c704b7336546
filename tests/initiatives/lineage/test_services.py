"""Links between rows: no circles even when many try at once, nothing lost when people or initiatives go."""

import threading

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.access.viewers import PROGRAMME
from exchange.demonstration import makers
from exchange.demonstration.notes import make_initiative
from exchange.foundation.database import db, transaction
from exchange.foundation.obstacles import Refused
from exchange.initiatives.lineage import services
from exchange.initiatives.lineage.models import InitiativeLink, LinkKind
from exchange.initiatives.lineage.queries import find_family, find_successor, ids_above, list_kin
from exchange.initiatives.lineage.rules import parents_by_child, reached
from exchange.initiatives.models import Initiative, InitiativeState
from tests.initiatives.conftest import NOW, viewer_of
from tests.support.houses import open_house

K, S = LinkKind, InitiativeState
TRIES = 50


@pytest.fixture(autouse=True)
def page(app):
    with app.test_request_context("/"):
        yield


def link(child, parent, kind=K.ADAPTS, **facts):
    return services.link_initiatives(child, parent, kind, actor=PROGRAMME, now=NOW, **facts)


class TestLinks:
    def test_several_parents_and_everything_above(self, database, bagneux, torino):
        a, b, c, d = (make_initiative(bagneux.city) for _number in range(4))
        link(c, a, K.COMBINES)
        link(c, b, K.COMBINES)
        link(d, c)
        assert ids_above(d.id) == {a.id, b.id, c.id}
        assert ids_above(a.id) == set()
        with pytest.raises(Refused):
            link(a, d)
        with pytest.raises(Refused):
            link(d, c)

    def test_parallel_is_one_link_whoever_says_it(self, database, bagneux):
        a, b = make_initiative(bagneux.city), make_initiative(bagneux.city)
        link(a, b, K.PARALLEL)
        with pytest.raises(Refused):
            link(b, a, K.PARALLEL)
        assert [(one.kind, one.relative.id) for one in list_kin(a.id)] == [(K.PARALLEL, b.id)]
        assert [(one.kind, one.relative.id) for one in list_kin(b.id)] == [(K.PARALLEL, a.id)]

    def test_giving_way_leads_to_the_last_one(self, database, bagneux, network):
        a, b, c = (make_initiative(bagneux.city) for _number in range(3))
        staff = viewer_of(network, Role.NETWORK)
        for old, new in ((a, b), (b, c)):
            services.retire_in_favour(old, new, sentence="It goes on there.", path="/", actor=staff, now=NOW)
        assert (a.state, b.state) == (S.RETIRED, S.RETIRED)
        assert find_successor(a.id).id == find_successor(b.id).id == c.id
        assert find_successor(c.id) is None
        with pytest.raises(Refused):
            services.retire_in_favour(c, a, sentence="Back.", path="/", actor=staff, now=NOW)

    def test_links_outlive_whoever_made_them(self, database, bagneux, torino):
        a, b = make_initiative(bagneux.city, author=bagneux.author), make_initiative(torino.city)
        person = makers.make_person("Ada", "Gone", city=bagneux.city)
        made = services.link_initiatives(a, b, K.INSPIRED_BY, why="Seen there.", actor=PROGRAMME, now=NOW)
        made.made_by_id = person.id
        database.flush()
        database.delete(person)
        a.author_id = None
        database.flush()
        database.expire_all()
        kept = database.scalars(select(InitiativeLink)).one()
        assert (kept.made_by_id, kept.why, kept.child_id) == (None, "Seen there.", a.id)

    def test_a_draft_stays_unseen_in_the_family_of_others(self, database, bagneux, network):
        a, b = make_initiative(bagneux.city), make_initiative(bagneux.city, author=bagneux.author, state=S.DRAFT)
        link(b, a)
        anybody = find_family(a, viewer=viewer_of(network, Role.NETWORK))
        assert set(anybody.members) == {a.id}
        assert anybody.links == []
        assert list_kin(a.id) == []
        mine = find_family(b, viewer=viewer_of(bagneux.youngster, Role.YOUNGSTER, bagneux.city))
        assert set(mine.members) == {a.id, b.id}

    def test_a_wrong_link_is_taken_away_from_either_side(self, database, bagneux):
        a, b = make_initiative(bagneux.city), make_initiative(bagneux.city)
        link(a, b, K.PARALLEL)
        assert services.part_initiatives(b, a.id, K.PARALLEL, actor=PROGRAMME, now=NOW)
        assert not services.part_initiatives(b, a.id, K.PARALLEL, actor=PROGRAMME, now=NOW)

    def test_reading_a_family_does_not_grow(self, database, bagneux, network, count_queries):
        viewer = viewer_of(network, Role.NETWORK)
        root = make_initiative(bagneux.city)
        link(make_initiative(bagneux.city), root)
        database.flush()
        one = count_queries(lambda: find_family(root, viewer=viewer))
        for _number in range(12):
            link(make_initiative(bagneux.city), root)
        database.flush()
        assert count_queries(lambda: find_family(root, viewer=viewer)) == one == 3
        assert len(find_family(root, viewer=viewer).members) == 14


@pytest.fixture
def race(engine_name, tmp_path, worker_id):
    with open_house(engine_name, f"exchange_lineage_{worker_id}", folder=tmp_path) as app:
        with app.app_context():
            enter_scope(db.session(), EVERYWHERE)
            with transaction():
                city = makers.make_city("Bagneux")
                ids = [make_initiative(city, title=f"Number {number}").id for number in range(3)]
            db.session.remove()
        yield app, ids


def try_at_once(app, ids, *, link=services.link_initiatives):
    """Let fifty people link three initiatives in a ring, in both directions, at the same moment."""
    ways = [(0, 1), (1, 0), (1, 2), (2, 0), (2, 1), (0, 2)]
    gate, made, refused, broken = threading.Barrier(TRIES), [], [], []

    def one(number):
        child_id, parent_id = (ids[place] for place in ways[number % len(ways)])
        with app.app_context(), app.test_request_context("/"):
            enter_scope(db.session(), EVERYWHERE)
            gate.wait()
            try:
                with transaction():
                    rows = {row.id: row for row in db.session.scalars(select(Initiative).where(Initiative.id.in_(ids)))}
                    link(rows[child_id], rows[parent_id], K.ADAPTS, actor=PROGRAMME, now=NOW)
                made.append(number)
            except Refused:
                refused.append(number)
            except Exception as error:  # noqa: BLE001 - whatever breaks is counted
                broken.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(TRIES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        enter_scope(db.session(), EVERYWHERE)
        links = list(db.session.execute(select(InitiativeLink.child_id, InitiativeLink.parent_id)).all())
        db.session.remove()
    parents = parents_by_child(links)
    circles = sum(child in reached(parent, parents) for child, parent in links)
    print(f"tried {TRIES} · made {len(links)} · refused {len(refused)} · circles {circles} · broken {len(broken)}")
    return links, circles, broken


def test_fifty_at_once_never_make_a_circle(race):
    app, ids = race
    links, circles, broken = try_at_once(app, ids)
    assert (circles, broken) == (0, [])
    assert len(links) == 3


def test_the_count_of_circles_sees_circles(race):
    """The planted fault: whoever links without asking what is above makes circles, and they are counted."""
    app, ids = race

    def unasked(child, parent, kind, *, actor, now):
        there = select(InitiativeLink.id).where(InitiativeLink.child_id == child.id, InitiativeLink.parent_id == parent.id)
        if db.session.scalar(there) is not None:
            raise Refused([])
        db.session.add(InitiativeLink(child_id=child.id, parent_id=parent.id, kind=kind, made_by_id=actor.person_id, made_at=now))
        db.session.flush()

    _links, circles, _broken = try_at_once(app, ids, link=unasked)
    assert circles > 0
