"""Erase what is due, with a preview and a receipt; nothing is erased that the preview did not name."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from exchange.access.permissions import Role
from exchange.access.viewers import PROGRAMME
from exchange.accounts.models import Account
from exchange.applications.keeping import forget_applications
from exchange.cohorts.models import Cohort
from exchange.concerns.keeping import forget_concerns
from exchange.foundation.database import db
from exchange.foundation.declarations import WhenErased, belongings
from exchange.history.services import record
from exchange.initiatives.coauthors.services import forget_author
from exchange.initiatives.crediting import renew_credits
from exchange.initiatives.models import Sighting
from exchange.initiatives.photos.services import forget_photos
from exchange.participants.models import Participant, ParticipantWord, RosterImport
from exchange.people.duplicates.models import MergedPerson
from exchange.people.models import Guardian, Person, RoleGrant
from exchange.privacy.declared import Declared, blank_of, declared_columns
from exchange.privacy.rules import KEEPINGS, Anchor, returned_before

# What an erased person is called from then on; their places still count in reports.
ERASED_NAME = "·"
_NO_SYNC = {"synchronize_session": False}
_STAFF = (Role.NETWORK, Role.COORDINATOR, Role.VIEWER, Role.HOST)


@dataclass(frozen=True)
class Erasure:
    """One line of the preview or receipt: which column (or table), why, and how many rows."""

    what: str
    because: str
    count: int


def retain(*, today: date, now: datetime, dry_run: bool = False) -> list[Erasure]:
    """Erase what the declarations say is due on a day; with `dry_run` only count it.

    Call inside `transaction()`, in the scope of the programme.
    """
    session = db.session()
    done = [*_blank_after_return(session, today=today, dry_run=dry_run)]
    done += _clear_imports(session, now=now, dry_run=dry_run)
    done += [Erasure(*line) for line in forget_applications(now=now, dry_run=dry_run)]
    done += [Erasure(*line) for line in forget_concerns(today=today, dry_run=dry_run)]
    done.append(_clear_merged(session, now=now, dry_run=dry_run))
    done.append(
        Erasure("initiatives.credited_as", "nobody agrees to this name today", renew_credits(today=today, now=now, dry_run=dry_run))
    )
    done += _erase_people(session, today=today, now=now, dry_run=dry_run)
    return [erasure for erasure in done if erasure.count]


def _last_day_away() -> Any:
    return (
        select(Participant.person_id, func.max(Cohort.away_until_on).label("last_day"))
        .join(Cohort, Cohort.id == Participant.cohort_id)
        .group_by(Participant.person_id)
        .subquery()
    )


def _blank_after_return(session: Session, *, today: date, dry_run: bool) -> Iterator[Erasure]:
    entities: dict[str, Any] = {mapper.local_table.name: mapper.class_ for mapper in db.Model.registry.mappers}  # type: ignore[attr-defined]
    for declared in declared_columns():
        keeping = KEEPINGS[declared.erased]
        if keeping.anchor is not Anchor.RETURN:
            continue
        entity = entities[declared.table.name]
        day = returned_before(keeping, today=today)
        due = [_back_since(entity, day), _is_filled(entity, declared)]
        count = session.scalar(select(func.count()).select_from(entity).where(*due)) or 0
        if count and not dry_run:
            session.execute(
                update(entity).where(*due).values({declared.column.key: blank_of(declared.column)}),
                execution_options=_NO_SYNC,
            )
        yield Erasure(f"{declared.table.name}.{declared.column.name}", declared.erased, count)


def _is_filled(entity: Any, declared: Declared) -> ColumnElement[bool]:
    column = getattr(entity, declared.column.key)
    blank = blank_of(declared.column)
    condition: ColumnElement[bool] = column.is_not(None) if blank is None else column != blank
    return condition


def _people_back_since(day: date) -> ColumnElement[bool]:
    away = _last_day_away()
    return Person.id.in_(select(away.c.person_id).where(away.c.last_day < day))


def _participants_back_since(day: date) -> ColumnElement[bool]:
    return Participant.cohort_id.in_(select(Cohort.id).where(Cohort.away_until_on < day))


# Which rows of a table belong to trips that ended before a day; tables of higher features say it with `belongs`.
_OWNED_BY = {
    "people": _people_back_since,
    "participants": _participants_back_since,
}


def _back_since(entity: Any, day: date) -> ColumnElement[bool]:
    belonging = belongings.get(entity)
    if belonging is not None and belonging.back_since is not None:
        return belonging.back_since(day)
    return _OWNED_BY[entity.__table__.name](day)


def _clear_imports(session: Session, *, now: datetime, dry_run: bool) -> list[Erasure]:
    done = []
    for column, phrase in ((RosterImport.plan_sealed, "7 days after upload"), (RosterImport.undo_sealed, "after 24 hours")):
        limit = now.timestamp() - KEEPINGS[phrase].days * 86_400
        before = datetime.fromtimestamp(limit, tz=now.tzinfo)
        age = RosterImport.created_at if phrase == "7 days after upload" else RosterImport.done_at
        due = [column.is_not(None), age < before]
        count = session.scalar(select(func.count()).select_from(RosterImport).where(*due)) or 0
        if count and not dry_run:
            session.execute(update(RosterImport).where(*due).values({column.key: None}), execution_options=_NO_SYNC)
        done.append(Erasure(f"roster_imports.{column.key}", phrase, count))
    return done


def _clear_merged(session: Session, *, now: datetime, dry_run: bool) -> Erasure:
    phrase = "30 days after two entries were merged"
    due = [MergedPerson.lost_sealed.is_not(None), MergedPerson.merged_at < now - timedelta(days=KEEPINGS[phrase].days)]
    count = session.scalar(select(func.count()).select_from(MergedPerson).where(*due)) or 0
    if count and not dry_run:
        session.execute(update(MergedPerson).where(*due).values(lost_sealed=None), execution_options=_NO_SYNC)
    return Erasure("merged_people.lost_sealed", phrase, count)


def _erase_people(session: Session, *, today: date, now: datetime, dry_run: bool) -> list[Erasure]:
    phrase = "24 months after the last cohort"
    away = _last_day_away()
    staff = select(RoleGrant.person_id).where(RoleGrant.role.in_(_STAFF), or_(RoleGrant.until_on.is_(None), RoleGrant.until_on >= today))
    due: list[UUID] = list(
        session.scalars(
            select(Person.id)
            .join(away, away.c.person_id == Person.id)
            .where(
                away.c.last_day < returned_before(KEEPINGS[phrase], today=today),
                Person.id.not_in(staff),
                Person.last_name != ERASED_NAME,
            )
            .order_by(Person.id)
        )
    )
    if not dry_run:
        for person_id in due:
            person = session.get(Person, person_id)
            if person is not None:
                erase_person(person, now=now)
    return [Erasure("people", phrase, len(due))]


def erase_person(person: Person, *, now: datetime, reason: str = "retention") -> None:
    """Take everything out of the rows of one person; places, stages and figures stay without a name."""
    session = db.session()
    for declared in declared_columns():
        if declared.table.name == "people":
            setattr(person, declared.column.key, blank_of(declared.column))
    person.last_name = ERASED_NAME
    person.sort_name = ERASED_NAME
    own = select(Participant.id).where(Participant.person_id == person.id)
    session.flush()
    session.execute(delete(ParticipantWord).where(ParticipantWord.participant_id.in_(own)), execution_options=_NO_SYNC)
    session.execute(
        update(Participant)
        .where(Participant.person_id == person.id)
        .values(
            sort_name=ERASED_NAME,
            external_id="",
            motivation="",
            diet_note_sealed=None,
            emergency_name="",
            emergency_phone="",
            fewer_opportunities=None,
        ),
        execution_options=_NO_SYNC,
    )
    session.execute(delete(Guardian).where(Guardian.person_id == person.id), execution_options=_NO_SYNC)
    session.execute(delete(RoleGrant).where(RoleGrant.person_id == person.id), execution_options=_NO_SYNC)
    forget_photos(person.id, now=now)
    forget_author(person.id, now=now)
    for model, belonging in belongings.items():
        if belonging.when_erased is WhenErased.DELETE:
            session.execute(delete(model).where(belonging.of_person(person.id)), execution_options=_NO_SYNC)
        elif belonging.when_erased is WhenErased.BLANK:
            blanks = {one.column.key: blank_of(one.column) for one in declared_columns() if one.table is model.__table__}
            session.execute(update(model).where(belonging.of_person(person.id)).values(blanks), execution_options=_NO_SYNC)
    for account in session.scalars(select(Account).where(Account.person_id == person.id)):
        session.delete(account)
    session.execute(update(Sighting).where(Sighting.author_id == person.id).values(photo_key=""), execution_options=_NO_SYNC)
    record("person-erased", person, actor=PROGRAMME, now=now, reason=reason)
