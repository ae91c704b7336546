"""Reads of statements: one's own, the one that a code leads to, and what still has to be issued or told."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from exchange.access.scope import unscoped
from exchange.access.viewers import Viewer
from exchange.accounts.attempts import key_hash
from exchange.accounts.models import Attempt
from exchange.adoptions.models import Adoption, AdoptionStage, AdoptionStep
from exchange.consents.queries import list_consents_of
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.foundation.zones import local_day
from exchange.initiatives.crediting import may_be_named
from exchange.initiatives.models import AuthorState, Initiative, InitiativeAuthor, InitiativeState
from exchange.initiatives.queries import find_author_places
from exchange.initiatives.revisions.queries import list_hidden
from exchange.people.ages import is_minor
from exchange.people.models import Person
from exchange.statements import rules
from exchange.statements.codes import code_hash
from exchange.statements.models import Statement, StatementEdition

RUNS = (AdoptionStage.IMPLEMENTED, AdoptionStage.EVALUATED, AdoptionStage.SUSTAINED)
PUBLIC = (InitiativeState.PUBLISHED, InitiativeState.RETIRED)


def own_statements(viewer: Viewer) -> Select[Statement]:
    """Select the statements of whoever looks; nobody else's exist for them."""
    return (
        select(Statement)
        .where(Statement.person_id == viewer.person_id, Statement.person_id.is_not(None))
        .options(selectinload(Statement.editions), joinedload(Statement.initiative, innerjoin=True))
        .order_by(Statement.created_at.desc(), Statement.id)
    )


def list_own(viewer: Viewer) -> Sequence[Statement]:
    """Return one's own statements, the newest first."""
    return db.session.scalars(own_statements(viewer)).all()


def get_own(statement_id: UUID, *, viewer: Viewer) -> Statement:
    """Return one's own statement, or raise NotFound."""
    found = db.session.scalar(own_statements(viewer).where(Statement.id == statement_id))
    if found is None:
        raise NotFound
    return found


def find_own_of(initiative_id: UUID, *, viewer: Viewer) -> UUID | None:
    """Return the key of one's own statement about an initiative, or None."""
    chosen = select(Statement.id).where(Statement.initiative_id == initiative_id, Statement.person_id == viewer.person_id)
    return db.session.scalar(chosen) if viewer.person_id is not None else None


def list_new(viewer: Viewer, *, now: datetime) -> list[tuple[UUID, str]]:
    """Return (statement, title) of what was issued to the viewer lately and has no word of theirs yet; one statement."""
    chosen = (
        select(Statement.id, Initiative.title)
        .join(Initiative, Initiative.id == Statement.initiative_id)
        .where(
            Statement.person_id == viewer.person_id,
            Statement.words == "",
            Statement.created_at > now - rules.NEW_FOR,
            Statement.withdrawn_at.is_(None),
            Statement.taken_back_at.is_(None),
        )
        .order_by(Statement.created_at, Statement.id)
        .limit(3)
    )
    return [(row.id, row.title) for row in db.session.execute(chosen)]


def told_facts(*statements: Statement, edition: StatementEdition | None = None) -> list[dict[str, Any]]:
    """Return what the latest editions certify, or a given one of them, as it may be told today; one statement.

    A title that was taken away from the public since is told by the one of now, with the day from which it counts. What was
    certified is not touched, and its print holds.
    """
    hidden = list_hidden({one.initiative_id for one in statements}, "title")
    told = []
    for one in statements:
        facts: dict[str, Any] = (edition or one.latest).facts
        away = hidden.get(one.initiative_id)
        if away is not None and facts["title"] in away.answers:
            since = local_day(away.since, one.initiative.city.time_zone).isoformat()
            facts = facts | {"title": one.initiative.title, "language": one.initiative.language, "called_since": since}
        told.append(facts)
    return told


def find_edition(code: str) -> StatementEdition | None:
    """Return the edition that a tidied code leads to, with its statement; anybody with the paper may ask."""
    return db.session.scalar(
        select(StatementEdition)
        .where(StatementEdition.code_hash == code_hash(code))
        .options(
            joinedload(StatementEdition.statement, innerjoin=True).selectinload(Statement.editions),
            joinedload(StatementEdition.statement, innerjoin=True).joinedload(Statement.initiative, innerjoin=True),
        )
    )


def get_edition(code: str) -> StatementEdition:
    """Return the edition that a tidied code leads to, or raise NotFound."""
    found = find_edition(code)
    if found is None:
        raise NotFound
    return found


def public_name_on(edition: StatementEdition, *, today: date) -> str:
    """Return the name that a checker reads, or none; what is agreed to counts as it stands today."""
    statement = edition.statement
    if not statement.shows_name or edition.is_erased or statement.person_id is None:
        return ""
    with unscoped(db.session(), "a holder lets their name be read by whoever has the paper; consents and birth date decide how much"):
        person = db.session.get(Person, statement.person_id)
        return rules.public_name(
            name=edition.name,
            first_name=person.first_name if person else "",
            birth_date=person.birth_date if person else None,
            agreed_on=statement.name_agreed_on,
            has_consent=has_consent(statement, today=today),
            today=today,
        )


def has_consent(statement: Statement, *, today: date) -> bool:
    """Say whether there is a yes to the holder's name in public that still holds, of the trip from which the initiative came."""
    if statement.person_id is None:
        return False
    place = next(iter(find_author_places([statement.initiative], {statement.initiative_id: [statement.person_id]}).values()), None)
    return place is not None and may_be_named(place, list_consents_of([place.id])[place.id], today=today)


def what_may_be_read(statement: Statement, *, today: date) -> tuple[bool, bool, bool]:
    """Say whether the holder is a minor, whether checkers may read anything of the name at all, and whether they agreed to that."""
    with unscoped(db.session(), "a holder's own age and consents decide what may be offered to them"):
        person = db.session.get(Person, statement.person_id)
        born = person.birth_date if person else None
        is_young = is_minor(born, today)
        agrees = rules.is_still_meant(birth_date=born, agreed_on=statement.name_agreed_on, today=today)
        return is_young, not is_young or has_consent(statement, today=today), agrees


def count_tries(kind: str, *key: str, since: datetime) -> int:
    """Return how often something was tried since an instant."""
    chosen = select(func.count()).where(Attempt.kind == kind, Attempt.key_hash == key_hash(*key), Attempt.at > since)
    return db.session.scalar(chosen) or 0


# ---- for the programme -------------------------------------------------------------------------


def initiatives_to_issue() -> list[UUID]:
    """Return which initiatives run somewhere, or did, while one of their authors has no statement; within the programme's scope."""
    held, joined = aliased(Statement), InitiativeAuthor
    ran = exists(
        select(AdoptionStep.id)
        .join(Adoption, Adoption.id == AdoptionStep.adoption_id)
        .where(Adoption.initiative_id == Initiative.id, AdoptionStep.stage.in_(RUNS))
    )
    has_one = exists(select(held.id).where(held.initiative_id == Initiative.id, held.person_id == Initiative.author_id))
    others_have = exists(select(held.id).where(held.initiative_id == Initiative.id, held.person_id == joined.person_id))
    lacks = or_(
        and_(Initiative.author_id.is_not(None), ~has_one),
        exists(select(joined.id).where(joined.initiative_id == Initiative.id, joined.state == AuthorState.ACCEPTED, ~others_have)),
    )
    chosen = select(Initiative.id).where(Initiative.state.in_(PUBLIC), Initiative.is_by_city.is_(False), ran, lacks)
    return list(db.session.scalars(chosen.order_by(Initiative.id)))


def people_to_tell() -> list[UUID]:
    """Return who has not been written to about an edition."""
    return list(
        db.session.scalars(
            select(Statement.person_id)
            .join(StatementEdition, StatementEdition.statement_id == Statement.id)
            .where(_untold())
            .distinct()
            .order_by(Statement.person_id)
        )
    )


def untold_of(person_id: UUID) -> Sequence[Statement]:
    """Return the statements of which somebody has not been told of an edition, the oldest first."""
    return db.session.scalars(
        select(Statement)
        .where(
            Statement.person_id == person_id, Statement.id.in_(select(StatementEdition.statement_id).where(_untold_edition())), _stands()
        )
        .options(selectinload(Statement.editions))
        .order_by(Statement.created_at, Statement.id)
        .execution_options(populate_existing=True)
    ).all()


def _untold_edition() -> ColumnElement[bool]:
    return and_(StatementEdition.told_at.is_(None), StatementEdition.name != "")


def _stands() -> ColumnElement[bool]:
    return and_(Statement.person_id.is_not(None), Statement.withdrawn_at.is_(None), Statement.taken_back_at.is_(None))


def _untold() -> ColumnElement[bool]:
    return and_(_untold_edition(), _stands())
