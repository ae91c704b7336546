"""Reads about the questions that participants are asked later: whose they are, what was answered, and what lists say of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from exchange.access.viewers import Viewer
from exchange.applications.later import ASKED, OPEN, later_obstacles
from exchange.applications.models import Answer, AnswerStanding, Form, FormVersion, Question
from exchange.applications.questions import Asked
from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound, Obstacle
from exchange.participants.models import Participant, ParticipantState
from exchange.participants.rules import Standing, age_on
from exchange.people.models import Person

# Who has something to see here: whoever is asked, and who was.
SEEN = ASKED | {ParticipantState.TRAVELLED, ParticipantState.RETURNED}


def who_is(participant: Participant) -> Asked:
    """Return what decides which questions a participant gets."""
    person = participant.person
    age = age_on(person.birth_date, participant.cohort.first_day)
    return Asked(age=age, kind=participant.kind, nationality=person.nationality)


@cache
def _versions() -> Select[FormVersion]:
    return (
        select(FormVersion)
        .join(FormVersion.form)
        .where(
            Form.call_id.is_(None),
            Form.delegation_id.in_(bindparam("delegations", expanding=True)),
            FormVersion.published_at.is_not(None),
        )
        .options(contains_eager(FormVersion.form), selectinload(FormVersion.questions))
        .order_by(FormVersion.number)
    )


def versions_of(delegation_ids: Iterable[UUID]) -> dict[UUID, FormVersion]:
    """Return {delegation: the version that its participants answer}; who asks nothing is left out."""
    wanted = sorted(set(delegation_ids))
    if not wanted:
        return {}
    return {one.form.delegation_id: one for one in db.session.scalars(_versions(), {"delegations": wanted})}


def list_own_places(viewer: Viewer) -> list[tuple[Participant, FormVersion]]:
    """Return a person's own places whose city asks something, the next trip first."""
    if not viewer.participant_ids:
        return []
    places = db.session.scalars(
        select(Participant)
        .join(Participant.cohort)
        .where(Participant.id.in_(sorted(viewer.participant_ids)), Participant.state.in_(sorted(SEEN)))
        .options(
            contains_eager(Participant.cohort).joinedload(Cohort.conference, innerjoin=True),
            joinedload(Participant.delegation, innerjoin=True).joinedload(Delegation.city, innerjoin=True),
            joinedload(Participant.person, innerjoin=True),
        )
        .order_by(Cohort.away_from_on.desc())
    ).all()
    versions = versions_of(place.delegation_id for place in places)
    return [(place, versions[place.delegation_id]) for place in places if place.delegation_id in versions]


def get_own_place(participant_id: UUID, *, viewer: Viewer) -> tuple[Participant, FormVersion]:
    """Return one of one's own places with the questions asked there, or raise NotFound."""
    found = next((one for one in list_own_places(viewer) if one[0].id == participant_id), None)
    if found is None:
        raise NotFound
    return found


def answers_of(participant_ids: Sequence[UUID], form_ids: Iterable[UUID]) -> dict[UUID, list[Answer]]:
    """Return what participants answered to forms that are asked later, each with its question as it was worded then."""
    found: dict[UUID, list[Answer]] = defaultdict(list)
    if participant_ids:
        rows = db.session.scalars(
            select(Answer)
            .join(Answer.question)
            .join(Question.version)
            .where(Answer.participant_id.in_(list(participant_ids)), FormVersion.form_id.in_(list(form_ids)))
            .options(contains_eager(Answer.question).contains_eager(Question.version).joinedload(FormVersion.form, innerjoin=True))
            .order_by(FormVersion.number, Question.position)
        )
        for answer in rows:
            if answer.participant_id is not None:
                found[answer.participant_id].append(answer)
    return found


def standings_of(participant_ids: Sequence[UUID]) -> dict[UUID, AnswerStanding]:
    """Return how far participants are; who was asked nothing so far is left out."""
    chosen = select(AnswerStanding).where(AnswerStanding.participant_id.in_(list(participant_ids)))
    return {one.participant_id: one for one in db.session.scalars(chosen)} if participant_ids else {}


def list_people_asked(delegation: Delegation) -> Sequence[Any]:
    """Return whoever accepted a place in a delegation, by name: id, person, state and how far they are (None: asked nothing)."""
    return db.session.execute(
        select(
            Participant.id,
            Participant.kind,
            Participant.state,
            Person.first_name,
            Person.last_name,
            AnswerStanding.asked_count,
            AnswerStanding.answered_count,
            AnswerStanding.missing_count,
            AnswerStanding.saved_at,
        )
        .join(Person, Person.id == Participant.person_id)
        .outerjoin(AnswerStanding, AnswerStanding.participant_id == Participant.id)
        .where(Participant.delegation_id == delegation.id, Participant.state.in_(sorted(SEEN)))
        .order_by(Participant.sort_name, Participant.id)
    ).all()


def count_asked(delegation_id: UUID) -> tuple[int, int]:
    """Return how many of a delegation are asked something, and how many of them have not answered all that is needed."""
    row = db.session.execute(
        select(func.count(), func.coalesce(func.sum(case((AnswerStanding.missing_count > 0, 1), else_=0)), 0))
        .select_from(AnswerStanding)
        .join(Participant, Participant.id == AnswerStanding.participant_id)
        .where(Participant.delegation_id == delegation_id, Participant.state.in_(sorted(ASKED)), AnswerStanding.asked_count > 0)
    ).one()
    return row[0], row[1]


def participants_asked(condition: ColumnElement[bool]) -> list[Participant]:
    """Return the participants under a condition whose delegation has questions for later, with all that decides which they get."""
    asks = select(Form.delegation_id).join(Form.versions).where(Form.call_id.is_(None), FormVersion.published_at.is_not(None))
    return list(
        db.session.scalars(
            select(Participant)
            .where(condition, Participant.delegation_id.in_(asks))
            .options(
                joinedload(Participant.person, innerjoin=True),
                joinedload(Participant.cohort, innerjoin=True).joinedload(Cohort.conference, innerjoin=True),
            )
        )
    )


# ---------------------------------------------------------------- what lists say


def later_word() -> ColumnElement[str]:
    """Return whether questions wait for a Participant's answer, in one word, as SQL."""
    kept = (
        select(case((AnswerStanding.missing_count > 0, OPEN), else_=""))
        .where(AnswerStanding.participant_id == Participant.id)
        .correlate(Participant)
        .scalar_subquery()
    )
    return func.coalesce(kept, "")


def judge_later(who: Standing, word: str, cohort: Cohort) -> list[Obstacle]:
    """Return what unanswered questions mean for somebody."""
    return later_obstacles(who, word, cohort)


def later_waits(_cohort: Cohort) -> ColumnElement[bool]:
    """Return the condition on Participant that a question waits; the same answer as the former."""
    return and_(Participant.state.in_(sorted(ASKED)), later_word() == OPEN)
