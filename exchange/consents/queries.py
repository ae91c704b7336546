"""Reads of consents: the ledger, what holds now, what held on a day, and what lists say of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort, Delegation
from exchange.consents import rules
from exchange.consents.cases import read_cases
from exchange.consents.facts import DEPENDS_ON
from exchange.consents.models import Consent, ConsentStanding, ConsentTurn, Purpose, Signing
from exchange.consents.standings import NOTHING, ConsentState, Held, what_holds
from exchange.foundation import clock
from exchange.foundation.database import UtcDateTime, db
from exchange.foundation.obstacles import NotFound, Obstacle
from exchange.participants.models import Participant
from exchange.participants.rules import GONE, Standing
from exchange.people.models import Person

_CONSENTS = (
    select(Consent)
    .where(Consent.participant_id == bindparam("participant_id"))
    .options(joinedload(Consent.signing))
    .order_by(Consent.answered_at.desc(), Consent.id.desc())
)


def list_consents(participant_id: UUID) -> list[Consent]:
    """Return every answer of a participant, the newest first; the caller has got the participant through a viewer."""
    return list(db.session.scalars(_CONSENTS, {"participant_id": participant_id}))


def list_consents_of(participant_ids: Sequence[UUID]) -> dict[UUID, list[Consent]]:
    """Return every answer of several participants."""
    found: dict[UUID, list[Consent]] = defaultdict(list)
    if participant_ids:
        chosen = select(Consent).where(Consent.participant_id.in_(list(participant_ids))).options(joinedload(Consent.signing))
        for consent in db.session.scalars(chosen):
            found[consent.participant_id].append(consent)
    return found


def get_consent(consent_id: UUID, *, participant: Participant) -> Consent:
    """Return one answer of a participant, or raise NotFound."""
    consent = db.session.scalar(select(Consent).where(Consent.id == consent_id, Consent.participant_id == participant.id))
    if consent is None:
        raise NotFound
    return consent


def get_signing(signing_id: UUID, *, participant: Participant) -> Signing:
    """Return one signature of a participant's ledger, or raise NotFound."""
    signing = db.session.scalar(select(Signing).where(Signing.id == signing_id, Signing.participant_id == participant.id))
    if signing is None:
        raise NotFound
    return signing


def list_signed(signing: Signing) -> list[Consent]:
    """Return the answers under one signature, in the order in which they are asked."""
    order = list(Purpose)
    answers = db.session.scalars(select(Consent).where(Consent.signing_id == signing.id)).all()
    return sorted(answers, key=lambda one: order.index(one.purpose))


def list_own_places(viewer: Viewer) -> list[Participant]:
    """Return a person's own places for which something is asked, the next trip first."""
    if not viewer.participant_ids:
        return []
    chosen = (
        select(Participant)
        .join(Participant.cohort)
        .where(Participant.id.in_(sorted(viewer.participant_ids)), Participant.state.not_in(sorted(GONE)))
        .options(
            joinedload(Participant.cohort, innerjoin=True).joinedload(Cohort.conference, innerjoin=True),
            joinedload(Participant.delegation, innerjoin=True).joinedload(Delegation.city, innerjoin=True),
            joinedload(Participant.person, innerjoin=True).selectinload(Person.guardians),
        )
        .order_by(Cohort.away_from_on.desc())
    )
    return list(db.session.scalars(chosen))


def holds(participant_ids: Sequence[UUID], purpose: Purpose, *, on: date | None = None) -> frozenset[UUID]:
    """Return for whom a purpose is agreed to: at this moment from the ledger itself, or at the end of a past day."""
    if on is not None:
        turned = _turned(participant_ids, on, zone="UTC")
        return frozenset(one for one, held in turned.items() if held[purpose].state is ConsentState.GIVEN)
    cases = read_cases(participant_ids, now=clock.now(), with_route="route" in DEPENDS_ON[purpose])
    return frozenset(
        case.participant_id
        for case in cases
        if what_holds(purpose, case.answers, signers=case.signers, trip=case.trip).state is ConsentState.GIVEN
    )


def states_of(participant_ids: Sequence[UUID]) -> dict[UUID, dict[Purpose, Held]]:
    """Return what was last written down for some participants, in one statement: for lists, badges and galleries."""
    found = {participant_id: _from_kept({}) for participant_id in participant_ids}
    if participant_ids:
        for participant_id, kept in db.session.execute(_kept(), {"ids": list(participant_ids)}):
            found[participant_id] = _from_kept(kept)
    return found


@cache
def _kept() -> Select[*tuple[UUID, dict[str, Any] | None]]:
    return select(ConsentStanding.participant_id, ConsentStanding.states).where(
        ConsentStanding.participant_id.in_(bindparam("ids", expanding=True))
    )


def _from_kept(kept: Mapping[str, Any] | None) -> dict[Purpose, Held]:
    return {purpose: Held.from_kept((kept or {}).get(purpose.value)) for purpose in Purpose}


def photo_mark(held: Mapping[Purpose, Held]) -> str:
    """Return what a badge and the photographers' list show: `all`, `some` or `none` of the three purposes is agreed to."""
    agreed = [held[one].state is ConsentState.GIVEN for one in (Purpose.PHOTO_INTERNAL, Purpose.PHOTO_PRESS, Purpose.PHOTO_SOCIAL)]
    return "all" if all(agreed) else "some" if any(agreed) else "none"


def ledger_on(participant: Participant, day: date) -> dict[Purpose, Held]:
    """Return what held at the end of a day where the participant lives."""
    return _turned([participant.id], day, zone=participant.delegation.city.time_zone)[participant.id]


def _turned(participant_ids: Sequence[UUID], day: date, *, zone: str) -> dict[UUID, dict[Purpose, Held]]:
    ends = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    found = {participant_id: dict.fromkeys(Purpose, NOTHING) for participant_id in participant_ids}
    for turn in db.session.scalars(_turns(), {"ids": list(participant_ids), "ends": ends}):
        found[turn.participant_id][turn.purpose] = Held.from_kept(turn.standing)
    return found


@cache
def _turns() -> Select[ConsentTurn]:
    return (
        select(ConsentTurn)
        .where(ConsentTurn.participant_id.in_(bindparam("ids", expanding=True)), ConsentTurn.at < bindparam("ends", type_=UtcDateTime))
        .order_by(ConsentTurn.at, ConsentTurn.id)
    )


def consent_word() -> ColumnElement[str]:
    """Return what still waits for a Participant in one word, as SQL; a word of rules.word_of or UNKNOWN."""
    kept = select(ConsentStanding.word).where(ConsentStanding.participant_id == Participant.id).correlate(Participant).scalar_subquery()
    return func.coalesce(kept, rules.UNKNOWN)


def judge_consent(who: Standing, word: str, cohort: Cohort) -> list[Obstacle]:
    """Return what somebody's answers still lack."""
    return rules.consent_obstacles(who, word, cohort)


def consent_waits(_cohort: Cohort) -> ColumnElement[bool]:
    """Return the condition on Participant that some answer still waits; the same answer as the former."""
    return consent_word() != ""
