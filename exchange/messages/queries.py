"""Reads of letters: each begins from a viewer, who sees what their own city sent."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.foundation.pages import Paging
from exchange.messages.models import Letter, LetterState


@dataclass(frozen=True)
class LetterPage:
    """One page of a list of letters, and how many there are in each state."""

    rows: list[Any]
    paging: Paging
    counts: dict[LetterState, int]


def letters_visible_to(viewer: Viewer) -> Select[Letter]:
    """Select the letters a viewer may see: all for the network, else those of cities they write for."""
    letters = select(Letter)
    if viewer.is_network and viewer.may(Permission.LETTERS_VIEW):
        return letters
    return letters.where(Letter.city_id.in_(sorted(viewer.cities_for(Permission.LETTERS_VIEW))))


def list_letters(*, viewer: Viewer, state: LetterState | None, words: str, page: int) -> LetterPage:
    """List letters, the newest first, found by their reader's name or address."""
    found = letters_visible_to(viewer)
    if words:
        found = found.where(or_(Letter.to_name.icontains(words, autoescape=True), Letter.to_address.icontains(words, autoescape=True)))
    states = db.session.execute(found.with_only_columns(Letter.state, func.count()).group_by(Letter.state))
    counted = {each: count for each, count in states}  # noqa: C416 - a row is no pair to the type checker
    counts = {each: counted.get(each, 0) for each in LetterState}
    if state is not None:
        found = found.where(Letter.state == state)
    paging = Paging(page=page, total=counts[state] if state is not None else sum(counts.values()))
    rows = db.session.execute(
        found.with_only_columns(
            Letter.id,
            Letter.subject,
            Letter.to_name,
            Letter.to_address,
            Letter.state,
            Letter.created_at,
            Letter.sent_at,
            Letter.error,
        )
        .order_by(Letter.created_at.desc(), Letter.id.desc())
        .limit(paging.size)
        .offset(paging.offset)
    ).all()
    return LetterPage(rows=list(rows), paging=paging, counts=counts)


def get_letter(letter_id: UUID, *, viewer: Viewer) -> Letter:
    """Return one letter; NotFound for what the viewer may not see."""
    letter = db.session.scalars(letters_visible_to(viewer).where(Letter.id == letter_id)).one_or_none()
    if letter is None:
        raise NotFound
    return letter
