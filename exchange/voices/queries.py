"""Reads of wishes and comments; what does not stand exists for whoever wrote it and for the adults who read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Uuid, and_, bindparam, case, exists, false, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from exchange.access.permissions import Role
from exchange.access.viewers import Viewer
from exchange.cities.models import City
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.queries import get_initiative
from exchange.participants.models import HOLDING_A_PLACE, Participant
from exchange.participants.queries import goes_as_young
from exchange.voices.models import (
    ClosedDiscussion,
    Comment,
    CommentDeed,
    CommentKind,
    CommentReport,
    CommentState,
    CommentStep,
    InitiativeWish,
    Part,
    Wish,
)
from exchange.voices.rules import REPORTABLE, TO_READ, TO_READ_IF_REPORTED, part_of

S = CommentState
_DAY = timedelta(days=1)


def get_public_initiative(slug: str, *, viewer: Viewer) -> Initiative:
    """Return a published initiative, or raise NotFound: nobody speaks about what is not public."""
    initiative = get_initiative(slug, viewer=viewer)
    if initiative.state is not InitiativeState.PUBLISHED:
        raise NotFound
    return initiative


def own_part(viewer: Viewer) -> Part:
    """Return in which part a viewer writes: as a young person, whose latest place is a young person's."""
    if not viewer.grants or viewer.grants[0].role is not Role.YOUNGSTER:
        return part_of(viewer)
    return part_of(viewer, goes_as_young=goes_as_young(viewer))


# ---- wishes -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """How many people want an initiative and in how many cities, whether one may still write, what the reader said."""

    people: int
    cities: int
    is_closed: bool
    by_me: frozenset[Wish] = frozenset()


def wanted(initiative_id: UUID, *, viewer: Viewer | None = None) -> Wanted:
    """Return the figures of an initiative, of no person, and what the viewer has said of it; one statement."""
    row = db.session.execute(_wanted(), {"here": initiative_id, "me": viewer.person_id if viewer else None}).one()
    return Wanted(row.people, row.cities, bool(row.is_closed), frozenset(wish for wish in Wish if getattr(row, wish.value)))


@cache
def _wanted() -> Select[*tuple[Any, ...]]:
    here, me = bindparam("here", type_=Uuid()), bindparam("me", type_=Uuid())
    wants = InitiativeWish.wish == Wish.WANT
    return select(
        func.count(case((wants, 1))).label("people"),
        func.count(func.distinct(case((wants, InitiativeWish.city_id)))).label("cities"),
        exists().where(ClosedDiscussion.initiative_id == here).label("is_closed"),
        *(func.count(case(((InitiativeWish.person_id == me) & (InitiativeWish.wish == wish), 1))).label(wish.value) for wish in Wish),
    ).where(InitiativeWish.initiative_id == here)


def count_young_of(initiative_id: UUID, city_ids: Sequence[UUID]) -> int:
    """Return how many young people of some cities want an initiative there."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(InitiativeWish)
            .where(
                InitiativeWish.initiative_id == initiative_id,
                InitiativeWish.wish == Wish.WANT,
                InitiativeWish.is_young,
                InitiativeWish.city_id.in_(sorted(city_ids)),
            )
        )
        or 0
    )


def list_own_wishes(*, viewer: Viewer) -> list[Row[tuple[str, str, str, Wish]]]:
    """Return (slug, title, language, wish) of what the viewer wants or follows, the newest first."""
    return list(
        db.session.execute(
            select(Initiative.slug, Initiative.title, Initiative.language, InitiativeWish.wish)
            .join(Initiative, Initiative.id == InitiativeWish.initiative_id)
            .where(InitiativeWish.person_id == viewer.person_id, Initiative.state == InitiativeState.PUBLISHED)
            .order_by(InitiativeWish.at.desc(), InitiativeWish.id)
            .limit(100)
        )
    )


# ---- what everybody reads -----------------------------------------------------------------------

_ANSWER = aliased(Comment)
# Words that were erased leave the row; it stays as a place where answers hang, or not at all.
_SAYS = and_(Comment.state == S.STANDING, Comment.text != "")
_HAS_ANSWERS = exists().where(_ANSWER.answers_id == Comment.id, _ANSWER.state == S.STANDING, _ANSWER.text != "")
_FIRST = Comment.answers_id.is_(None)
_GONE = or_(Comment.state == S.TAKEN_BACK, and_(Comment.state == S.STANDING, Comment.text == ""))


def count_standing(initiative_id: UUID) -> int:
    """Return how many comments and answers everybody can read."""
    return db.session.scalar(select(func.count()).select_from(Comment).where(Comment.initiative_id == initiative_id, _SAYS)) or 0


def _columns() -> tuple[Any, ...]:
    return (
        Comment.id,
        Comment.answers_id,
        Comment.kind,
        Comment.part,
        Comment.signed_as,
        Comment.language,
        Comment.text,
        Comment.decided_at,
        Comment.written_at,
        Comment.writer_id,
        City.name.label("city_name"),
        City.names.label("city_names"),
    )


def list_standing(initiative_id: UUID, *, limit: int, offset: int = 0) -> tuple[list[Row[Any]], int]:
    """Return the comments that everybody can read, the newest first, and how many there are.

    One that was taken back and has answers is among them, without a word.
    """
    shown = [Comment.initiative_id == initiative_id, _FIRST, or_(_SAYS, and_(_GONE, _HAS_ANSWERS))]
    rows: Any = db.session.execute(
        select(*_columns(), func.count().over().label("total"))
        .outerjoin(City, City.id == Comment.city_id)
        .where(*shown)
        .order_by(Comment.written_at.desc(), Comment.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()
    return list(rows), rows[0].total if rows else 0


def list_answers(comment_ids: Sequence[UUID]) -> dict[UUID, list[Row[Any]]]:
    """Return {comment: its answers, the first one first}; one statement."""
    found: dict[UUID, list[Row[Any]]] = {}
    if comment_ids:
        chosen = select(*_columns()).outerjoin(City, City.id == Comment.city_id).where(Comment.answers_id.in_(sorted(comment_ids)), _SAYS)
        for row in db.session.execute(chosen.order_by(Comment.written_at, Comment.id)):
            found.setdefault(row.answers_id, []).append(row)
    return found


def get_standing(comment_id: UUID) -> Comment:
    """Return a comment that everybody can read, with its initiative, or raise NotFound."""
    return _get_public(comment_id, _SAYS)


def get_reportable(comment_id: UUID) -> Comment:
    """Return a comment that stands, or stood a moment ago, or raise NotFound; its `text` is empty unless everybody can read it."""
    return _get_public(comment_id, or_(_SAYS, Comment.state.in_(sorted(REPORTABLE - {S.STANDING}))))


def _get_public(comment_id: UUID, wanted: ColumnElement[bool]) -> Comment:
    comment = db.session.scalar(
        select(Comment)
        .join(Initiative, Initiative.id == Comment.initiative_id)
        .where(Comment.id == comment_id, wanted, Initiative.state == InitiativeState.PUBLISHED)
        .options(joinedload(Comment.initiative, innerjoin=True), joinedload(Comment.city))
    )
    if comment is None:
        raise NotFound
    return comment


# ---- whoever writes -----------------------------------------------------------------------------


def get_own(comment_id: UUID, *, viewer: Viewer) -> Comment:
    """Return a comment of the viewer's own, whatever became of it, or raise NotFound."""
    comment = db.session.scalar(
        select(Comment)
        .where(Comment.id == comment_id, Comment.writer_id == viewer.person_id)
        .options(joinedload(Comment.initiative, innerjoin=True))
    )
    if comment is None or viewer.person_id is None:
        raise NotFound
    return comment


def list_own(*, viewer: Viewer, initiative_id: UUID | None = None, limit: int = 50) -> Sequence[Comment]:
    """Return what the viewer wrote and has not taken back, the newest first."""
    chosen = select(Comment).where(Comment.writer_id == viewer.person_id, Comment.state != S.TAKEN_BACK)
    if initiative_id is not None:
        chosen = chosen.where(Comment.initiative_id == initiative_id, Comment.state != S.STANDING)
    else:
        chosen = chosen.options(joinedload(Comment.initiative, innerjoin=True))
    return db.session.scalars(chosen.order_by(Comment.written_at.desc(), Comment.id.desc()).limit(limit)).all()


def last_reasons(comment_ids: Sequence[UUID]) -> dict[UUID, CommentStep]:
    """Return {comment: the step that says why it is not shown}; one statement."""
    if not comment_ids:
        return {}
    chosen = select(CommentStep).where(CommentStep.comment_id.in_(sorted(comment_ids)), CommentStep.deed == CommentDeed.NOT_SHOWN)
    return {step.comment_id: step for step in db.session.scalars(chosen.order_by(CommentStep.at, CommentStep.id))}


def written_lately(*, viewer: Viewer, initiative_id: UUID, now: datetime) -> tuple[int, int]:
    """Return how much the viewer wrote within a day, and how much of theirs waits here."""
    row = db.session.execute(
        select(
            func.count(case((Comment.written_at > now - _DAY, 1))),
            func.count(case((and_(Comment.initiative_id == initiative_id, Comment.state == S.WAITING), 1))),
        ).where(Comment.writer_id == viewer.person_id)
    ).one()
    return row[0], row[1]


# ---- whoever reads ------------------------------------------------------------------------------


def _mine_to_read(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a viewer is an adult who reads a comment; never their own."""
    if viewer.is_network:
        mine: ColumnElement[bool] = true()
    else:
        cities = {grant.city_id for grant in viewer.grants if grant.role is Role.COORDINATOR and grant.city_id}
        leads = viewer.led_delegation_ids if viewer.has_role(Role.LEADER) else frozenset()
        own = select(Participant.person_id).where(
            Participant.delegation_id.in_(sorted(leads)), Participant.state.in_(sorted(HOLDING_A_PLACE))
        )
        mine = or_(Comment.city_id.in_(sorted(cities)), Comment.writer_id.in_(own) if leads else false())
    return and_(mine, or_(Comment.writer_id.is_(None), Comment.writer_id != viewer.person_id))


def _waits() -> ColumnElement[bool]:
    return or_(Comment.state.in_(sorted(TO_READ)), and_(Comment.state.in_(sorted(TO_READ_IF_REPORTED)), Comment.open_report_count > 0))


def list_to_read(*, viewer: Viewer) -> list[Row[Any]]:
    """Return what waits for the viewer's reading: the reported first, then the longest waiting; no words of it."""
    return list(
        db.session.execute(
            select(
                Comment.id,
                Comment.kind,
                Comment.part,
                Comment.state,
                Comment.written_at,
                Comment.open_report_count,
                City.name.label("city_name"),
                Initiative.title,
                Initiative.language,
            )
            .join(Initiative, Initiative.id == Comment.initiative_id)
            .outerjoin(City, City.id == Comment.city_id)
            .where(_mine_to_read(viewer), _waits())
            .order_by(Comment.open_report_count.desc(), Comment.written_at, Comment.id)
            .limit(200)
        )
    )


def waiting_counts(*, viewer: Viewer) -> tuple[Any, Any]:
    """Return subqueries of how much waits for the viewer, and how much of it was reported: a page asks for them in a statement it has."""
    waits = select(func.count()).select_from(Comment).where(_mine_to_read(viewer), _waits())
    return waits.scalar_subquery(), waits.where(Comment.open_report_count > 0).scalar_subquery()


_DECIDED = (CommentDeed.LET_STAND, CommentDeed.NOT_SHOWN, CommentDeed.PASSED_ON, CommentDeed.SETTLED)


def list_decided(*, viewer: Viewer, since: datetime) -> list[Row[tuple[CommentStep, CommentKind, str, str]]]:
    """Return (step, comment, title, language) of what adults decided lately, the newest first: those who answer for it see how."""
    if not (viewer.is_network or viewer.has_role(Role.COORDINATOR)):
        return []
    return list(
        db.session.execute(
            select(CommentStep, Comment.kind, Initiative.title, Initiative.language)
            .join(Comment, Comment.id == CommentStep.comment_id)
            .join(Initiative, Initiative.id == Comment.initiative_id)
            .where(_mine_to_read(viewer), CommentStep.deed.in_(_DECIDED), CommentStep.at > since)
            .order_by(CommentStep.at.desc(), CommentStep.id)
            .limit(50)
        )
    )


def get_to_read(comment_id: UUID, *, viewer: Viewer) -> Comment:
    """Return a comment that the viewer reads as an adult, whatever became of it, or raise NotFound."""
    comment = db.session.scalar(
        select(Comment)
        .where(Comment.id == comment_id, _mine_to_read(viewer))
        .options(joinedload(Comment.initiative, innerjoin=True), joinedload(Comment.city))
    )
    if comment is None:
        raise NotFound
    return comment


def list_steps(comment_id: UUID) -> Sequence[CommentStep]:
    """Return what was done with a comment, in its order."""
    return db.session.scalars(
        select(CommentStep).where(CommentStep.comment_id == comment_id).order_by(CommentStep.at, CommentStep.id)
    ).all()


def list_reports(comment_id: UUID) -> Sequence[CommentReport]:
    """Return what was said against a comment, the newest first; not by whom."""
    return db.session.scalars(
        select(CommentReport).where(CommentReport.comment_id == comment_id).order_by(CommentReport.at.desc(), CommentReport.id)
    ).all()
