"""Reads of calls, forms and applications; a coordinator's lists begin from a viewer."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.applications.kinds import SENT, ApplicationState
from exchange.applications.models import Answer, Application, Call, Form, FormVersion, Question
from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.foundation.sealing import Secret

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


def applications_visible_to(viewer: Viewer) -> Select[Application]:
    """Select the applications that exist for a viewer: those to their cities."""
    chosen = select(Application)
    return chosen if viewer.is_network else chosen.where(Application.city_id.in_(sorted(viewer.cities_for(Permission.APPLICATIONS_VIEW))))


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


def get_answer_for_trip(participant_id: UUID, answer_id: UUID) -> Answer:
    """Return one of a participant's answers that are kept for the trip, or raise NotFound."""
    chosen = select(Answer).where(Answer.id == answer_id, Answer.participant_id == participant_id)
    answer = db.session.scalar(chosen.options(joinedload(Answer.question, innerjoin=True)))
    if answer is None:
        raise NotFound
    return answer
