"""What participants do with the questions asked of them later: save, finish, take a file out. Numbers for lists are kept with it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import object_session
from werkzeug.datastructures import FileStorage

from exchange.access.viewers import Viewer
from exchange.applications import later
from exchange.applications.asking import answers_of, participants_asked, standings_of, versions_of, who_is
from exchange.applications.models import Answer, AnswerStanding, FormVersion, Question
from exchange.applications.queries import answers_by_key
from exchange.applications.questions import asked_questions, missing_answers
from exchange.applications.reading import keep_sent_files
from exchange.foundation.database import db
from exchange.foundation.obstacles import Conflict, NotFound, refuse_if
from exchange.history.services import record
from exchange.participants.models import Participant


def refresh_standings(condition: ColumnElement[bool]) -> int:
    """Count anew what the participants under a condition are asked and lack; return how many. Call inside `transaction()`."""
    db.session.flush()
    people = participants_asked(condition)
    versions = versions_of(one.delegation_id for one in people)
    kept = standings_of([one.id for one in people])
    answers = answers_of([one.id for one in people], [version.form_id for version in versions.values()])
    for participant in people:
        version = versions[participant.delegation_id]
        _count(participant, version, answers_by_key(answers[participant.id]), kept.get(participant.id))
    db.session.flush()
    return len(people)


def _count(participant: Participant, version: FormVersion, answers: Mapping[str, str], kept: AnswerStanding | None) -> AnswerStanding:
    found = later.how_far(version.questions, answers, who_is(participant))
    standing = kept or AnswerStanding(participant_id=participant.id, city_id=participant.city_id)
    for name, count in (("asked_count", found.asked), ("answered_count", found.answered), ("missing_count", found.missing)):
        if getattr(standing, name) != count:
            setattr(standing, name, count)
    if object_session(standing) is None:
        db.session.add(standing)
    return standing


def begin_answers(participant: Participant, *, version: int | None, today: date) -> AnswerStanding:
    """Let one deed at a time write somebody's answers, and return how far they are.

    Raise Refused where nothing can be answered now, Conflict when another device saved meanwhile.
    """
    db.session.execute(select(Participant.id).where(Participant.id == participant.id).with_for_update())
    refuse_if(later.why_not_answer(participant.state, participant.cohort, today=today))
    standing = standings_of([participant.id]).get(participant.id)
    if standing is None:
        standing = AnswerStanding(participant_id=participant.id, city_id=participant.city_id)
        db.session.add(standing)
        db.session.flush()
    if version is not None and version != standing.version:
        raise Conflict
    return standing


def save_answers(
    participant: Participant, form: FormVersion, typed: Mapping[str, str], *, language: str, version: int | None, today: date, now: datetime
) -> list[str]:
    """Keep what somebody wrote so far, complete or not, and return the questions that changed.

    `typed` are answers by the question's key; what they leave out stays, and what is not asked is not kept.
    """
    standing = begin_answers(participant, version=version, today=today)
    earlier = {one.question.key.hex: one for one in answers_of([participant.id], [form.form_id])[participant.id]}
    before = answers_by_key(list(earlier.values()))
    wanted = later.changes_of(form.questions, before, typed, who_is(participant))
    for question in form.questions:
        if question.key.hex in wanted:
            _write(participant, question, wanted[question.key.hex], earlier.get(question.key.hex), language=language, now=now)
    if wanted:
        standing.saved_at = now
        _count(participant, form, {**before, **wanted}, standing)
        db.session.flush()
    return [f"question-{question.position}" for question in form.questions if question.key.hex in wanted]


def _write(participant: Participant, question: Question, value: str, earlier: Answer | None, *, language: str, now: datetime) -> None:
    """Write one answer; that to the same question in other words goes, so that each is kept once, with the words it was given to."""
    if earlier is not None and (not value or earlier.question_id != question.id):
        db.session.delete(earlier)
        earlier = None
    if value:
        answer = earlier or new_answer(participant, question, now=now)
        answer.value, answer.language, answer.answered_at = value, language, now
        db.session.add(answer)


def new_answer(participant: Participant, question: Question, *, now: datetime) -> Answer:
    """Return an answer of a participant that nobody keeps yet."""
    answer = Answer(participant_id=participant.id, city_id=participant.city_id, question_id=question.id, answered_at=now)
    answer.question = question
    return answer


def finish_answers(
    participant: Participant, form: FormVersion, changed: Sequence[str], *, actor: Viewer, today: date, now: datetime
) -> None:
    """Say that one is done: raise Refused with all that is missing; what turned out not to be asked is erased."""
    standing = begin_answers(participant, version=None, today=today)
    kept = answers_of([participant.id], [form.form_id])[participant.id]
    answers, who = later.still_answers(form.questions, answers_by_key(kept)), who_is(participant)
    refuse_if(missing_answers(form.questions, answers, who))
    asked = {question.key for question in asked_questions(form.questions, answers, who)}
    for answer in kept:
        if answer.question.key not in asked:
            db.session.delete(answer)
    db.session.flush()
    _count(participant, form, answers, standing)
    standing.saved_at = now
    record("questions-answered", participant, actor=actor, now=now, changed=list(changed))


def remove_answer(participant: Participant, form: FormVersion, answer_id: UUID, *, actor: Viewer, today: date, now: datetime) -> None:
    """Take an answer out while it can be changed; its file is erased with the next night's sweep."""
    # What is not there does not exist, also where nothing can be changed any more; under the lock it is read again.
    if all(one.id != answer_id for one in answers_of([participant.id], [form.form_id])[participant.id]):
        raise NotFound
    standing = begin_answers(participant, version=None, today=today)
    kept = answers_of([participant.id], [form.form_id])[participant.id]
    answer = next((one for one in kept if one.id == answer_id), None)
    if answer is None:
        raise NotFound
    db.session.delete(answer)
    db.session.flush()
    _count(participant, form, answers_by_key([one for one in kept if one is not answer]), standing)
    standing.saved_at = now
    record("questions-answered", participant, actor=actor, now=now, changed=[f"question-{answer.question.position}"])


def keep_files(
    participant: Participant, form: FormVersion, files: Mapping[str, FileStorage], *, language: str, now: datetime
) -> tuple[list[str], dict[str, str]]:
    """Keep the files that were sent to questions that are asked, after `save_answers`.

    Return the questions that changed, as `save_answers` does, and what is wrong, by the question's key.
    """
    kept = answers_of([participant.id], [form.form_id])[participant.id]
    asked = asked_questions(form.questions, later.still_answers(form.questions, answers_by_key(kept)), who_is(participant))
    new, changed, wrong = keep_sent_files(
        asked, files, earlier=kept, start=lambda question: new_answer(participant, question, now=now), language=language, now=now
    )
    for answer in new:
        for other in kept:
            if other.question.key == answer.question.key:
                db.session.delete(other)
        db.session.add(answer)
    db.session.flush()
    after = answers_of([participant.id], [form.form_id])[participant.id]
    _count(participant, form, answers_by_key(after), standings_of([participant.id]).get(participant.id))
    return changed, wrong


def refresh_people(participant_ids: Iterable[UUID]) -> int:
    """Count anew for some participants."""
    ids = list(participant_ids)
    return refresh_standings(Participant.id.in_(ids)) if ids else 0
