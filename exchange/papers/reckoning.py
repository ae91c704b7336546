"""Keep what the rules say of each traveller where lists can read it: written anew when a fact, a way or a rule changes."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from exchange.cohorts.models import Cohort, CohortState
from exchange.foundation.database import db
from exchange.papers.book import RuleBook, read_rule_book
from exchange.papers.models import UNKNOWN, Paper, PaperStanding, PaperState
from exchange.papers.queries import Dossier, list_for_reckoning, open_dossiers
from exchange.papers.rules import Traveller, Trip
from exchange.papers.standing import word_of
from exchange.participants.models import Participant, ParticipantState
from exchange.participants.rules import PREPARING

# Cohorts whose papers may still change something.
ACTIVE = (CohortState.DRAFT, CohortState.OPEN, CohortState.CLOSED, CohortState.TRAVELLING)
_BATCH = 200


def facts_of(participant: Participant, traveller: Traveller, trip: Trip) -> dict[str, str]:
    """Return the facts for which a paper is made, by the names under which a change of them is told."""
    number = participant.person.document_number
    return {
        "dates": f"{trip.leaves_on.isoformat()} {trip.returns_on.isoformat()}",
        "countries": " ".join(sorted(trip.abroad)),
        "document": f"{traveller.document_type} {number.reveal() if number is not None else ''}".strip(),
        "name": participant.person.name_on_document or participant.person.full_name,
    }


def changed_facts(paper: Paper, facts: dict[str, str]) -> list[str]:
    """Return which facts are others than those a paper was made for; none for a paper that nobody began."""
    sealed = paper.facts
    if sealed is None or paper.state in (PaperState.NOT_NEEDED, PaperState.TO_PREPARE):
        return []
    before: dict[str, str] = json.loads(sealed.reveal())
    # What was not known when the paper was made, and was written there by hand, is no change.
    return [name for name, value in facts.items() if before.get(name) and before[name] != value]


def reckon(participant_ids: Iterable[UUID], *, now: datetime) -> int:
    """Ask the rules about some participants and keep the answer; return about how many. Does nothing without rules."""
    ids = list(dict.fromkeys(participant_ids))
    book = read_rule_book() if ids else RuleBook((), {})
    if book.is_empty:
        return 0
    done = 0
    for start in range(0, len(ids), _BATCH):
        done += _reckon(list_for_reckoning(ids[start : start + _BATCH]), book, now=now)
    return done


def _reckon(participants: Sequence[Participant], book: RuleBook, *, now: datetime) -> int:
    dossiers = open_dossiers(participants, book, now=now)
    if _mark_stale(dossiers.values()):
        dossiers = open_dossiers(participants, book, now=now)
    for dossier in dossiers.values():
        keep_word(dossier, now=now)
    db.session.flush()
    return len(dossiers)


def _mark_stale(dossiers: Iterable[Dossier]) -> bool:
    any_changed = False
    for dossier in dossiers:
        if not dossier.papers:
            continue
        facts = facts_of(dossier.participant, dossier.traveller, dossier.trip)
        for paper in dossier.papers.values():
            changed = changed_facts(paper, facts)
            if changed != paper.stale:
                paper.stale = changed
                any_changed = True
    return any_changed


def keep_word(dossier: Dossier, *, now: datetime) -> None:
    """Write what waits into the row of one traveller."""
    participant = dossier.participant
    standing = dossier.standing or _new_standing(participant)
    # Without rules nobody knows what waits, except on a trip that leaves no country.
    standing.word = word_of(dossier.waiting) if dossier.has_rules or not dossier.trip.abroad else UNKNOWN
    standing.reckoned_at = now


def _new_standing(participant: Participant) -> PaperStanding:
    standing = PaperStanding(participant_id=participant.id, city_id=participant.city_id)
    db.session.add(standing)
    return standing


def standing_of(participant: Participant) -> PaperStanding:
    """Return the row of a traveller, added where there was none."""
    found = db.session.scalar(select(PaperStanding).where(PaperStanding.participant_id == participant.id))
    return found or _new_standing(participant)


def ids_of_active_cohorts(*, today: date, cohort_id: UUID | None = None) -> list[UUID]:
    """Return the participants who still prepare a trip, or wait for a place on it."""
    chosen = (
        select(Participant.id)
        .join(Cohort, Cohort.id == Participant.cohort_id)
        .where(
            Participant.state.in_(sorted({*PREPARING, ParticipantState.WAITING})), Cohort.state.in_(ACTIVE), Cohort.away_until_on >= today
        )
        .order_by(Participant.id)
    )
    if cohort_id is not None:
        chosen = chosen.where(Participant.cohort_id == cohort_id)
    return list(db.session.scalars(chosen))
