"""The authors of an initiative: the one place that says who they are. Everything that asks “is it theirs?” asks here."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, or_, select
from sqlalchemy.orm import joinedload

from exchange.access.viewers import Viewer
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.initiatives.coauthors.rules import youngest
from exchange.initiatives.models import AuthorState, Initiative, InitiativeAuthor
from exchange.participants.models import HOLDING_A_PLACE, Participant, ParticipantKind
from exchange.people.models import Person


def is_author(person_id: Any) -> ColumnElement[bool]:
    """Return the condition on `Initiative` that a person is one of its authors; takes a key or a bind parameter."""
    return or_(Initiative.author_id == person_id, Initiative.id.in_(_accepted_by(person_id)))


def _accepted_by(person_id: Any) -> Any:
    return select(InitiativeAuthor.initiative_id).where(
        InitiativeAuthor.person_id == person_id, InitiativeAuthor.state == AuthorState.ACCEPTED
    )


def has_author() -> ColumnElement[bool]:
    """Return the condition on `Initiative` that anybody at all writes it: an erased author leaves their words."""
    accepted = select(InitiativeAuthor.initiative_id).where(InitiativeAuthor.state == AuthorState.ACCEPTED)
    return or_(Initiative.author_id.is_not(None), Initiative.id.in_(accepted))


def author_ids_of(initiative_id: Any) -> Any:
    """Return the keys of the authors of one initiative as a subquery; takes a key or a column."""
    began = select(Initiative.author_id).where(Initiative.id == initiative_id, Initiative.author_id.is_not(None))
    accepted = select(InitiativeAuthor.person_id).where(
        InitiativeAuthor.initiative_id == initiative_id, InitiativeAuthor.state == AuthorState.ACCEPTED
    )
    return began.union(accepted)


def authors_of(initiative: Initiative) -> list[Person]:
    """Return everybody who writes it with equal rights: whoever began first, then in the order of being asked."""
    return authors_by_initiative([initiative])[initiative.id]


def authors_by_initiative(initiatives: Collection[Initiative]) -> dict[UUID, list[Person]]:
    """Return {initiative: its authors, whoever began first}; two statements however many there are."""
    order = author_keys(initiatives)
    wanted = sorted({person_id for keys in order.values() for person_id in keys})
    people = {one.id: one for one in db.session.scalars(select(Person).where(Person.id.in_(wanted)))} if wanted else {}
    return {key: [people[person_id] for person_id in keys if person_id in people] for key, keys in order.items()}


def youngest_birth_date(initiative: Initiative) -> date | None:
    """Return the birth date that decides whether an adult reads first: the youngest author's; a missing one counts as a minor's."""
    return youngest(one.birth_date for one in authors_of(initiative))


def author_keys(initiatives: Collection[Initiative]) -> dict[UUID, list[UUID]]:
    """Return {initiative: the keys of its authors, whoever began first}; one statement."""
    accepted: dict[UUID, list[UUID]] = defaultdict(list)
    rows = db.session.execute(
        select(InitiativeAuthor.initiative_id, InitiativeAuthor.person_id)
        .where(InitiativeAuthor.initiative_id.in_(sorted({one.id for one in initiatives})), InitiativeAuthor.state == AuthorState.ACCEPTED)
        .order_by(InitiativeAuthor.asked_at, InitiativeAuthor.id)
    )
    for initiative_id, person_id in rows:
        accepted[initiative_id].append(person_id)
    return {one.id: list(dict.fromkeys([*filter(None, [one.author_id]), *accepted[one.id]])) for one in initiatives}


def list_asked(initiative: Initiative) -> Sequence[InitiativeAuthor]:
    """Return everybody who was ever asked, with their names, in order."""
    return db.session.scalars(
        select(InitiativeAuthor)
        .where(InitiativeAuthor.initiative_id == initiative.id)
        .options(joinedload(InitiativeAuthor.person))
        .order_by(InitiativeAuthor.asked_at, InitiativeAuthor.id)
    ).all()


def list_askable(initiative: Initiative, *, viewer: Viewer) -> list[Row[tuple[UUID, str, str, str]]]:
    """Return (id, first_name, last_name, preferred_name) of the young people of the viewer's own delegations in its city.

    Nobody else: who is not in one's own group cannot be found here. At most 200.
    """
    own_groups = select(Participant.delegation_id).where(
        Participant.person_id == viewer.person_id,
        Participant.city_id == initiative.city_id,
        Participant.state.in_(sorted(HOLDING_A_PLACE)),
    )
    groups = select(Participant.person_id).where(
        Participant.delegation_id.in_(own_groups),
        Participant.kind == ParticipantKind.YOUNGSTER,
        Participant.state.in_(sorted(HOLDING_A_PLACE)),
    )
    return list(
        db.session.execute(
            select(Person.id, Person.first_name, Person.last_name, Person.preferred_name)
            .where(Person.id.in_(groups), Person.id != viewer.person_id)
            .order_by(Person.sort_name, Person.id)
            .limit(200)
        )
    )


def list_asking(*, viewer: Viewer) -> Sequence[InitiativeAuthor]:
    """Return which initiatives ask the viewer to write too, with the initiative and who asks."""
    if viewer.person_id is None:
        return []
    return db.session.scalars(
        select(InitiativeAuthor)
        .where(InitiativeAuthor.person_id == viewer.person_id, InitiativeAuthor.state == AuthorState.ASKED)
        .options(joinedload(InitiativeAuthor.initiative, innerjoin=True), joinedload(InitiativeAuthor.asked_by))
        .order_by(InitiativeAuthor.asked_at)
        .limit(20)
    ).all()


def get_asking(asking_id: UUID, *, viewer: Viewer) -> InitiativeAuthor:
    """Return a question that the viewer was asked, whatever they answered, or raise NotFound."""
    asking = db.session.scalar(
        select(InitiativeAuthor)
        .where(InitiativeAuthor.id == asking_id, InitiativeAuthor.person_id == viewer.person_id)
        .options(joinedload(InitiativeAuthor.initiative, innerjoin=True), joinedload(InitiativeAuthor.asked_by))
    )
    if asking is None or viewer.person_id is None:
        raise NotFound
    return asking
