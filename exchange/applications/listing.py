"""A coordinator's list of applications, and what is known around one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from exchange.access.viewers import Viewer
from exchange.applications.contributions import hidden_calls
from exchange.applications.kinds import ApplicationState
from exchange.applications.models import Answer, Application, Call, FormVersion, Question
from exchange.applications.queries import applications_visible_to
from exchange.cities.models import City
from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation.database import db
from exchange.foundation.folding import fold
from exchange.history.models import HistoryLine
from exchange.participants.known import find_known_people
from exchange.people.models import Person


@dataclass(frozen=True)
class Wanted:
    """What a list of applications is asked for."""

    q: str = ""
    state: str = ""
    call: str = ""

    @classmethod
    def from_address(cls, arguments: Mapping[str, str]) -> "Wanted":
        """Read the wishes of an address; unknown ones are none."""
        state = arguments.get("state", "")
        return cls(
            q=arguments.get("q", "").strip()[:100],
            state=state if state in set(ApplicationState) else "",
            call=arguments.get("call", "")[:60],
        )


def hidden_of(cohort: Cohort) -> frozenset[UUID]:
    """Return the calls of a cohort in which no name may be shown now."""
    return hidden_calls(db.session.scalars(select(Call.id).where(Call.cohort_id == cohort.id)))


def list_applications(cohort: Cohort, wanted: Wanted, *, viewer: Viewer, offset: int = 0, limit: int = 50) -> tuple[Sequence[Any], int]:
    """Return rows of applications to a cohort (columns and names of call and city) and how many fit."""
    fitting = _fitting(cohort, wanted, viewer)
    total = db.session.scalar(select(func.count()).select_from(fitting.subquery())) or 0
    rows = db.session.execute(
        select(
            Application.id,
            Application.number,
            Application.call_id,
            Application.first_name,
            Application.last_name,
            Application.birth_date,
            Application.email,
            Application.phone,
            Application.language,
            Application.state,
            Application.created_at,
            Application.submitted_at,
            Application.confirmed_at,
            Application.participant_id,
            Call.title.label("call_title"),
            Call.slug.label("call_slug"),
            City.name.label("city_name"),
        )
        .join(Call, Call.id == Application.call_id)
        .join(City, City.id == Application.city_id)
        .where(Application.id.in_(fitting))
        .order_by(Application.submitted_at.desc().nulls_last(), Application.number.desc(), Application.id)
        .offset(offset)
        .limit(limit)
    ).all()
    return rows, total


def _fitting(cohort: Cohort, wanted: Wanted, viewer: Viewer) -> Select[UUID]:
    chosen = applications_visible_to(viewer).with_only_columns(Application.id)
    chosen = chosen.join(Call, Call.id == Application.call_id).where(Call.cohort_id == cohort.id)
    if wanted.q:
        # Looking for a name must not tell which number it has.
        chosen = chosen.where(Application.call_id.not_in(sorted(hidden_of(cohort))))
    if wanted.state:
        chosen = chosen.where(Application.state == ApplicationState(wanted.state))
    if wanted.call:
        chosen = chosen.where(Call.slug == wanted.call)
    for word in fold(wanted.q).split():
        escaped = word.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        chosen = chosen.where(
            or_(Application.sort_name.like(f"%{escaped}%", escape="\\"), Application.email_folded.like(f"%{escaped}%", escape="\\"))
        )
    return chosen


def count_by_state(cohort: Cohort, *, viewer: Viewer) -> dict[ApplicationState, int]:
    """Return how many applications of a cohort are in each state."""
    seen = applications_visible_to(viewer).with_only_columns(Application.id)
    rows = db.session.execute(
        select(Application.state, func.count())
        .join(Call, Call.id == Application.call_id)
        .where(Call.cohort_id == cohort.id, Application.id.in_(seen))
        .group_by(Application.state)
    )
    return {row[0]: row[1] for row in rows}


def list_with_answers(cohort: Cohort, wanted: Wanted, *, viewer: Viewer) -> list[Application]:
    """Return the applications of a cohort with their answers, for a file: sent ones unless a state is asked for."""
    chosen = (
        applications_visible_to(viewer)
        .where(Application.id.in_(_fitting(cohort, wanted, viewer)))
        .options(
            joinedload(Application.call, innerjoin=True).joinedload(Call.cohort, innerjoin=True).joinedload(Cohort.conference),
            joinedload(Application.delegation, innerjoin=True).joinedload(Delegation.city, innerjoin=True),
            selectinload(Application.answers).joinedload(Answer.question).joinedload(Question.version).joinedload(FormVersion.form),
        )
        .order_by(Application.call_id, Application.number)
    )
    if not wanted.state:
        chosen = chosen.where(Application.state != ApplicationState.DRAFT)
    return list(db.session.scalars(chosen).unique())


@dataclass(frozen=True)
class Hint:
    """Somebody who may be the same: shown, never merged."""

    why: str
    name: str
    application_id: UUID | None = None
    person_id: UUID | None = None


def hints_of(application: Application, *, viewer: Viewer) -> list[Hint]:
    """Return other applications with the same address or name and day of birth, and people whom the city knows."""
    same = [Application.email_folded == application.email_folded] if application.email_folded else []
    if application.phone:
        same.append(Application.phone == application.phone)
    if application.sort_name and application.birth_date:
        same.append((Application.sort_name == application.sort_name) & (Application.birth_date == application.birth_date))
    hints: list[Hint] = []
    if same:
        others = db.session.execute(
            select(Application.id, Application.number, Application.first_name, Application.last_name, Application.sort_name)
            .join(Call, Call.id == Application.call_id)
            .where(
                Call.cohort_id == application.call.cohort_id,
                Application.city_id == application.city_id,
                Application.id != application.id,
                Application.state != ApplicationState.DRAFT,
                or_(*same),
            )
            .order_by(Application.number)
            .limit(10)
        )
        hints += [
            Hint("person" if row.sort_name == application.sort_name else "contact", f"{row.first_name} {row.last_name}".strip(), row.id)
            for row in others
        ]
    hints += [Hint("known", person.full_name, person_id=person.id) for person in find_people_meant(application, viewer=viewer)]
    return hints


def find_people_meant(application: Application, *, viewer: Viewer) -> list[Person]:
    """Return the people of the city who may be this applicant."""
    return find_known_people(
        application.city_id,
        sort_name=application.sort_name,
        birth_date=application.birth_date,
        email_folded=application.email_folded,
        viewer=viewer,
    )


def list_history(application: Application) -> list[tuple[HistoryLine, str]]:
    """Return (line, who did it; '' for the applicant), the newest first."""
    rows = db.session.execute(
        select(HistoryLine, Person.first_name, Person.last_name)
        .outerjoin(Person, Person.id == HistoryLine.actor_person_id)
        .where(HistoryLine.subject_type == Application.__tablename__, HistoryLine.subject_id == application.id)
        .order_by(HistoryLine.at.desc(), HistoryLine.id.desc())
        .limit(50)
    )
    return [(line, f"{first or ''} {last or ''}".strip()) for line, first, last in rows]
