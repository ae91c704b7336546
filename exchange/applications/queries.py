"""Reads of calls, forms and applications; a coordinator's lists begin from a viewer."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.applications.kinds import SENT, ApplicationState
from exchange.applications.models import Answer, Application, Call, Form, FormVersion, Question
from exchange.cities.models import City
from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation.database import db
from exchange.foundation.folding import fold
from exchange.foundation.obstacles import NotFound
from exchange.foundation.sealing import Secret
from exchange.history.models import HistoryLine
from exchange.participants.queries import find_known_people
from exchange.people.models import Person

# ---------------------------------------------------------------- calls


def calls_visible_to(viewer: Viewer) -> Select[Call]:
    """Select the calls that exist for a viewer: those of their cities."""
    chosen = select(Call).options(
        joinedload(Call.cohort, innerjoin=True).joinedload(Cohort.conference, innerjoin=True),
        joinedload(Call.delegation, innerjoin=True).joinedload(Delegation.city, innerjoin=True),
    )
    return chosen if viewer.is_network else chosen.where(Call.city_id.in_(sorted(viewer.cities_for(Permission.APPLICATIONS_VIEW))))


@dataclass(frozen=True)
class CallLine:
    """A call with how many applied."""

    call: Call
    sent: int
    unfinished: int


def list_calls(cohort: Cohort, *, viewer: Viewer) -> list[CallLine]:
    """Return the calls of a cohort, the newest first, each with its counts."""
    calls = db.session.scalars(calls_visible_to(viewer).where(Call.cohort_id == cohort.id).order_by(Call.created_at.desc())).all()
    counts: Counter[tuple[UUID, bool]] = Counter()
    rows = db.session.execute(
        select(Application.call_id, Application.state, func.count())
        .where(Application.call_id.in_([call.id for call in calls]))
        .group_by(Application.call_id, Application.state)
    )
    for call_id, state, count in rows:
        if state is not ApplicationState.WITHDRAWN:
            counts[call_id, state in SENT] += count
    return [CallLine(call, counts[call.id, True], counts[call.id, False]) for call in calls]


def get_call(call_id: UUID, *, viewer: Viewer, permission: Permission = Permission.CALLS_EDIT) -> Call:
    """Return a call in whose city a viewer has a right, or raise NotFound."""
    call = db.session.scalar(calls_visible_to(viewer).where(Call.id == call_id))
    if call is None or not viewer.may(permission, city_id=call.city_id):
        raise NotFound
    return call


# ---------------------------------------------------------------- forms


def get_form(form_id: UUID, *, viewer: Viewer) -> Form:
    """Return a form with its versions and their questions, in whose city a viewer may edit, or raise NotFound."""
    form = db.session.scalar(
        select(Form)
        .where(Form.id == form_id)
        .options(
            selectinload(Form.versions).selectinload(FormVersion.questions),
            joinedload(Form.call),
            joinedload(Form.delegation, innerjoin=True).joinedload(Delegation.city, innerjoin=True),
            joinedload(Form.delegation, innerjoin=True).joinedload(Delegation.cohort, innerjoin=True).joinedload(Cohort.conference),
        )
    )
    if form is None or not viewer.may(Permission.CALLS_EDIT, city_id=form.city_id):
        raise NotFound
    return form


def form_of(call: Call) -> Form:
    """Return the form of a call with its versions and their questions."""
    statement = select(Form).where(Form.call_id == call.id)
    return db.session.scalars(statement.options(selectinload(Form.versions).selectinload(FormVersion.questions))).one()


def find_form_of_delegation(delegation_id: UUID) -> Form | None:
    """Return the questions that a delegation asks its participants, or None while there are none."""
    statement = select(Form).where(Form.delegation_id == delegation_id, Form.call_id.is_(None)).limit(1)
    return db.session.scalar(statement.options(selectinload(Form.versions).selectinload(FormVersion.questions)))


def published_of(form: Form) -> FormVersion | None:
    """Return the newest published version of a form, or None."""
    return next((version for version in reversed(form.versions) if version.published_at is not None), None)


def draft_of(form: Form) -> FormVersion | None:
    """Return the version that is being written, or None."""
    return next((version for version in form.versions if version.published_at is None), None)


def find_published_version(call: Call) -> FormVersion | None:
    """Return the version that new applicants of a call answer, with its questions."""
    return db.session.scalar(
        select(FormVersion)
        .join(Form, Form.id == FormVersion.form_id)
        .where(Form.call_id == call.id, FormVersion.published_at.is_not(None))
        .order_by(FormVersion.number.desc())
        .options(selectinload(FormVersion.questions), joinedload(FormVersion.form, innerjoin=True))
        .limit(1)
    )


# ---------------------------------------------------------------- applications


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


def applications_visible_to(viewer: Viewer) -> Select[Application]:
    """Select the applications that exist for a viewer: those to their cities."""
    chosen = select(Application)
    return chosen if viewer.is_network else chosen.where(Application.city_id.in_(sorted(viewer.cities_for(Permission.APPLICATIONS_VIEW))))


def list_applications(cohort: Cohort, wanted: Wanted, *, viewer: Viewer, offset: int = 0, limit: int = 50) -> tuple[Sequence[Any], int]:
    """Return rows of applications to a cohort (columns and names of call and city) and how many fit."""
    fitting = _fitting(cohort, wanted, viewer)
    total = db.session.scalar(select(func.count()).select_from(fitting.subquery())) or 0
    rows = db.session.execute(
        select(
            Application.id,
            Application.number,
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


def get_application(application_id: UUID, *, viewer: Viewer, permission: Permission = Permission.APPLICATIONS_VIEW) -> Application:
    """Return an application with its call, version and answers, or raise NotFound."""
    application = db.session.scalar(
        applications_visible_to(viewer)
        .where(Application.id == application_id)
        .options(
            joinedload(Application.call, innerjoin=True).joinedload(Call.cohort, innerjoin=True).joinedload(Cohort.conference),
            joinedload(Application.delegation, innerjoin=True).joinedload(Delegation.city, innerjoin=True),
            joinedload(Application.form_version).selectinload(FormVersion.questions),
            joinedload(Application.form_version).joinedload(FormVersion.form),
            selectinload(Application.answers).joinedload(Answer.question),
        )
    )
    if application is None or not viewer.may(permission, city_id=application.city_id):
        raise NotFound
    return application


def answered(application: Application) -> dict[str, str]:
    """Return what was answered, by the question's key; sealed values are opened."""
    return answers_by_key(application.answers)


def answers_by_key(answers: Sequence[Answer]) -> dict[str, str]:
    """Return opened answers by the question's key; a file answers with its name."""
    return {answer.question.key.hex: opened(answer) for answer in answers}


def opened(answer: Answer) -> str:
    """Return an answer's words, or the name of its file."""
    secret: Secret | None = answer.file_name if answer.file_key else answer.value
    return secret.reveal() if secret else ""


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


def list_answers_for_trip(participant_id: UUID) -> list[Answer]:
    """Return what a participant answered that is kept for the trip, with the questions as they were worded then."""
    return list(
        db.session.scalars(
            select(Answer)
            .where(Answer.participant_id == participant_id)
            .options(joinedload(Answer.question, innerjoin=True).joinedload(Question.version).joinedload(FormVersion.form))
            .join(Question, Question.id == Answer.question_id)
            .order_by(Question.version_id, Question.position)
        )
    )
