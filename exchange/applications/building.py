"""Write the questions of a form. A published version is frozen; changing it means a new version beside it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from exchange.access.viewers import Viewer
from exchange.applications import rules
from exchange.applications.answering import refresh_standings
from exchange.applications.models import Form, FormVersion, Question
from exchange.applications.queries import draft_of, find_form_of_delegation, published_of
from exchange.applications.questions import missing_of_form, why_not_remove, why_not_swap
from exchange.cohorts.models import Delegation
from exchange.foundation.database import db
from exchange.foundation.languages import known_language
from exchange.foundation.obstacles import NotFound, refuse_if
from exchange.history.services import record
from exchange.participants.models import Participant

_COPIED = (
    "key",
    "position",
    "kind",
    "texts",
    "helps",
    "options",
    "is_required",
    "conditions",
    "why",
    "readers",
    "kept",
    "sensitive_reason",
)


def open_form_of_delegation(delegation: Delegation, *, actor: Viewer, now: datetime) -> Form:
    """Return the form that a delegation's participants answer after acceptance, added where there is none yet."""
    # Two who open it at once find one form.
    db.session.execute(select(Delegation.id).where(Delegation.id == delegation.id).with_for_update())
    form = find_form_of_delegation(delegation.id)
    if form is None:
        language = known_language(next(iter(delegation.city.languages), ""), default=actor.language)
        form = Form(delegation=delegation, delegation_id=delegation.id, city_id=delegation.city_id, language=language)
        db.session.add(form)
        db.session.flush()
        form.versions.append(FormVersion(form_id=form.id, city_id=form.city_id, number=1))
        db.session.flush()
        record("form-opened", form, actor=actor, now=now)
    return form


def start_version(form: Form, *, actor: Viewer, now: datetime) -> FormVersion:
    """Return the version that is being written: the one there is, or a copy of the published one."""
    draft = draft_of(form)
    if draft is not None:
        return draft
    last = published_of(form)
    version = FormVersion(form_id=form.id, city_id=form.city_id, number=(last.number if last else 0) + 1)
    form.versions.append(version)
    db.session.flush()
    for question in last.questions if last else ():
        copied = {name: getattr(question, name) for name in _COPIED}
        version.questions.append(Question(version_id=version.id, city_id=form.city_id, **copied))
    db.session.flush()
    record("form-version-started", form, actor=actor, now=now)
    return version


def publish_version(form: Form, *, actor: Viewer, now: datetime) -> FormVersion:
    """Freeze the version that is being written and ask it of everybody who comes from now on."""
    draft = draft_of(form)
    refuse_if(rules.why_not_publish_version(is_written=draft is not None))
    if draft is None:
        raise NotFound
    refuse_if(missing_of_form(draft.questions, source=form.language))
    draft.published_at = now
    record("form-published", form, actor=actor, now=now)
    if form.call_id is None:
        # Whoever travels is asked at once; what they answered to the same question before still stands.
        refresh_standings(Participant.delegation_id == form.delegation_id)
    return draft


def get_question(form: Form, question_id: UUID) -> Question:
    """Return a question of any version of a form, or raise NotFound."""
    found = next((one for version in form.versions for one in version.questions if one.id == question_id), None)
    if found is None:
        raise NotFound
    return found


def add_question(form: Form, facts: Mapping[str, Any], *, actor: Viewer, now: datetime) -> Question:
    """Add a question at the end of the version that is being written."""
    draft = start_version(form, actor=actor, now=now)
    position = max((question.position for question in draft.questions), default=0) + 1
    question = Question(version_id=draft.id, city_id=form.city_id, position=position, **facts)
    draft.questions.append(question)
    db.session.flush()
    record("question-added", form, actor=actor, now=now, changed=[f"question-{position}"])
    return question


def change_question(question: Question, facts: Mapping[str, Any], *, actor: Viewer, now: datetime) -> None:
    """Write a question anew; raise Refused where its version is published."""
    refuse_if(rules.why_not_change_version(is_published=question.version.published_at is not None))
    changed = [name for name, value in facts.items() if getattr(question, name) != value]
    for name in changed:
        setattr(question, name, facts[name])
    if changed:
        record("question-changed", question.version.form, actor=actor, now=now, changed=[f"question-{question.position}"])


def move_question(question: Question, *, up: bool, actor: Viewer, now: datetime) -> None:
    """Let a question change places with its neighbour; none comes before what it depends on."""
    version = question.version
    refuse_if(rules.why_not_change_version(is_published=version.published_at is not None))
    ordered = list(version.questions)
    first = ordered.index(question) - (1 if up else 0)
    refuse_if(why_not_swap(ordered, first))
    ordered[first].position, ordered[first + 1].position = ordered[first + 1].position, ordered[first].position
    record("question-moved", version.form, actor=actor, now=now, changed=[f"question-{question.position}"])


def remove_question(question: Question, *, actor: Viewer, now: datetime) -> None:
    """Take a question out of the version that is being written."""
    version = question.version
    refuse_if([*rules.why_not_change_version(is_published=version.published_at is not None), *why_not_remove(question, version.questions)])
    record("question-removed", version.form, actor=actor, now=now, changed=[f"question-{question.position}"])
    version.questions.remove(question)
