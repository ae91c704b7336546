"""Write actions down and settle them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from exchange.access.viewers import Viewer
from exchange.adoptions.models import Adoption
from exchange.adoptions.readying import rules
from exchange.adoptions.readying.conditions import CONDITIONS, Answer
from exchange.adoptions.readying.models import Action, ActionState, Readiness
from exchange.adoptions.writing import may_write, said, save_sheet
from exchange.foundation.database import db
from exchange.foundation.languages import Sentence, _l
from exchange.foundation.obstacles import Conflict, NotFound, refuse_if
from exchange.history.services import record


def keep_answers(
    adoption: Adoption, earlier: Readiness | None, answers: Mapping[str, Any], *, version: int, actor: Viewer, now: datetime
) -> Readiness:
    """Keep which conditions are met; raises Conflict with both answers when somebody saved meanwhile."""
    if (earlier.version if earlier else 0) != version:
        before = earlier.answers if earlier else {}
        raise Conflict(theirs=_in_words(before, answers), yours=_in_words(answers, before))
    facts = {"answers": dict(answers), "answered_at": now}
    return save_sheet(adoption, Readiness, earlier, facts, version=version, labels=[], actor=actor, now=now)


def _in_words(answers: Mapping[str, Any], others: Mapping[str, Any]) -> list[tuple[Sentence, str]]:
    return [
        (sentence, _answer_words(answers.get(code)) or "–")
        for code, sentence in CONDITIONS.items()
        if (answers.get(code) or {}) != (others.get(code) or {})
    ]


def _answer_words(said_of: Mapping[str, Any] | None) -> str:
    given = said_of or {}
    label = str(Answer(given["answer"]).label) if given.get("answer") else ""
    return ". ".join(part for part in (label, given.get("note", "")) if part)


def get_action(adoption: Adoption, action_id: UUID) -> Action:
    """Return an action of an adoption that the viewer has found, or raise NotFound."""
    action = db.session.scalar(select(Action).where(Action.id == action_id, Action.adoption_id == adoption.id))
    if action is None:
        raise NotFound
    return action


def add_action(
    adoption: Adoption, *, text: str, owner_name: str, due_on: date | None, condition: str = "", actor: Viewer, now: datetime
) -> Action:
    """Write down what somebody does until a day; `condition` names the gap that it closes."""
    may_write(adoption, actor=actor, now=now)
    refuse_if(rules.why_not_add_action(text=text, owner_name=owner_name, due_on=due_on))
    action = Action(
        adoption_id=adoption.id,
        city_id=adoption.city_id,
        condition=condition if condition in CONDITIONS else "",
        text=text.strip(),
        owner_name=owner_name.strip(),
        due_on=due_on,
        by_id=actor.person_id,
        at=now,
    )
    db.session.add(action)
    db.session.flush()
    record("adoption-action-added", adoption, actor=actor, now=now)
    return action


def change_action(
    action: Action,
    adoption: Adoption,
    *,
    text: str,
    owner_name: str,
    due_on: date | None,
    state: ActionState,
    outcome: str,
    version: int,
    actor: Viewer,
    now: datetime,
) -> None:
    """Change an open action, or close it with a sentence; raises Refused, or Conflict when somebody saved meanwhile."""
    may_write(adoption, actor=actor, now=now)
    if action.version != version:
        raise Conflict(theirs=_texts(action.text, action.owner_name, action.due_on, action.state, action.outcome),
                       yours=_texts(text, owner_name, due_on, state, outcome))  # fmt: skip
    refuse_if(
        [
            *rules.why_not_add_action(text=text, owner_name=owner_name, due_on=due_on),
            *rules.why_not_settle(action, state, outcome=outcome),
        ]
    )
    action.text, action.owner_name, action.due_on = text.strip(), owner_name.strip(), due_on or action.due_on
    action.outcome = outcome.strip()
    if state is not ActionState.OPEN:
        action.state, action.settled_at = state, now
    db.session.flush()
    deed = "adoption-action-changed" if state is ActionState.OPEN else "adoption-action-closed"
    record(deed, adoption, actor=actor, now=now)


def _texts(text: str, owner: str, due_on: date | None, state: ActionState, outcome: str) -> list[tuple[Sentence, str]]:
    return [
        (_l("What is done"), text),
        (_l("Who does it"), owner),
        (_l("Until when"), said(due_on)),
        (_l("What has become of it"), f"{state.label} {outcome}".strip()),
    ]
