"""Ask the rules about people who were just registered or imported: nothing is known of their papers yet, so a few columns will do."""

from bisect import bisect
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from exchange.cities.models import City
from exchange.cohorts.models import Cohort
from exchange.conferences.models import Conference
from exchange.foundation.database import db, new_id
from exchange.foundation.zones import local_day
from exchange.papers.book import RuleBook, read_rule_book
from exchange.papers.models import PaperStanding
from exchange.papers.rules import Need, Traveller, Trip, papers_needed
from exchange.papers.standing import what_waits, word_of
from exchange.participants.importing.writing import write_rows
from exchange.participants.models import Participant, ParticipantKind
from exchange.people.ages import ADULT, age_on
from exchange.people.models import Person

_BATCH = 500


class Newcomer(NamedTuple):
    """What the rules read of somebody of whom no paper, journey or second nationality is known."""

    id: UUID
    city_id: UUID
    kind: ParticipantKind
    first_name: str
    last_name: str
    name_on_document: str
    nationality: str
    residence_country: str
    birth_date: date | None
    document_type: str
    document_expires_on: date | None
    home: str
    home_zone: str
    destination: str
    leaves_on: date
    returns_on: date
    papers_due_on: date | None

    @classmethod
    def of(cls, participant: Participant) -> "Newcomer":
        """Return what is known of a participant whose person, cohort and delegation are at hand."""
        person, cohort = participant.person, participant.cohort
        home = (participant.delegation.city.country, participant.delegation.city.time_zone)
        trip = (*home, cohort.conference.country, cohort.away_from_on, cohort.away_until_on, cohort.papers_due_on)
        return cls(
            participant.id,
            participant.city_id,
            participant.kind,
            person.first_name,
            person.last_name,
            person.name_on_document,
            person.nationality,
            person.residence_country,
            person.birth_date,
            person.document_type,
            person.document_expires_on,
            *trip,
        )

    @property
    def trip(self) -> Trip:
        """Return their trip, the straight way."""
        return Trip(self.home, self.destination, self.leaves_on, self.returns_on, papers_due_on=self.papers_due_on)

    @property
    def traveller(self) -> Traveller:
        """Return the traveller whom the rules know."""
        return Traveller(
            nationalities=(self.nationality,) if self.nationality else (),
            residence=self.residence_country or self.home,
            birth_date=self.birth_date,
            may_be_minor=self.kind is ParticipantKind.YOUNGSTER,
            document_type=self.document_type,
            document_expires_on=self.document_expires_on,
        )


def reckon_registered(participant: Participant, *, now: datetime) -> None:
    """Keep what the rules say of somebody just registered, in two statements. Does nothing without rules."""
    _keep([Newcomer.of(participant)], read_rule_book(), now=now)


def reckon_imported(participant_ids: Sequence[UUID], *, now: datetime) -> None:
    """Keep what the rules say of people just imported, some hundred at a time. Does nothing without rules."""
    book = read_rule_book()
    if book.is_empty:
        return
    for start in range(0, len(participant_ids), _BATCH):
        rows = db.session.execute(_newcomers(), {"ids": list(participant_ids[start : start + _BATCH])})
        _keep((Newcomer(*row) for row in rows), book, now=now)


def _keep(newcomers: Iterable[Newcomer], book: RuleBook, *, now: datetime) -> None:
    if book.is_empty:
        return
    needed: dict[tuple[Any, ...], list[Need]] = {}
    rows = []
    limits = sorted({ADULT, *(rule.below_age for rule in book.rules if rule.below_age is not None)})
    for one in newcomers:
        traveller, trip, today = one.traveller, one.trip, local_day(now, one.home_zone)
        # Needs follow from passport, home and the ages that rules name, not from the birthday or the document: few are unlike.
        age = age_on(one.birth_date, min(trip.leaves_on, trip.returns_on))
        between = age if age is None else bisect(limits, age)
        alike = (traveller.nationalities, traveller.residence, traveller.may_be_minor, trip, today, between)
        needs = needed.get(alike)
        if needs is None:
            needs = needed[alike] = papers_needed(traveller, trip, book.rules, groups=book.groups, today=today)
        waiting = what_waits(
            traveller,
            trip,
            needs,
            {},
            kind=one.kind,
            registered_name=f"{one.first_name} {one.last_name}".strip(),
            name_on_document=one.name_on_document,
            today=today,
        )
        rows.append({"id": new_id(), "participant_id": one.id, "city_id": one.city_id, "word": word_of(waiting), "reckoned_at": now})
    if rows:
        write_rows(db.session.connection(), PaperStanding.__table__, rows)  # type: ignore[arg-type]


@cache
def _newcomers() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Participant.id,
            Participant.city_id,
            Participant.kind,
            Person.first_name,
            Person.last_name,
            Person.name_on_document,
            Person.nationality,
            Person.residence_country,
            Person.birth_date,
            Person.document_type,
            Person.document_expires_on,
            City.country,
            City.time_zone,
            Conference.country,
            Cohort.away_from_on,
            Cohort.away_until_on,
            Cohort.papers_due_on,
        )
        .join(Person, Person.id == Participant.person_id)
        .join(City, City.id == Participant.city_id)
        .join(Cohort, Cohort.id == Participant.cohort_id)
        .join(Conference, Conference.id == Cohort.conference_id)
        .where(Participant.id.in_(bindparam("ids", expanding=True)))
    )
