"""Reads of letters: each begins from a viewer, who sees what their own city sent."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, or_, select

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.foundation.pages import PAGE_SIZE, Paging
from exchange.messages.models import UNLISTED, Letter, LetterState


@dataclass(frozen=True)
class LetterPage:
    """One page of a list of letters, and how many there are in each state."""

    rows: list[Any]
    paging: Paging
    counts: dict[LetterState, int]


def letters_visible_to(viewer: Viewer) -> Select[Letter]:
    """Select the letters a viewer may see: all for the network, else those of cities they write for."""
    letters = select(Letter).where(Letter.kind != UNLISTED)
    if _sees_all(viewer):
        return letters
    return letters.where(Letter.city_id.in_(sorted(viewer.cities_for(Permission.LETTERS_VIEW))))


def _sees_all(viewer: Viewer) -> bool:
    return viewer.is_network and viewer.may(Permission.LETTERS_VIEW)


class _Shape(NamedTuple):
    """Which conditions the statements of a list have."""

    everywhere: bool
    words: bool
    state: bool = False


def list_letters(*, viewer: Viewer, state: LetterState | None, words: str, page: int) -> LetterPage:
    """List letters, the newest first, found by their reader's name or address; two statements."""
    shape = _Shape(_sees_all(viewer), bool(words))
    values: dict[str, Any] = {"words": _as_pattern(words)} if words else {}
    if not shape.everywhere:
        values["cities"] = sorted(viewer.cities_for(Permission.LETTERS_VIEW))
    counts = dict.fromkeys(LetterState, 0)
    for each, count in db.session.execute(_counted(shape), values):
        counts[each] = count
    paging = Paging(page=page, total=counts[state] if state is not None else sum(counts.values()))
    if state is not None:
        shape, values["state"] = shape._replace(state=True), state
    rows = db.session.execute(_listed(shape), {**values, "offset": paging.offset}).all()
    return LetterPage(rows=list(rows), paging=paging, counts=counts)


# Statements are written once for each shape and then kept: building them anew took longer than answering them.


@lru_cache
def _counted(shape: _Shape) -> Select[*tuple[Any, ...]]:
    return select(Letter.state, func.count()).where(*_conditions(shape)).group_by(Letter.state)


@lru_cache
def _listed(shape: _Shape) -> Select[*tuple[Any, ...]]:
    return (
        select(Letter.id, Letter.subject, Letter.language, Letter.to_name, Letter.to_address, Letter.state, Letter.created_at)
        .where(*_conditions(shape))
        .order_by(Letter.created_at.desc(), Letter.id.desc())
        .limit(PAGE_SIZE)
        .offset(bindparam("offset", type_=Integer))
    )


def _conditions(shape: _Shape) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Letter.kind != UNLISTED]
    if not shape.everywhere:
        found.append(Letter.city_id.in_(bindparam("cities", expanding=True)))
    if shape.words:
        found.append(or_(*(column.icontains(bindparam("words"), escape="/") for column in (Letter.to_name, Letter.to_address))))
    if shape.state:
        found.append(Letter.state == bindparam("state"))
    return found


def _as_pattern(words: str) -> str:
    """Return words of which LIKE takes each sign for itself."""
    return words.replace("/", "//").replace("%", "/%").replace("_", "/_")


def get_letter(letter_id: UUID, *, viewer: Viewer) -> Letter:
    """Return one letter; NotFound for what the viewer may not see."""
    letter = db.session.scalars(letters_visible_to(viewer).where(Letter.id == letter_id)).one_or_none()
    if letter is None:
        raise NotFound
    return letter
