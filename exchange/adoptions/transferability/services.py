"""Fill in sheets, hand them in, show both voices, ask again, and keep what was expected when a pilot began."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.adoptions.diagnosis.models import Voice
from exchange.adoptions.diagnosis.queries import is_officer
from exchange.adoptions.diagnosis.rules import why_not_heard
from exchange.adoptions.models import Adoption, AdoptionStage
from exchange.adoptions.rules import WAY
from exchange.adoptions.transferability import rules
from exchange.adoptions.transferability.criteria import CRITERIA
from exchange.adoptions.transferability.models import TransferRound, TransferSheet
from exchange.adoptions.transferability.queries import (
    CITY,
    MEETING,
    answers_of,
    latest_round,
    need_kind,
    own_sheet,
    state_of,
)
from exchange.adoptions.writing import may_write
from exchange.foundation.database import db
from exchange.foundation.obstacles import Conflict, NotFound, refuse_if
from exchange.foundation.zones import local_day
from exchange.history.services import record

_SAY = Permission.ADOPTIONS_DIAGNOSE


def keep_sheet(
    adoption: Adoption,
    kind: str,
    answers: dict[str, Any],
    *,
    version: int,
    hand_in: bool,
    heard_on: date | None = None,
    heard_count: int | None = None,
    actor: Viewer,
    now: datetime,
) -> TransferSheet:
    """Keep a sheet, or hand it in: from then on it stays as it is. Raises Refused, NotFound for the wrong voice, Conflict.

    Everybody who writes queues up behind the adoption's row: nobody hands in blind after the voices were shown.
    """
    may_write(adoption, actor=actor, now=now, permission=_SAY)
    need_kind(adoption, kind, actor)
    _queue_up(adoption.id)
    round_ = latest_round(adoption) or _begin(adoption, 1, "", actor=actor, now=now)
    state = state_of(round_, now=now)
    sheet = own_sheet(round_, kind, viewer=actor)
    refuse_if(rules.why_not_write_sheet(is_handed_in=sheet is not None and sheet.handed_in_at is not None, is_opened=state.is_opened))
    if kind == MEETING:
        refuse_if(rules.why_not_write_for_meeting(city_is_in=state.has(Voice.CITY)))
    if (sheet.version if sheet else 0) != version:
        raise Conflict(theirs=_words(sheet.answers if sheet else {}, answers), yours=_words(answers, sheet.answers if sheet else {}))
    if hand_in:
        reasons = rules.why_not_hand_in(answers)
        if kind == MEETING:
            reasons += why_not_heard(heard_on, heard_count, today=local_day(now, adoption.city.time_zone))
        refuse_if(reasons)
    if sheet is None:
        voice = Voice.CITY if kind == CITY else Voice.YOUNG
        facts = {"city_id": adoption.city_id, "by_id": actor.person_id, "saved_at": now}
        sheet = TransferSheet(round_id=round_.id, voice=voice, is_meeting=kind == MEETING, **facts)
        db.session.add(sheet)
    sheet.answers = {code: answers[code] for code in CRITERIA if code in answers}
    sheet.saved_at = now
    if kind == MEETING:
        sheet.heard_on, sheet.heard_count = heard_on, heard_count
    if hand_in:
        sheet.handed_in_at = now
        if {*state.handed_in, sheet.voice} == set(Voice) and round_.both_in_at is None:
            round_.both_in_at = now
        record("transfer-sheet-handed-in", adoption, actor=actor, now=now)
    db.session.flush()
    return sheet


def _queue_up(adoption_id: UUID) -> None:
    db.session.execute(select(Adoption.id).where(Adoption.id == adoption_id).with_for_update())


def _begin(adoption: Adoption, number: int, reason: str, *, actor: Viewer, now: datetime) -> TransferRound:
    round_ = TransferRound(
        adoption_id=adoption.id, city_id=adoption.city_id, number=number, reason=reason, by_id=actor.person_id, began_at=now
    )
    db.session.add(round_)
    db.session.flush()
    return round_


def _words(answers: dict[str, Any], others: dict[str, Any]) -> list[Any]:
    """Return what differs, in words, as a conflict shows it."""
    lines = []
    for code, (_block, sentence) in CRITERIA.items():
        mine, other = answers.get(code) or {}, others.get(code) or {}
        if mine != other:
            lines.append((sentence, ", ".join(part for part in (str(mine.get("score", "")), str(mine.get("reason", ""))) if part) or "–"))
    return lines


def show_both(adoption: Adoption, *, actor: Viewer, now: datetime) -> None:
    """Show both voices side by side: whoever speaks for the city says that everybody has handed in."""
    may_write(adoption, actor=actor, now=now)
    _queue_up(adoption.id)
    round_ = latest_round(adoption)
    state = state_of(round_, now=now)
    refuse_if(rules.why_not_open(state.handed_in, is_opened=state.is_opened))
    if round_ is None:
        raise NotFound
    round_.opened_at = now
    record("transfer-voices-shown", adoption, actor=actor, now=now)


def ask_again(adoption: Adoption, reason: str, *, actor: Viewer, now: datetime) -> TransferRound:
    """Begin a new round; the earlier one stays as it was."""
    may_write(adoption, actor=actor, now=now)
    if not is_officer(adoption, actor):
        raise NotFound
    _queue_up(adoption.id)
    round_ = latest_round(adoption)
    refuse_if(rules.why_not_again(is_opened=state_of(round_, now=now).is_opened, reason=reason))
    if round_ is None:
        raise NotFound
    record("transfer-asked-again", adoption, actor=actor, now=now, reason="")
    return _begin(adoption, round_.number + 1, reason.strip(), actor=actor, now=now)


def keep_expected(adoption: Adoption, to: AdoptionStage, *, now: datetime) -> None:
    """Keep what both voices expected when the pilot began, once; without both voices there is nothing to keep.

    What began to run without a pilot is looked at then: from that day on nobody only expects any more.
    """
    if to is AdoptionStage.STOPPED or WAY.index(to) < WAY.index(AdoptionStage.PILOT):
        return
    kept = select(TransferRound.id).where(TransferRound.adoption_id == adoption.id, TransferRound.expected_at.is_not(None))
    if db.session.scalars(kept.limit(1)).first() is not None:
        return
    candidates = select(TransferRound).where(TransferRound.adoption_id == adoption.id, TransferRound.both_in_at.is_not(None))
    round_ = db.session.scalars(candidates.order_by(TransferRound.number.desc()).limit(1)).first()
    if round_ is None:
        return
    found = answers_of(round_)
    young, city = rules.voice_scores(found[Voice.YOUNG]), rules.voice_scores(found[Voice.CITY])
    round_.expected = {code: [young[code], city[code]] for code in CRITERIA}
    round_.expected_at = now
    # Sheets that come later would have seen the try begin.
    round_.opened_at = round_.opened_at or now
    db.session.flush()
