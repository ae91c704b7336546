"""Reads of papers and of the rules behind them; a participant comes from a viewer first."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.guardians.services import day_at_home
from exchange.journeys.models import Leg, Seat
from exchange.papers.book import RuleBook
from exchange.papers.documents import lacks_document
from exchange.papers.models import UNKNOWN, CountryGroup, Paper, PaperKind, PaperRule, PaperRuleChange, PaperStanding, PaperState
from exchange.papers.route import countries_of_zones
from exchange.papers.rules import Need, Traveller, Trip, papers_needed
from exchange.papers.standing import Waiting, authorisation_due, what_waits
from exchange.participants.models import HOLDING_A_PLACE, Participant, ParticipantKind
from exchange.people.models import Person


@dataclass(frozen=True)
class Dossier:
    """What is known of one traveller's papers: facts, needs, papers, what waits."""

    participant: Participant
    standing: PaperStanding | None
    traveller: Traveller
    trip: Trip
    needs: list[Need]
    papers: dict[str, Paper] = field(default_factory=dict)
    waiting: list[Waiting] = field(default_factory=list)
    has_rules: bool = True
    # The day where they live: papers are judged by it.
    today: date = date.max

    @property
    def waiting_count(self) -> int:
        """Return how many things wait, the document that is not known among them."""
        return len(self.waiting) + lacks_document(self.traveller, self.trip, self.needs)

    def need(self, code: str) -> Need:
        """Return one of the needs, or raise NotFound."""
        found = next((need for need in self.needs if need.code == code), None)
        if found is None:
            raise NotFound
        return found


def list_groups() -> Sequence[CountryGroup]:
    """Return the groups of countries."""
    return db.session.scalars(select(CountryGroup).order_by(CountryGroup.code)).all()


def find_rule(code: str) -> PaperRule | None:
    """Return a rule, or None."""
    return db.session.scalar(select(PaperRule).where(PaperRule.code == code))


def get_rule(code: str) -> PaperRule:
    """Return a rule, or raise NotFound."""
    rule = find_rule(code)
    if rule is None:
        raise NotFound
    return rule


def list_changes(rule: PaperRule) -> list[tuple[PaperRuleChange, str]]:
    """Return (change, who made it) of a rule, the newest first."""
    rows = db.session.execute(
        select(PaperRuleChange, Person.first_name, Person.last_name)
        .outerjoin(Person, Person.id == PaperRuleChange.by_id)
        .where(PaperRuleChange.rule_id == rule.id)
        .order_by(PaperRuleChange.at.desc(), PaperRuleChange.id.desc())
    )
    return [(change, f"{first or ''} {last or ''}".strip()) for change, first, last in rows]


def open_dossiers(participants: Sequence[Participant], book: RuleBook, *, now: datetime) -> dict[UUID, Dossier]:
    """Return the dossiers of participants whose person, cohort and delegation are loaded; three statements for any number."""
    ids = [one.id for one in participants]
    if not ids:
        return {}
    standings = {one.participant_id: one for one in db.session.scalars(select(PaperStanding).where(PaperStanding.participant_id.in_(ids)))}
    papers: dict[UUID, dict[str, Paper]] = defaultdict(dict)
    for paper in db.session.scalars(select(Paper).where(Paper.participant_id.in_(ids)).order_by(Paper.code)):
        papers[paper.participant_id][paper.code] = paper
    zones = _zones_of(ids)
    return {
        one.id: _dossier(one, standings.get(one.id), papers.get(one.id, {}), zones.get(one.id, ()), book, now=now) for one in participants
    }


def _zones_of(ids: Sequence[UUID]) -> Mapping[UUID, Sequence[str]]:
    rows = db.session.execute(
        select(Seat.participant_id, Leg.from_zone, Leg.to_zone)
        .join(Leg, Leg.id == Seat.leg_id)
        .where(Seat.participant_id.in_(ids))
        .order_by(Leg.departs_at)
    )
    found: dict[UUID, list[str]] = defaultdict(list)
    for participant_id, from_zone, to_zone in rows:
        found[participant_id] += [from_zone, to_zone]
    return found


def _dossier(
    participant: Participant,
    standing: PaperStanding | None,
    papers: dict[str, Paper],
    zones: Sequence[str],
    book: RuleBook,
    *,
    now: datetime,
) -> Dossier:
    person, cohort = participant.person, participant.cohort
    home, today = participant.delegation.city.country, day_at_home(participant, now)
    trip = Trip(
        home=home,
        destination=cohort.conference.country,
        transit=tuple(one for one in countries_of_zones(zones) if one not in (home, cohort.conference.country)),
        leaves_on=cohort.away_from_on,
        returns_on=cohort.away_until_on,
        papers_due_on=cohort.papers_due_on,
    )
    second = standing.second_nationality if standing else ""
    traveller = Traveller(
        nationalities=tuple(one for one in (person.nationality, second) if one),
        residence=person.residence_country or home,
        birth_date=person.birth_date,
        may_be_minor=participant.kind is ParticipantKind.YOUNGSTER,
        travels_with_guardian=bool(standing and standing.travels_with_guardian),
        document_type=person.document_type,
        document_expires_on=person.document_expires_on,
        document_issued_on=standing.document_issued_on if standing else None,
        permit_until_on=standing.permit_until_on if standing else None,
    )
    needs = papers_needed(traveller, trip, book.rules, groups=book.groups, today=today)
    waiting = what_waits(
        traveller,
        trip,
        needs,
        papers,
        kind=participant.kind,
        registered_name=person.full_name,
        name_on_document=person.name_on_document,
        today=today,
    )
    return Dossier(participant, standing, traveller, trip, needs, papers, waiting, has_rules=not book.is_empty, today=today)


@dataclass(frozen=True)
class HandedOut:
    """The authorisations of one participant that were handed out for signature: their states, and their first due day."""

    states: list[PaperState]
    due_on: date | None


def list_handed_out(participant_ids: Sequence[UUID]) -> dict[UUID, HandedOut]:
    """Return what was handed out for signature to each of some participants."""
    rows = db.session.execute(
        select(Paper.participant_id, Paper.state, PaperStanding.word)
        .outerjoin(PaperStanding, PaperStanding.participant_id == Paper.participant_id)
        .where(Paper.participant_id.in_(list(participant_ids)), Paper.kind == PaperKind.AUTHORISATION, Paper.sent_at.is_not(None))
    )
    found: dict[UUID, HandedOut] = {}
    for participant_id, state, word in rows:
        found.setdefault(participant_id, HandedOut([], authorisation_due(word or ""))).states.append(state)
    return found


def list_travellers(delegation: Delegation) -> Sequence[Participant]:
    """Return who holds a place in a delegation, with all that a dossier needs, by name."""
    return db.session.scalars(
        _with_all().where(Participant.delegation_id == delegation.id, Participant.state.in_(sorted(HOLDING_A_PLACE)))
    ).all()


def list_for_reckoning(ids: Sequence[UUID]) -> Sequence[Participant]:
    """Return participants with all that a dossier needs."""
    return db.session.scalars(_with_all().where(Participant.id.in_(list(ids)))).all()


def _with_all() -> Any:
    return (
        select(Participant)
        .options(
            joinedload(Participant.person, innerjoin=True).selectinload(Person.guardians),
            joinedload(Participant.cohort, innerjoin=True).joinedload(Cohort.conference, innerjoin=True),
            joinedload(Participant.delegation, innerjoin=True).joinedload(Delegation.city, innerjoin=True),
        )
        .order_by(Participant.sort_name, Participant.id)
    )


def papers_word() -> ColumnElement[str]:
    """Return what of a Participant's papers waits, as SQL: a word of `standing.word_of`, or UNKNOWN."""
    found = select(PaperStanding.word).where(PaperStanding.participant_id == Participant.id).correlate(Participant).scalar_subquery()
    return func.coalesce(found, UNKNOWN)


def papers_wait(_cohort: Cohort) -> ColumnElement[bool]:
    """Return the condition on Participant that something of their papers waits; the same answer as `judge_papers`."""
    return papers_word() != ""


def list_leaders(delegation_id: UUID) -> list[Person]:
    """Return the leaders of a delegation who hold a place, by name."""
    return list(
        db.session.scalars(
            select(Person)
            .join(Participant, Participant.person_id == Person.id)
            .where(
                Participant.delegation_id == delegation_id,
                Participant.kind == ParticipantKind.LEADER,
                Participant.state.in_(sorted(HOLDING_A_PLACE)),
            )
            .order_by(Participant.sort_name, Participant.id)
        )
    )


def list_legs(participant_id: UUID) -> list[Leg]:
    """Return the legs on which somebody has a seat, in their order."""
    return list(
        db.session.scalars(
            select(Leg).join(Seat, Seat.leg_id == Leg.id).where(Seat.participant_id == participant_id).order_by(Leg.departs_at)
        )
    )
