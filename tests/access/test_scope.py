"""Another city's rows do not exist: every way a statement can be written is walked, one by one.

`torino` is a near miss in the same cohort: each test would fail if the wall were taken away, which
`test_without_a_scope_wall_the_same_statements_do_see_the_other_city` shows.
"""

import gc

import pytest
from sqlalchemy import delete, exists, func, insert, literal, select, text, union_all, update
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from exchange.access import scope
from exchange.access.scope import EVERYWHERE, NOWHERE, Scope, ScopeViolation, enter_scope, unscoped
from exchange.cohorts.models import Delegation
from exchange.demonstration.makers import (
    make_city,
    make_cohort,
    make_delegation,
    make_participant,
    make_person,
)
from exchange.foundation.database import new_id
from exchange.foundation.obstacles import NotFound
from exchange.participants.models import Participant
from exchange.people.models import Person


@pytest.fixture
def two_cities(database):
    cohort = make_cohort()
    bagneux, torino = make_city("Bagneux"), make_city("Torino", country="IT")
    facts = {}
    for city in (bagneux, torino):
        delegation = make_delegation(cohort, city)
        participant = make_participant(delegation, make_person("Ana", city.name, city=city))
        facts[city.slug] = {
            "city": city.id,
            "delegation": delegation.id,
            "participant": participant.id,
            "person": participant.person_id,
        }
    facts["cohort"] = cohort.id
    database.flush()
    return facts


@pytest.fixture
def here(database, two_cities):
    """Open a session on the same connection whose scope is Bagneux alone."""
    session = Session(bind=database.connection(), join_transaction_mode="create_savepoint", expire_on_commit=False)
    enter_scope(session, Scope(frozenset({two_cities["bagneux"]["city"]})))
    session.info["writing"] = True
    yield session
    session.close()


P = Participant
READS = {
    "entity": lambda s, f: [p.id for p in s.scalars(select(P))],
    "columns": lambda s, f: s.scalars(select(P.id)).all(),
    "count": lambda s, f: [f["bagneux"]["participant"]] * s.scalar(select(func.count()).select_from(P)),
    "where foreign key": lambda s, f: s.scalars(select(P.id).where(P.cohort_id == f["cohort"])).all(),
    "alias": lambda s, f: s.scalars(select(aliased(P).id)).all(),
    "subquery": lambda s, f: s.scalars(select(select(P.id).subquery().c.id)).all(),
    "aliased subquery": lambda s, f: [p.id for p in s.scalars(select(aliased(P, select(P).subquery())))],
    "cte": lambda s, f: s.scalars(select(select(P.id).cte().c.id)).all(),
    "scalar subquery": lambda s, f: s.scalars(select(P.id).where(P.id.in_(select(P.id)))).all(),
    "exists": lambda s, f: s.scalars(select(P.id).where(exists(select(literal(1)).where(Delegation.id == P.delegation_id)))).all(),
    "union": lambda s, f: sorted(set(s.scalars(union_all(select(P.id), select(P.id))))),
    "join": lambda s, f: s.scalars(select(P.id).join(Delegation, Delegation.id == P.delegation_id)).all(),
    "outer join": lambda s, f: [
        i for i in s.scalars(select(P.id).select_from(Delegation).outerjoin(P, P.delegation_id == Delegation.id)) if i
    ],
    "joined load": lambda s, f: [p.id for p in s.scalars(select(P).options(joinedload(P.person))).unique() if p.person is not None],
    "select-in load": lambda s, f: [p.id for p in s.scalars(select(P).options(selectinload(P.delegation)))],
    "lazy load": lambda s, f: [p.id for p in s.scalars(select(P)) if p.delegation.city_id == f["bagneux"]["city"]],
    "legacy query": lambda s, f: [p.id for p in s.query(P).all()],
    "legacy count": lambda s, f: [f["bagneux"]["participant"]] * s.query(P).count(),
    "group by": lambda s, f: [row[0] for row in s.execute(select(P.id, func.count()).group_by(P.id))],
    "window": lambda s, f: [row[0] for row in s.execute(select(P.id, func.row_number().over(order_by=P.id)))],
    "people": lambda s, f: [f["bagneux"]["participant"] for i in s.scalars(select(Person.id)) if i == f["bagneux"]["person"]],
}


@pytest.mark.parametrize("shape", READS)
def test_a_read_finds_the_own_city_only(here, two_cities, shape):
    assert list(READS[shape](here, two_cities)) == [two_cities["bagneux"]["participant"]]


@pytest.mark.parametrize("model", [Participant, Delegation])
def test_get_of_a_foreign_row_finds_nothing(here, two_cities, model):
    key = "participant" if model is Participant else "delegation"
    assert here.get(model, two_cities["torino"][key]) is None
    assert here.get(model, two_cities["bagneux"][key]) is not None


def test_a_foreign_person_is_not_found(here, two_cities):
    assert here.get(Person, two_cities["torino"]["person"]) is None


def test_the_networks_own_people_are_known_everywhere(here, database, two_cities):
    staff = make_person("Marta", "Vidal", city=None)
    database.flush()
    assert here.get(Person, staff.id) is not None


def test_a_bulk_update_touches_the_own_city_only(here, database, two_cities):
    here.execute(update(P).values(motivation="touched"), execution_options={"synchronize_session": False})
    database.expire_all()
    touched = {p.id: p.motivation for p in database.scalars(select(P))}
    assert touched == {two_cities["bagneux"]["participant"]: "touched", two_cities["torino"]["participant"]: ""}


def test_a_bulk_delete_touches_the_own_city_only(here, database, two_cities):
    from exchange.participants.models import ParticipantWord

    here.execute(delete(ParticipantWord), execution_options={"synchronize_session": False})
    left = set(database.scalars(select(ParticipantWord.participant_id)))
    assert left == {two_cities["torino"]["participant"]}


REFUSED = {
    "Core select": lambda s, f: s.execute(select(P.__table__)),
    "text": lambda s, f: s.execute(text("SELECT * FROM participants")),
    "from_statement": lambda s, f: s.execute(select(P).from_statement(text("SELECT * FROM participants"))),
    "bulk update by key": lambda s, f: s.execute(update(P), [{"id": f["torino"]["participant"], "motivation": "touched"}]),
    "bulk insert": lambda s, f: s.execute(insert(Delegation), [{"city_id": f["torino"]["city"]}]),
    "bulk move": lambda s, f: s.execute(update(P).values(city_id=f["torino"]["city"])),
    "bulk move by attribute": lambda s, f: s.execute(update(P).values({P.city_id: f["torino"]["city"]})),
}


@pytest.mark.parametrize("shape", REFUSED)
def test_a_statement_that_criteria_cannot_reach_is_refused(here, two_cities, shape):
    with pytest.raises(ScopeViolation):
        REFUSED[shape](here, two_cities)


def test_a_row_of_a_foreign_city_cannot_be_added(here, two_cities):
    here.add(Delegation(cohort_id=two_cities["cohort"], city_id=two_cities["torino"]["city"], pledged_count=1))
    with pytest.raises(ScopeViolation):
        here.flush()


def test_an_own_row_cannot_be_moved_to_a_foreign_city(here, two_cities):
    here.get(P, two_cities["bagneux"]["participant"]).city_id = two_cities["torino"]["city"]
    with pytest.raises(ScopeViolation):
        here.flush()


def test_refreshing_a_foreign_row_is_not_found(here, database, two_cities):
    with unscoped(here, "a foreign row is in the identity map, as after a mistake"):
        foreign = here.get(P, two_cities["torino"]["participant"])
    # PostgreSQL does not even give the row out, so that there is nothing to refresh from.
    with pytest.raises((NotFound, InvalidRequestError)):
        here.refresh(foreign)


def test_the_scope_of_a_session_does_not_change(here, two_cities):
    with pytest.raises(ScopeViolation):
        enter_scope(here, EVERYWHERE)
    enter_scope(here, Scope(frozenset({two_cities["bagneux"]["city"]})))


def test_a_session_without_a_scope_sees_nothing(database, two_cities):
    session = Session(bind=database.connection(), join_transaction_mode="create_savepoint")
    assert session.scalars(select(P.id)).all() == []
    enter_scope(session, NOWHERE)
    assert session.scalars(select(Person.id).where(Person.city_id.is_not(None))).all() == []
    session.close()


def test_without_a_scope_wall_the_same_statements_do_see_the_other_city(here, two_cities):
    with unscoped(here, "the planted fault: every read now sees too much"):
        seen = {shape: list(read(here, two_cities)) for shape, read in READS.items() if shape not in _NEUTRAL}
    wrong = [shape for shape, rows in seen.items() if rows == [two_cities["bagneux"]["participant"]]]
    assert wrong == []


# These look at the own city in the test itself, so that taking the wall away changes nothing in them.
_NEUTRAL = {"lazy load", "people"}


def test_one_statement_that_is_kept_answers_each_scope_for_itself(database, two_cities):
    kept = select(P.id).where(P.cohort_id == two_cities["cohort"])
    both = {slug: two_cities[slug]["city"] for slug in ("bagneux", "torino")}
    asked = [("bagneux",), ("torino",), ("bagneux", "torino"), ("torino",), ("bagneux",), ()]
    for slugs in asked:
        session = Session(bind=database.connection(), join_transaction_mode="create_savepoint")
        enter_scope(session, Scope(frozenset(both[slug] for slug in slugs)))
        assert set(session.scalars(kept)) == {two_cities[slug]["participant"] for slug in slugs}
        # What is made of it anew asks for what it says, not for what was kept.
        assert session.scalars(kept.where(P.id == two_cities["bagneux"]["participant"]).with_only_columns(P.kind)).all() == (
            [P.kind.default.arg] if "bagneux" in slugs else []
        )
        session.close()


def test_statements_that_nobody_keeps_are_let_go(here, two_cities):
    gc.collect()
    before = len(scope._in_scope)
    for number in range(20):
        here.scalars(select(P.id).where(P.cohort_id == two_cities["cohort"]).limit(number + 1)).all()
    gc.collect()
    assert len(scope._in_scope) <= before


def test_a_statement_is_kept_for_few_scopes(two_cities):
    kept = select(P.id)
    for _number in range(3 * scope._MOST_SCOPES):
        scope._kept_to(kept, frozenset({new_id()}))
    assert len(scope._in_scope[kept]) <= scope._MOST_SCOPES


def test_unscoped_needs_a_reason(here):
    with pytest.raises(ValueError, match="say why"), unscoped(here, ""):
        pass
