"""Read all that the rules need to say what holds, for one participant or a thousand."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from exchange.cities.models import City
from exchange.cohorts.models import Cohort
from exchange.conferences.models import Conference
from exchange.consents.facts import TripFacts
from exchange.consents.models import Answer, Capacity, Channel, Consent, Purpose, Signing
from exchange.consents.standings import Held, Signers, all_that_holds
from exchange.foundation.database import db
from exchange.foundation.zones import local_day
from exchange.journeys.countries import countries_on_the_way
from exchange.participants.models import Participant
from exchange.people.models import Guardian, Person, SignaturesNeeded
from exchange.people.rules import guardians_who_sign


class SaidRow(NamedTuple):
    """One answer as rules read it, without the evidence."""

    id: UUID
    participant_id: UUID
    purpose: Purpose
    answer: Answer
    capacity: Capacity
    channel: Channel
    guardian_id: UUID | None
    text_version: str
    facts: Mapping[str, Any] | None
    answered_at: datetime
    withdrawn_at: datetime | None
    waits_for_check: bool


@dataclass(frozen=True)
class Case:
    """All that the rules need to say what holds for one participant."""

    participant_id: UUID
    city_id: UUID
    signers: Signers
    trip: TripFacts
    answers: Sequence[SaidRow]

    def held(self) -> dict[Purpose, Held]:
        """Return what holds for every purpose."""
        return all_that_holds(self.answers, signers=self.signers, trip=self.trip)


def read_cases(participant_ids: Sequence[UUID], *, now: datetime, with_route: bool = True) -> list[Case]:
    """Read the ledgers of some participants with the facts of today, in four statements however many they are."""
    if not participant_ids:
        return []
    ids = {"ids": list(participant_ids)}
    rows = db.session.execute(_people(), ids).all()
    guardians: dict[UUID, list[Guardian]] = defaultdict(list)
    for guardian in db.session.scalars(_guardians(), ids):
        guardians[guardian.person_id].append(guardian)
    answers: dict[UUID, list[SaidRow]] = defaultdict(list)
    for *values, needs_check, checked_at, objected_at in db.session.execute(_answers(), ids):
        doubtful = objected_at is not None or (bool(needs_check) and checked_at is None)
        one = SaidRow._make((*values, doubtful))
        answers[one.participant_id].append(one)
    routes = countries_on_the_way(participant_ids) if with_route else {}
    return [_case(row, guardians[row.person_id], answers[row.id], routes.get(row.id, frozenset()), now=now) for row in rows]


def _case(row: Any, guardians: Iterable[Guardian], answers: Sequence[SaidRow], countries: frozenset[str], *, now: datetime) -> Case:
    today = local_day(now, row.time_zone)
    signing = tuple(guardian.id for guardian in guardians_who_sign(guardians, today=today))
    signers = Signers(row.birth_date, today, row.time_zone, signing, row.signatures_needed is SignaturesNeeded.BOTH)
    trip = TripFacts.of(
        away_from_on=row.away_from_on,
        away_until_on=row.away_until_on,
        host=(row.place, row.host_country),
        home_country=row.home_country,
        countries=countries,
        kind=row.kind,
    )
    return Case(row.id, row.city_id, signers, trip, answers)


_CHOSEN = Participant.id.in_(bindparam("ids", expanding=True))


@cache
def _people() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Participant.id,
            Participant.city_id,
            Participant.person_id,
            Participant.kind,
            Person.birth_date,
            Person.signatures_needed,
            Cohort.away_from_on,
            Cohort.away_until_on,
            Conference.place,
            Conference.country.label("host_country"),
            City.country.label("home_country"),
            City.time_zone,
        )
        .join(Person, Person.id == Participant.person_id)
        .join(Cohort, Cohort.id == Participant.cohort_id)
        .join(Conference, Conference.id == Cohort.conference_id)
        .join(City, City.id == Participant.city_id)
        .where(_CHOSEN)
    )


@cache
def _guardians() -> Select[Guardian]:
    # Rights as they are now, not as this session read them before it waited for a lock.
    return (
        select(Guardian)
        .where(Guardian.person_id.in_(select(Participant.person_id).where(_CHOSEN)))
        .order_by(Guardian.person_id, Guardian.position)
        .execution_options(populate_existing=True)
    )


@cache
def _answers() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Consent.id,
            Consent.participant_id,
            Consent.purpose,
            Consent.answer,
            Consent.capacity,
            Consent.channel,
            Consent.guardian_id,
            Consent.text_version,
            Consent.facts,
            Consent.answered_at,
            Consent.withdrawn_at,
            Signing.needs_check,
            Signing.checked_at,
            Signing.objected_at,
        )
        .outerjoin(Signing, Signing.id == Consent.signing_id)
        .where(Consent.participant_id.in_(bindparam("ids", expanding=True)))
    )
