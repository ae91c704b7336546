"""Reads of follow-ups: those of one adoption, those that are due, those that a letter's link opens."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import joinedload

from exchange.access.permissions import Role
from exchange.access.scope import unscoped
from exchange.accounts.attempts import key_hash
from exchange.accounts.models import Account
from exchange.accounts.sessions import token_hash
from exchange.adoptions.deciding.models import Result
from exchange.adoptions.follow_ups.models import Effect, FollowUp, FollowUpAsking
from exchange.adoptions.follow_ups.rules import OBSERVED, SILENT_AFTER
from exchange.adoptions.models import Adoption, AdoptionStage, AdoptionStep
from exchange.cities.models import City
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.foundation.zones import local_day
from exchange.initiatives.describing.levels import Elsewhere
from exchange.initiatives.models import Initiative
from exchange.people.models import Person, RoleGrant

# Who is asked: those who may move an adoption of their city on.
ASKED_ROLES = (Role.COORDINATOR, Role.VIEWER)
MAILBOX = "follow-up-mailbox"
_RUNS = (AdoptionStage.IMPLEMENTED, AdoptionStage.EVALUATED, AdoptionStage.SUSTAINED)


def follow_ups_of(adoption_id: UUID) -> Sequence[FollowUp]:
    """Return the follow-ups of an adoption that the viewer has found, six months before twelve."""
    return db.session.scalars(select(FollowUp).where(FollowUp.adoption_id == adoption_id).order_by(FollowUp.months)).all()


def get_follow_up(adoption: Adoption, months: int) -> FollowUp:
    """Return one follow-up of an adoption that the viewer has found, or raise NotFound."""
    found = db.session.scalar(select(FollowUp).where(FollowUp.adoption_id == adoption.id, FollowUp.months == months))
    if found is None:
        raise NotFound
    return found


def days_asked(follow_ups: Sequence[FollowUp]) -> dict[UUID, list[date]]:
    """Return on which days somebody was asked about follow-ups, the question before its reminders; one statement.

    A letter to several officers is one. Who was not asked, because it had stopped, the city had left or no officer had an address,
    has no row; what was asked of somebody whose data were erased since has none any more.
    """
    first = func.min(FollowUpAsking.asked_at)
    rows = db.session.execute(
        select(FollowUpAsking.follow_up_id, first.label("at"))
        .where(FollowUpAsking.follow_up_id.in_([one.id for one in follow_ups]))
        .group_by(FollowUpAsking.follow_up_id, FollowUpAsking.turn)
        .order_by(FollowUpAsking.follow_up_id, FollowUpAsking.turn)
    )
    zones = {one.id: one.adoption.city.time_zone for one in follow_ups}
    found: dict[UUID, list[date]] = {}
    for row in rows:
        found.setdefault(row.follow_up_id, []).append(local_day(row.at, zones[row.follow_up_id]))
    return found


def due_follow_ups(*, today: date) -> Sequence[FollowUp]:
    """Return what is asked about on a day: due, not answered, neither stopped nor of a city that has left."""
    return db.session.scalars(
        select(FollowUp)
        .join(Adoption, Adoption.id == FollowUp.adoption_id)
        .join(City, City.id == Adoption.city_id)
        .where(
            FollowUp.answered_at.is_(None),
            FollowUp.due_on <= today,
            FollowUp.due_on > today - timedelta(days=SILENT_AFTER),
            Adoption.stage != AdoptionStage.STOPPED,
            City.member_until_on.is_(None) | (City.member_until_on >= today),
        )
        .options(
            joinedload(FollowUp.adoption, innerjoin=True).joinedload(Adoption.city, innerjoin=True),
            joinedload(FollowUp.adoption, innerjoin=True).joinedload(Adoption.initiative, innerjoin=True),
        )
        .order_by(FollowUp.due_on, FollowUp.id)
    ).all()


def running_without_a_plan(*, today: date) -> Sequence[Adoption]:
    """Return what runs somewhere without its being written down when to ask about it; not of cities that have left."""
    return db.session.scalars(
        select(Adoption)
        .join(City, City.id == Adoption.city_id)
        .where(
            Adoption.stage.in_(_RUNS),
            ~exists(select(FollowUp.id).where(FollowUp.adoption_id == Adoption.id)),
            City.member_until_on.is_(None) | (City.member_until_on >= today),
        )
        .options(joinedload(Adoption.city, innerjoin=True))
        .order_by(Adoption.started_at, Adoption.id)
    ).all()


def began_to_run_at(adoption_id: UUID) -> datetime | None:
    """Return when an adoption was last called implemented; else when it first was at a stage that comes later."""
    chosen = select(AdoptionStep.at).where(AdoptionStep.adoption_id == adoption_id)
    last = db.session.scalar(chosen.where(AdoptionStep.stage == AdoptionStage.IMPLEMENTED).order_by(AdoptionStep.at.desc()).limit(1))
    return last or db.session.scalar(chosen.where(AdoptionStep.stage.in_(_RUNS)).order_by(AdoptionStep.at).limit(1))


@dataclass(frozen=True)
class Officer:
    """Somebody who is asked, the address at which they are reached, and their cities among those that are asked."""

    person: Person
    address: str
    city_ids: frozenset[UUID]


# Staff who gave no address of their own are reached at the one with which they sign in.
_ADDRESS = case((Person.email != "", Person.email), else_=Account.email)


def officers_of(city_ids: Sequence[UUID], *, today: date) -> list[Officer]:
    """Return who is asked for these cities, each person once; whose account was closed is not."""
    rows = db.session.execute(
        select(Person, _ADDRESS.label("address"), RoleGrant.city_id)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(
            RoleGrant.role.in_(ASKED_ROLES),
            RoleGrant.city_id.in_(city_ids),
            RoleGrant.in_force(today),
            Account.disabled_at.is_(None),
        )
        .order_by(Person.sort_name, Person.id)
    ).all()
    found: dict[UUID, tuple[Person, str, set[UUID]]] = {}
    for person, address, city_id in rows:
        found.setdefault(person.id, (person, address or "", set()))[2].add(city_id)
    return [Officer(person, address, frozenset(cities)) for person, address, cities in found.values() if address]


def turns_asked(person_id: UUID, follow_up_ids: Sequence[UUID]) -> set[tuple[UUID, int]]:
    """Return which letters somebody has had, as (follow-up, turn)."""
    chosen = select(FollowUpAsking.follow_up_id, FollowUpAsking.turn)
    rows = db.session.execute(chosen.where(FollowUpAsking.person_id == person_id, FollowUpAsking.follow_up_id.in_(follow_up_ids)))
    return {(row.follow_up_id, row.turn) for row in rows}


def mailbox_hash(address: str) -> str:
    """Return what is kept of the address that a link went to: when the stored address changes, the link ends."""
    return key_hash(MAILBOX, address)


def open_askings(token: str, *, now: datetime) -> list[FollowUpAsking]:
    """Return what a letter's link still opens, in the order of its letter: nothing once it is over, for whichever reason.

    It ends with its day, with the address that it went to, with the part that its reader plays, and question by question with
    an answer, whoever gave it. A newer letter takes its place.
    """
    today = now.date()
    rows = db.session.execute(
        select(FollowUpAsking, _ADDRESS)
        .join(Person, Person.id == FollowUpAsking.person_id)
        .outerjoin(Account, Account.person_id == Person.id)
        .join(FollowUp, FollowUp.id == FollowUpAsking.follow_up_id)
        .join(Adoption, Adoption.id == FollowUp.adoption_id)
        .where(
            FollowUpAsking.token_hash == token_hash(token),
            FollowUpAsking.expires_at > now,
            FollowUpAsking.used_at.is_(None),
            Account.disabled_at.is_(None),
            FollowUp.answered_at.is_(None),
            Adoption.stage != AdoptionStage.STOPPED,
            exists(
                select(RoleGrant.id).where(
                    RoleGrant.person_id == Person.id,
                    RoleGrant.city_id == FollowUp.city_id,
                    RoleGrant.role.in_(ASKED_ROLES),
                    RoleGrant.in_force(today),
                )
            ),
        )
        .options(
            joinedload(FollowUpAsking.follow_up, innerjoin=True)
            .joinedload(FollowUp.adoption, innerjoin=True)
            .options(joinedload(Adoption.city, innerjoin=True), joinedload(Adoption.initiative, innerjoin=True))
        )
        .order_by(FollowUp.due_on, FollowUp.id)
    ).all()
    return [asking for asking, address in rows if asking.mailbox_hash == mailbox_hash(address or "")]


@contextmanager
def by_letter() -> Iterator[None]:
    """Lift the city scope while somebody answers by a letter: the link says which city it is about."""
    with unscoped(db.session(), "who answers by a letter's link has no city yet; the link names the adoption"):
        yield


def language_of(asking: FollowUpAsking) -> str:
    """Return the language of whoever was asked."""
    return db.session.scalar(select(Person.language).where(Person.id == asking.person_id)) or ""


def effects_elsewhere(initiative_id: UUID) -> Elsewhere:
    """Return what other cities that took an initiative up found, as numbers of cities. Anybody may read the numbers.

    One statement of at most three rows, however many cities there are: of each city its last observed effect counts, as
    `rules.observed_effect` says of one.
    """
    newest = func.row_number().over(partition_by=FollowUp.adoption_id, order_by=FollowUp.months.desc())
    last = (
        select(FollowUp.adoption_id, FollowUp.effect, newest.label("newest"))
        .join(Adoption, Adoption.id == FollowUp.adoption_id)
        .join(Initiative, Initiative.id == Adoption.initiative_id)
        .where(
            Adoption.initiative_id == initiative_id,
            Adoption.city_id != Initiative.city_id,
            FollowUp.answered_at.is_not(None),
            FollowUp.effect.in_(OBSERVED),
        )
        .subquery()
    )
    has_result = exists(select(Result.id).where(Result.adoption_id == last.c.adoption_id, Result.changed != "", Result.known_how != ""))
    with unscoped(db.session(), "the results of every city that took an initiative up are counted, no row is shown"):
        rows = db.session.execute(
            select(last.c.effect, func.count().label("cities"), func.sum(case((has_result, 1), else_=0)).label("with_result"))
            .where(last.c.newest == 1)
            .group_by(last.c.effect)
        ).all()
    better = sum(row.cities for row in rows if row.effect is Effect.BETTER)
    return Elsewhere(better, sum(row.cities for row in rows) - better, sum(row.with_result for row in rows))


def initiatives_with_answers() -> Sequence[Initiative]:
    """Return the initiatives about which some city has answered, by their ids."""
    answered = select(Adoption.initiative_id).join(FollowUp, FollowUp.adoption_id == Adoption.id).where(FollowUp.answered_at.is_not(None))
    return db.session.scalars(select(Initiative).where(Initiative.id.in_(answered)).order_by(Initiative.id)).all()
