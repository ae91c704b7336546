"""How comments and wishes are drawn: who signs, which numbers, what the section on an initiative's page holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from exchange.access.viewers import Viewer
from exchange.foundation.languages import Sentence, _, ngettext, reader_language
from exchange.initiatives.models import Initiative
from exchange.voices import queries
from exchange.voices.models import CommentKind, CommentState, Part
from exchange.voices.rules import shown_number, signature

CHIPS = {
    CommentState.WAITING: "waits",
    CommentState.STANDING: "ready",
    CommentState.HIDDEN: "waits",
    CommentState.NOT_SHOWN: "stopped",
    CommentState.PASSED_ON: "waits",
    CommentState.TAKEN_BACK: "draft",
}
ON_THE_PAGE = 3


@dataclass(frozen=True)
class Said:
    """One comment as everybody reads it; without text it was taken back."""

    id: UUID
    kind: CommentKind
    who: Sentence
    text: str
    language: str
    at: datetime
    writer_id: UUID | None
    answers: tuple["Said", ...] = ()


@dataclass(frozen=True)
class Voices:
    """What the page of an initiative says."""

    said: tuple[Said, ...]
    count: int
    wanted: queries.Wanted


def said_of(rows: Sequence[Any], answers: Mapping[UUID, Sequence[Any]]) -> list[Said]:
    """Return rows as they are drawn, each with its answers."""
    language = reader_language()
    return [_said(row, language, tuple(_said(one, language) for one in answers.get(row.id, ()))) for row in rows]


def _said(row: Any, language: str, answers: tuple[Said, ...] = ()) -> Said:
    city = (row.city_names or {}).get(language) or row.city_name or ""
    who = signature(Part(row.part), name=row.signed_as, city=city)
    at = row.decided_at or row.written_at
    return Said(row.id, row.kind, who, row.text, row.language, at, row.writer_id, answers)


def voices_of(initiative: Initiative, *, viewer: Viewer) -> Voices:
    """Return the newest comments and the figures of an initiative, with what the viewer has said of it."""
    rows, _total = queries.list_standing(initiative.id, limit=ON_THE_PAGE)
    count = queries.count_standing(initiative.id) if rows else 0
    answers = queries.list_answers([row.id for row in rows])
    return Voices(tuple(said_of(rows, answers)), count, queries.wanted(initiative.id, viewer=viewer))


def wanted_sentence(people: int, cities: int) -> str:
    """Say how many people want it; few are not counted."""
    if shown_number(people) is None:
        return _("Fewer than 5 people have said so until now.")
    if cities < 2:
        return ngettext("%(num)s person wants this in their city.", "%(num)s people want this in their city.", people)
    return _("%(people)s people in %(cities)s cities want this.", people=people, cities=cities)
