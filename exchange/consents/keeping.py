"""Keep what holds written down: one row each for lists, and a line in the record whenever it turns."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from exchange.cohorts.models import Cohort, CohortState
from exchange.consents.cases import Case, read_cases
from exchange.consents.models import ConsentStanding, ConsentTurn, Purpose
from exchange.consents.rules import word_of
from exchange.consents.signals import consent_changed
from exchange.consents.standings import NOTHING
from exchange.foundation.database import db
from exchange.guardians.services import day_at_home
from exchange.participants.models import Participant
from exchange.participants.rules import PREPARING
from exchange.people.ages import is_minor

_AT_ONCE = 500
_OVER = {CohortState.RETURNED, CohortState.ARCHIVED}


def lock_ledger(participant_id: UUID) -> None:
    """Let one deed at a time read and write somebody's ledger, until the transaction ends."""
    db.session.execute(select(Participant.id).where(Participant.id == participant_id).with_for_update())


def refresh_standings(participant_ids: Sequence[UUID], *, now: datetime) -> list[UUID]:
    """Write down what holds now for some participants; return those for whom something turned. Call inside `transaction()`."""
    db.session.flush()
    chosen = select(ConsentStanding).where(ConsentStanding.participant_id.in_(list(participant_ids)))
    kept = {row.participant_id: row for row in db.session.scalars(chosen, execution_options={"populate_existing": True})}
    cases = read_cases(participant_ids, now=now)
    return [case.participant_id for case in cases if _keep(case, kept.get(case.participant_id), now=now)]


def begin_standing(participant: Participant, *, now: datetime) -> None:
    """Write down that a new person has answered nothing yet; the participant's person and city are at hand."""
    held = dict.fromkeys(Purpose, NOTHING)
    today = day_at_home(participant, now)
    word = word_of(held, minor=is_minor(participant.person.birth_date, today))
    states = {purpose.value: one.as_kept() for purpose, one in held.items()}
    db.session.add(ConsentStanding(participant_id=participant.id, city_id=participant.city_id, states=states, word=word))


def _keep(case: Case, row: ConsentStanding | None, *, now: datetime) -> bool:
    held = case.held()
    states = {purpose.value: one.as_kept() for purpose, one in held.items()}
    word = word_of(held, minor=case.signers.is_minor)
    before = {} if row is None else row.states or {}
    turned = [purpose for purpose in Purpose if states[purpose.value] != before.get(purpose.value, {"state": "missing"})]
    if row is None:
        db.session.add(ConsentStanding(participant_id=case.participant_id, city_id=case.city_id, states=states, word=word))
    elif turned or row.word != word:
        row.states, row.word = states, word
    for purpose in turned:
        turn = ConsentTurn(
            participant_id=case.participant_id, city_id=case.city_id, purpose=purpose, at=now, standing=states[purpose.value]
        )
        db.session.add(turn)
    return bool(turned)


def refresh_and_tell(participant_ids: Iterable[UUID], *, now: datetime) -> int:
    """Write down what holds, and tell the features above for whom something turned; return how many."""
    turned = refresh_standings(list(participant_ids), now=now)
    if turned:
        for participant in db.session.scalars(select(Participant).where(Participant.id.in_(turned))):
            consent_changed.send(participant, now=now)
    return len(turned)


def refresh_all(*, now: datetime) -> int:
    """Write down what time has changed, as an 18th birthday, for everybody who still prepares a trip; return for how many.

    Call inside `transaction()`, in the scope of the programme.
    """
    chosen = (
        select(Participant.id)
        .join(Cohort, Cohort.id == Participant.cohort_id)
        .where(Participant.state.in_(sorted(PREPARING)), Cohort.state.not_in(sorted(_OVER)))
        .order_by(Participant.id)
    )
    ids = list(db.session.scalars(chosen))
    return sum(refresh_and_tell(ids[start : start + _AT_ONCE], now=now) for start in range(0, len(ids), _AT_ONCE))
