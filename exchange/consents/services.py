"""Record answers, or that one was taken back. Nothing is overwritten: a later answer follows an earlier one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from exchange.access.viewers import Viewer
from exchange.consents import rules
from exchange.consents.cases import Case, read_cases
from exchange.consents.evidence import evidence_of, hash_of, why_not_signature
from exchange.consents.facts import facts_for
from exchange.consents.keeping import lock_ledger, refresh_standings
from exchange.consents.models import Answer, Capacity, Channel, Consent, Purpose, Signing
from exchange.consents.queries import list_signed
from exchange.consents.signals import consent_changed
from exchange.consents.standings import ConsentState, Held
from exchange.consents.telling import tell_who_leads
from exchange.consents.texts import current_text, text_hash
from exchange.foundation.database import db
from exchange.foundation.languages import Sentence, _l
from exchange.foundation.obstacles import Obstacle, Owner, refuse_if
from exchange.history.services import record
from exchange.participants.models import Participant
from exchange.people.models import Guardian

_S = ConsentState
_STOPS = {_S.REFUSED, _S.WITHDRAWN, _S.DISPUTED}


@dataclass(frozen=True)
class Signed:
    """Who answered, in which capacity and language, how it came in, and under which signature; `on` is the day on a paper."""

    name: str
    capacity: Capacity
    channel: Channel
    language: str
    guardian: Guardian | None = None
    signature: str = ""
    visit_id: UUID | None = None
    needs_check: bool = False
    on: date | None = None


def record_answers(participant: Participant, answers: Mapping[Purpose, Answer], *, signed: Signed, actor: Viewer, now: datetime) -> Signing:
    """Record what somebody answered to the present texts, all under one signature; raise Refused when they may not."""
    lock_ledger(participant.id)
    before = _case(participant, now=now)
    refuse_if(_why_not(participant, answers, signed, before, actor=actor))
    answered_at = _instant(signed.on, before, now=now)
    signing = Signing(
        participant_id=participant.id,
        city_id=participant.city_id,
        signed_at=answered_at,
        visit_id=signed.visit_id,
        needs_check=signed.needs_check,
    )
    db.session.add(signing)
    db.session.flush()
    signing.signature = signed.signature
    consents = _answers(participant, answers, signing, signed, before, actor=actor)
    db.session.add_all(consents)
    db.session.flush()
    signing.evidence_hash = hash_of(evidence_of(signing, consents))
    changed = [f"{purpose.value}-{answer.value}" for purpose, answer in answers.items()]
    record("consent-recorded", participant, actor=actor, now=now, changed=changed)
    _after(participant, before, actor=actor, now=now)
    return signing


def _answers(
    participant: Participant, answers: Mapping[Purpose, Answer], signing: Signing, signed: Signed, case: Case, *, actor: Viewer
) -> list[Consent]:
    was_minor = case.signers.was_minor(signing.signed_at)
    return [
        Consent(
            participant=participant,
            participant_id=participant.id,
            city_id=participant.city_id,
            signing=signing,
            signing_id=signing.id,
            guardian_id=signed.guardian.id if signed.guardian else None,
            purpose=purpose,
            answer=answers[purpose],
            text_version=current_text(purpose).version,
            text_hash=text_hash(current_text(purpose).version, signed.capacity, signed.language),
            language=signed.language,
            given_by_name=signed.name.strip(),
            capacity=signed.capacity,
            channel=signed.channel,
            answered_at=signing.signed_at,
            facts=facts_for(purpose, case.trip, is_minor=was_minor),
            recorded_by_id=actor.person_id,
        )
        for purpose in Purpose
        if purpose in answers
    ]


def _why_not(participant: Participant, answers: Mapping[Purpose, Answer], signed: Signed, case: Case, *, actor: Viewer) -> list[Obstacle]:
    reasons = rules.why_not_answer(
        capacity=signed.capacity,
        given_by_name=signed.name,
        birth_date=case.signers.birth_date,
        participant_name=participant.person.full_name,
        today=case.signers.today,
        written_by=actor.display_name if signed.channel is Channel.PAPER else "",
    )
    if not answers:
        reasons.append(Obstacle("nothing-answered", _l("Please answer at least one question."), Owner.GUARDIAN))
    if signed.guardian is not None and signed.guardian.id not in case.signers.guardian_ids:
        reasons.append(Obstacle("no-right", _l("This person may not sign for the young person."), Owner.COORDINATOR))
    if signed.on is not None and signed.on > case.signers.today:
        reasons.append(Obstacle("date-future", _l("This day is still to come."), Owner.COORDINATOR))
    return reasons + why_not_signature(signed.signature)


def _instant(on: date | None, case: Case, *, now: datetime) -> datetime:
    return now if on is None else min(now, datetime.combine(on, time(12), ZoneInfo(case.signers.zone)).astimezone(now.tzinfo))


def _case(participant: Participant, *, now: datetime) -> Case:
    db.session.flush()
    return read_cases([participant.id], now=now)[0]


def _after(participant: Participant, before: Case, *, actor: Viewer, now: datetime) -> None:
    """Carry out what an answer changes: what holds is written down, who leads is told, features above hear of it."""
    refresh_standings([participant.id], now=now)
    why = _why_stopped(before.held(), _case(participant, now=now).held())
    if why is not None:
        tell_who_leads(participant, why=why, actor=actor, now=now)
    consent_changed.send(participant, now=now)


def _why_stopped(before: Mapping[Purpose, Held], after: Mapping[Purpose, Held]) -> Sentence | None:
    for purpose in rules.STOPPING_PURPOSES:
        was = before[purpose].state
        if was not in _STOPS and was is not _S.MISSING and after[purpose].state in _STOPS:
            return rules.say_stop(purpose, after[purpose])
    return None


def record_consent(
    participant: Participant,
    *,
    purpose: Purpose,
    answer: Answer,
    given_by_name: str,
    capacity: Capacity,
    language: str,
    channel: Channel = Channel.PAPER,
    guardian: Guardian | None = None,
    actor: Viewer,
    now: datetime,
) -> Consent:
    """Record one answer by itself; as `record_answers`."""
    signed = Signed(given_by_name, capacity, channel, language, guardian)
    signing = record_answers(participant, {purpose: answer}, signed=signed, actor=actor, now=now)
    return list_signed(signing)[0]


def withdraw_consent(
    consent: Consent, participant: Participant, *, by_name: str = "", channel: Channel = Channel.WORD, actor: Viewer, now: datetime
) -> None:
    """Record that an answer was taken back, with its effect; the answer itself stays as evidence."""
    lock_ledger(participant.id)
    db.session.refresh(consent)
    refuse_if(rules.why_not_withdraw(consent))
    before = _case(participant, now=now)
    consent.withdrawn_at = now
    consent.withdrawn_by_name = (by_name or consent.given_by_name)[:200]
    consent.withdrawn_channel = channel
    record("consent-withdrawn", participant, actor=actor, now=now, changed=[f"{consent.purpose.value}-withdrawn"])
    _after(participant, before, actor=actor, now=now)


def check_signing(signing: Signing, participant: Participant, *, reason: str, actor: Viewer, now: datetime) -> None:
    """Confirm that whoever is named signed, after asking them in person or by phone; its answers count from now on."""
    lock_ledger(participant.id)
    db.session.refresh(signing)
    refuse_if(rules.why_not_check(is_waiting=signing.waits_for_check, reason=reason))
    before = _case(participant, now=now)
    signing.objected_at = None
    signing.checked_at = now
    signing.checked_by_id = actor.person_id
    signing.check_note = reason.strip()
    record("consent-checked", participant, actor=actor, now=now)
    _after(participant, before, actor=actor, now=now)


def object_to_signing(signing: Signing, participant: Participant, *, actor: Viewer, now: datetime) -> None:
    """Record that whoever is named says it was not them: nothing of it counts until somebody has asked."""
    if signing.objected_at is not None:
        return
    lock_ledger(participant.id)
    before = _case(participant, now=now)
    signing.objected_at, signing.checked_at = now, None
    record("consent-objected", participant, actor=actor, now=now)
    _after(participant, before, actor=actor, now=now)
