"""Makers of what two voices expected of an adoption and what became of it. Call them inside `transaction()`."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from exchange.adoptions.diagnosis.models import Voice
from exchange.adoptions.follow_ups.models import Cost, Effect, FollowUp, FollowUpAsking, Recommend, Running
from exchange.adoptions.follow_ups.rules import TURNS
from exchange.adoptions.models import Adoption
from exchange.adoptions.transferability.criteria import CRITERIA
from exchange.adoptions.transferability.models import TransferRound, TransferSheet
from exchange.adoptions.transferability.rules import voice_scores
from exchange.demonstration.makers import THEN
from exchange.foundation.database import db
from exchange.people.models import Person


def answers(scores: str, reasons: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return answers from sixteen signs, as "3420 …": a digit is a score, ? is “I don’t know”, - is no answer."""
    said = scores.replace(" ", "")
    why = reasons or {}
    given: dict[str, Any] = {}
    for code, sign in zip(CRITERIA, said, strict=True):
        if sign != "-":
            score = int(sign) if sign.isdigit() else "unknown"
            given[code] = {"score": score, "reason": why.get(code, "As we said when we met." if score in (0, 4) else "")}
    return given


def make_round(adoption: Adoption, *, number: int = 1, at: datetime = THEN, **facts: Any) -> TransferRound:
    """Add a round that has begun."""
    round_ = TransferRound(adoption_id=adoption.id, city_id=adoption.city_id, number=number, began_at=at, **facts)
    db.session.add(round_)
    db.session.flush()
    return round_


def make_sheet(
    round_: TransferRound,
    voice: Voice,
    scores: str,
    *,
    reasons: Mapping[str, str] | None = None,
    by: Person | None = None,
    at: datetime | None = None,
    is_in: bool = True,
    **facts: Any,
) -> TransferSheet:
    """Add a sheet, handed in unless told otherwise; the second voice makes both in."""
    moment = at or round_.began_at
    sheet = TransferSheet(
        round_id=round_.id,
        city_id=round_.city_id,
        voice=voice,
        answers=answers(scores, reasons),
        by_id=by.id if by else None,
        saved_at=moment,
        handed_in_at=moment if is_in else None,
        **facts,
    )
    db.session.add(sheet)
    db.session.flush()
    return sheet


def make_both(adoption: Adoption, young: str, city: str, *, at: datetime = THEN, kept: bool = True, **facts: Any) -> TransferRound:
    """Add a round in which both voices were shown, and kept as what was expected."""
    round_ = make_round(adoption, at=at, both_in_at=at, opened_at=at)
    make_sheet(round_, Voice.YOUNG, young, is_meeting=True, heard_on=at.date(), heard_count=12, reasons=facts.get("young_why"))
    make_sheet(round_, Voice.CITY, city, reasons=facts.get("city_why"), by=facts.get("by"))
    if kept:
        one, other = voice_scores([answers(young)]), voice_scores([answers(city)])
        round_.expected = {code: [one[code], other[code]] for code in CRITERIA}
        round_.expected_at = at + timedelta(days=30)
        db.session.flush()
    return round_


def make_follow_up(
    adoption: Adoption, months: int = 6, *, due_on: date = date(2018, 1, 2), answered: bool = False, **facts: Any
) -> FollowUp:
    """Add a follow-up, unanswered unless told otherwise."""
    said: dict[str, Any] = {}
    if answered:
        said = {
            "running": Running.YES,
            "reach": 40,
            "effect": Effect.BETTER,
            "cost": Cost.AS_PLANNED,
            "kept_by": "Youth office",
            "recommend": Recommend.YES,
            "answered_at": datetime(due_on.year, due_on.month, due_on.day, 10, tzinfo=THEN.tzinfo) + timedelta(days=3),
        }
    follow_up = FollowUp(adoption_id=adoption.id, city_id=adoption.city_id, months=months, due_on=due_on, **(said | facts))
    db.session.add(follow_up)
    db.session.flush()
    return follow_up


def make_asking(follow_up: FollowUp, person: Person, *, turns: int = 3) -> None:
    """Add that somebody was asked, and reminded; the links are over."""
    for turn, after in list(enumerate(TURNS))[:turns]:
        day = follow_up.due_on + timedelta(days=after)
        moment = datetime(day.year, day.month, day.day, 8, 15, tzinfo=THEN.tzinfo)
        over = {"token_hash": sha256(f"{follow_up.id}{turn}".encode()).hexdigest(), "mailbox_hash": "", "expires_at": moment}
        whose = {"follow_up_id": follow_up.id, "city_id": follow_up.city_id, "person_id": person.id}
        db.session.add(FollowUpAsking(turn=turn, asked_at=moment, **whose, **over))
    db.session.flush()


def make_voices(adoption: Adoption) -> dict[str, Any]:
    """Add a question about what has become of it; return what addresses need of it and of the sheets."""
    return {"whose": "city", "months": 6, "follow_up_id": make_follow_up(adoption).id}
