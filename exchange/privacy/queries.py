"""Everything that is kept about one person, table by table, as the declarations say."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import inspect, select

from exchange.access.scope import unscoped
from exchange.access.viewers import Viewer
from exchange.accounts.models import Account, AccountSession
from exchange.foundation.database import Model, db
from exchange.foundation.declarations import belongings
from exchange.foundation.obstacles import NotFound
from exchange.foundation.sealing import Keyring, keyring
from exchange.history.models import HistoryLine
from exchange.initiatives.coauthors.queries import is_author
from exchange.initiatives.models import Initiative, InitiativeDecision, Sighting
from exchange.initiatives.photos.queries import list_named_on, list_own_keys
from exchange.journeys.models import Leg, Seat
from exchange.messages.models import Letter
from exchange.participants.models import Participant
from exchange.people.models import Guardian, Person, RoleGrant


@dataclass(frozen=True)
class Holding:
    """The rows of one table that are about a person."""

    table: str
    rows: list[dict[str, Any]]


def gather_copy(viewer: Viewer) -> list[Holding]:
    """Return all that is kept about the viewer themselves, with sealed values opened.

    Nobody can ask for another person: the viewer is the subject.
    """
    if viewer.person_id is None:
        raise NotFound
    with unscoped(db.session(), "a person's own copy holds their rows of every city"):
        return _holdings(viewer.person_id)


def _holdings(person_id: UUID) -> list[Holding]:
    own_places = select(Participant.id).where(Participant.person_id == person_id)
    own_accounts = select(Account.id).where(Account.person_id == person_id)
    own_initiatives = select(Initiative.id).where(is_author(person_id))
    about: list[tuple[type[Model], Any]] = [
        (Person, Person.id == person_id),
        (Guardian, Guardian.person_id == person_id),
        (RoleGrant, RoleGrant.person_id == person_id),
        (Account, Account.person_id == person_id),
        (AccountSession, AccountSession.account_id.in_(own_accounts)),
        (Participant, Participant.person_id == person_id),
        (Seat, Seat.participant_id.in_(own_places)),
        (Leg, Leg.id.in_(select(Seat.leg_id).where(Seat.participant_id.in_(own_places)))),
        (Sighting, Sighting.author_id == person_id),
        (Initiative, is_author(person_id)),
        (InitiativeDecision, InitiativeDecision.initiative_id.in_(own_initiatives)),
        (Letter, Letter.recipient_id == person_id),
        (HistoryLine, HistoryLine.subject_id.in_(own_places) | (HistoryLine.subject_id == person_id)),
        *((model, belonging.of_person(person_id)) for model, belonging in belongings.items()),
    ]
    ring = keyring()
    pictures = Holding("pictures_that_show_you", list_named_on(person_id))
    return [pictures] * bool(pictures.rows) + [
        Holding(
            str(inspect(model).local_table.name),  # type: ignore[attr-defined]
            [_row(row, ring) for row in db.session.scalars(select(model).where(condition))],
        )
        for model, condition in about
    ]


def _row(row: Any, ring: Keyring) -> dict[str, Any]:
    table = row.__table__
    shown: dict[str, Any] = {}
    for column in table.columns:
        declaration = column.info.get("personal")
        if declaration is not None and not declaration["in_copy"]:
            continue
        if column.name == "id" or column.foreign_keys:
            continue
        value = getattr(row, column.key)
        if column.name.endswith("_sealed"):
            name = column.name.removesuffix("_sealed")
            shown[name] = None if value is None else ring.unseal(value, place=f"{table.name}.{column.name}.{row.id}")
        else:
            shown[column.name] = _plain(value)
    return shown


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value


def own_photo_keys(viewer: Viewer) -> list[str]:
    """Return the file keys of the viewer's own photos."""
    with unscoped(db.session(), "a person's own copy holds their photos"):
        return [key for key in db.session.scalars(select(Sighting.photo_key).where(Sighting.author_id == viewer.person_id)) if key]


def own_picture_keys(viewer: Viewer) -> list[str]:
    """Return the file keys of the photos that the viewer put beside initiatives."""
    return list_own_keys(viewer.person_id) if viewer.person_id is not None else []
