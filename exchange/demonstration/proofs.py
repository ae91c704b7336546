"""Makers of what proves an adoption: ordinary rows for tests and the demonstration. Call them inside `transaction()`."""

from datetime import date, datetime
from typing import Any

from exchange.adoptions.adapting.models import Adaptation
from exchange.adoptions.adapting.rules import Part
from exchange.adoptions.deciding.models import Decision, Pilot, PilotLine, Result
from exchange.adoptions.diagnosis.models import Diagnosis, Mark, Need, NeedMark, Voice
from exchange.adoptions.models import Adoption
from exchange.adoptions.readying.models import Action, Readiness
from exchange.demonstration.makers import THEN
from exchange.foundation.database import db
from exchange.people.models import Person


def _kept(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def _of(adoption: Adoption) -> dict[str, Any]:
    return {"adoption_id": adoption.id, "city_id": adoption.city_id}


def make_need(
    adoption: Adoption,
    text: str,
    *,
    voice: Voice = Voice.YOUNG,
    by: Person | None = None,
    answer: Mark | None = None,
    heard_on: date | None = None,
    heard_count: int | None = None,
    at: datetime = THEN,
) -> Need:
    """Add a need, and what the other voice says to it; a meeting is the one at which young people said it, or answered."""
    heard = {"heard_on": heard_on, "heard_count": heard_count}
    said = heard if voice is Voice.YOUNG else {}
    need: Need = _kept(Need(**_of(adoption), voice=voice, text=text, by_id=by.id if by else None, at=at, **said))
    if answer is not None:
        heard = heard if voice is Voice.CITY else {}
        need.marks.append(NeedMark(city_id=adoption.city_id, mark=answer, at=at, **heard))
        db.session.flush()
    return need


def make_diagnosis(adoption: Adoption, **facts: Any) -> Diagnosis:
    """Add a diagnosis that says everything, one need of each voice, both shared."""
    start = {
        "place": "Market square",
        "moment": "Fridays from 21:00",
        "measure": "Who is on the square",
        "baseline": "14 people on 3 May, counted by the library",
    }
    sheet: Diagnosis = _kept(Diagnosis(**_of(adoption), **(start | facts)))
    make_need(adoption, "A place that is open in the evening.", answer=Mark.AGREE)
    make_need(adoption, "Fewer complaints about noise.", voice=Voice.CITY, answer=Mark.AGREE, heard_on=date(2018, 5, 3), heard_count=14)
    return sheet


def make_decision(adoption: Adoption, **facts: Any) -> Decision:
    """Add a decision that says everything."""
    start = {
        "core": ["Young people carry the tables out themselves."],
        "owner_name": "Giulia Rossi",
        "owner_role": "Youth office",
        "money_cents": 1_200_000,
        "money_source": "Youth budget",
        "decided_on": date(2018, 6, 4),
        "decided_by": "Council",
        "starts_on": date(2018, 9, 1),
    }
    return _kept(Decision(**_of(adoption), **(start | facts)))  # type: ignore[no-any-return]


def make_pilot(adoption: Adoption, *, lines: int = 1, **facts: Any) -> Pilot:
    """Add a pilot with a few days written down."""
    start = {"place": "Market square", "from_on": date(2018, 9, 1), "until_on": date(2018, 11, 30)}
    for number in range(lines):
        held_on = date(2018, 9, 7 + number)
        _kept(PilotLine(**_of(adoption), held_on=held_on, came_count=20 + number, note="It rained from ten on.", at=THEN))
    return _kept(Pilot(**_of(adoption), **(start | facts)))  # type: ignore[no-any-return]


def make_result(adoption: Adoption, **facts: Any) -> Result:
    """Add a result."""
    start = {
        "runs_since_on": date(2019, 1, 7),
        "changed": "31 people on the square instead of 14.",
        "known_how": "The library counted on five Fridays.",
    }
    return _kept(Result(**_of(adoption), **(start | facts)))  # type: ignore[no-any-return]


def make_readiness(adoption: Adoption, *, at: datetime = THEN, **answers: str) -> Readiness:
    """Add answers, as `hours="yes"`; the words of a note stand after a colon."""
    said = {code: dict(zip(("answer", "note"), f"{words}:".split(":"), strict=False)) for code, words in answers.items()}
    return _kept(Readiness(**_of(adoption), answers=said, answered_at=at))  # type: ignore[no-any-return]


def make_action(adoption: Adoption, **facts: Any) -> Action:
    """Add an open action."""
    start = {"text": "Ask the library for a key.", "owner_name": "Giulia Rossi", "due_on": date(2018, 5, 2), "at": THEN}
    return _kept(Action(**_of(adoption), **(start | facts)))  # type: ignore[no-any-return]


def make_adaptation(adoption: Adoption, *parts: Part, at: datetime = THEN) -> Adaptation:
    """Add what became of the parts."""
    decided = sum(part.fate is not None for part in parts)
    return _kept(  # type: ignore[no-any-return]
        Adaptation(adoption_id=adoption.id, parts=[part.stored() for part in parts], decided_count=decided, saved_at=at)
    )


def make_records(adoption: Adoption, *, by: Person) -> dict[str, Any]:
    """Add a need that somebody wrote and an action; return how addresses name them."""
    need = make_need(adoption, "A place that is open after school.", by=by)
    return {"need_id": need.id, "action_id": make_action(adoption).id, "voice": "young", "sheet": "decision"}
