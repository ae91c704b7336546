"""Makers of comments and wishes. Call them inside `transaction()`."""

from datetime import datetime
from typing import Any

from exchange.demonstration.makers import THEN
from exchange.foundation.database import db
from exchange.initiatives.models import Initiative
from exchange.people.models import Person
from exchange.voices.models import Comment, CommentDeed, CommentKind, CommentState, CommentStep, InitiativeWish, Part, Wish


def make_comment(
    initiative: Initiative,
    writer: Person,
    words: str = "Who pays for the lamps?",
    *,
    kind: CommentKind = CommentKind.QUESTION,
    part: Part = Part.YOUNG,
    state: CommentState = CommentState.STANDING,
    at: datetime = THEN,
    **facts: Any,
) -> Comment:
    """Add a comment that stands, unless told otherwise."""
    start = {"city_id": writer.city_id, "writer_id": writer.id, "initiative_id": initiative.id}
    comment = Comment(kind=kind, part=part, state=state, written_at=at, decided_at=at, **(start | facts))
    if state is CommentState.STANDING:
        comment.text = words
    else:
        comment.words = words
    if state is CommentState.WAITING:
        comment.decided_at = None
    db.session.add(comment)
    db.session.flush()
    db.session.add(CommentStep(comment_id=comment.id, deed=CommentDeed.WRITTEN, by_id=writer.id, at=at))
    db.session.flush()
    return comment


def make_wish(
    initiative: Initiative, person: Person, *, wish: Wish = Wish.WANT, is_young: bool = True, at: datetime = THEN
) -> InitiativeWish:
    """Let somebody want an initiative in their city."""
    facts = {"initiative_id": initiative.id, "person_id": person.id, "city_id": person.city_id}
    made = InitiativeWish(wish=wish, is_young=is_young, at=at, **facts)
    db.session.add(made)
    db.session.flush()
    return made
