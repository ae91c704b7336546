"""What an applicant does: begin, save, send, confirm, withdraw."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from exchange.access.viewers import ANYONE
from exchange.applications import letters, rules
from exchange.applications.entering import add_link, may_write_to
from exchange.applications.kinds import ApplicationState
from exchange.applications.models import Answer, Application, ApplicationLink, Call, Question
from exchange.applications.queries import answered, find_published_version
from exchange.applications.questions import asked_questions
from exchange.applications.reading import keep_sent_files
from exchange.foundation.database import db
from exchange.foundation.folding import fold
from exchange.foundation.obstacles import Conflict, refuse_if
from exchange.history.services import record
from exchange.messages.drafts import LetterDraft
from exchange.messages.services import queue_letter

S = ApplicationState
# What an applicant writes about themselves.
FIELDS = (
    "first_name", "last_name", "birth_date", "email", "phone", "language", "nationality", "guardian_name", "guardian_contact", "motivation",
)  # fmt: skip


def begin_application(call: Call, facts: Mapping[str, Any], *, token: str, today: date, now: datetime) -> Application:
    """Keep the first answers of somebody and write them the way back; raise Refused when the call or their age says no."""
    refuse_if([*rules.why_not_apply(call, today=today), *rules.why_not_this_age(facts.get("birth_date"), call, today=today)])
    # One at a time: two applications of one call never get the same number.
    db.session.execute(select(Call.id).where(Call.id == call.id).with_for_update())
    last = db.session.scalar(select(func.max(Application.number)).where(Application.call_id == call.id)) or 0
    version = find_published_version(call)
    application = Application(
        call=call,
        call_id=call.id,
        city_id=call.city_id,
        delegation=call.delegation,
        delegation_id=call.delegation_id,
        form_version=version,
        form_version_id=version.id if version else None,
        number=last + 1,
        created_at=now,
        saved_at=now,
    )
    _write(application, facts)
    db.session.add(application)
    db.session.flush()
    add_link(application.id, token, is_by_letter=False, now=now)
    record("application-begun", application, actor=ANYONE, now=now)
    send_link(application, letters.go_on(application, closes_on=call.closes_on), now=now)
    return application


def send_link(application: Application, draft: LetterDraft, *, now: datetime) -> None:
    """Write an applicant a letter with a link of its own; not more than a few a day to one address."""
    if not application.email or not may_write_to(application.email, now=now):
        return
    token = secrets.token_urlsafe(32)
    add_link(application.id, token, is_by_letter=True, now=now)
    queue_letter(
        draft,
        to_address=application.email,
        to_name=application.full_name if application.confirmed_at else "",
        language=application.language,
        city_id=application.city_id,
        actor=ANYONE,
        now=now,
        link=url_for("applications.own", token=token),
    )


def _write(application: Application, facts: Mapping[str, Any]) -> list[str]:
    changed = []
    for field in FIELDS:
        if field not in facts:
            continue
        value = facts[field]
        new = value if field == "birth_date" else (value or "")
        if getattr(application, field) != new:
            setattr(application, field, new)
            changed.append(field)
    application.sort_name = fold(f"{application.last_name} {application.first_name}")[:200]
    application.email_folded = fold(application.email)
    return changed


def save_application(
    application: Application,
    facts: Mapping[str, Any],
    typed: Mapping[str, str],
    *,
    language: str,
    version: int | None,
    today: date,
    now: datetime,
) -> None:
    """Keep what somebody wrote so far, complete or not.

    `typed` are answers by the question's key; what they leave out stays. Raise Conflict when another device saved meanwhile.
    """
    refuse_if(rules.why_not_correct(application, application.call, today=today))
    if version is not None and version != application.version:
        raise Conflict
    changed = _write(application, facts)
    questions = list_questions(application)
    # What is not asked is not kept, whoever sends it; an answer that waits behind another stays until everything is sent.
    asked = asked_questions(questions, {**answered(application), **typed}, rules.asked_of(application, application.call))
    changed += _write_answers(application, asked, typed, language=language, now=now)
    if not changed:
        return
    application.saved_at = now
    if application.state is not S.DRAFT:
        record("application-corrected", application, actor=ANYONE, now=now, changed=changed)
    db.session.flush()


def list_questions(application: Application) -> Sequence[Question]:
    """Return the questions of the version that an application answers."""
    return application.form_version.questions if application.form_version else ()


def _write_answers(
    application: Application, questions: Sequence[Question], typed: Mapping[str, str], *, language: str, now: datetime
) -> list[str]:
    known = {answer.question_id: answer for answer in application.answers}
    changed = []
    for question in questions:
        if question.key.hex not in typed:
            continue
        value, answer = typed[question.key.hex], known.get(question.id)
        if answer is None and value:
            answer = _new_answer(application, question, now=now)
            answer.value, answer.language = value, language
            application.answers.append(answer)
            changed.append(f"question-{question.position}")
        elif answer is not None and not value and not answer.file_key:
            application.answers.remove(answer)
            changed.append(f"question-{question.position}")
        elif answer is not None and (answer.value.reveal() if answer.value else "") != value:
            answer.value, answer.language, answer.answered_at = value, language, now
            changed.append(f"question-{question.position}")
    return changed


def keep_files(application: Application, files: Mapping[str, FileStorage], *, language: str, now: datetime) -> dict[str, str]:
    """Keep the files that were sent to questions that are asked; return what is wrong, by the question's key."""
    asked = asked_questions(list_questions(application), answered(application), rules.asked_of(application, application.call))
    new, changed, wrong = keep_sent_files(
        asked,
        files,
        earlier=application.answers,
        start=lambda question: _new_answer(application, question, now=now),
        language=language,
        now=now,
    )
    application.answers.extend(new)
    db.session.flush()
    if changed and application.state is not S.DRAFT:
        record("application-corrected", application, actor=ANYONE, now=now, changed=changed)
    return wrong


def _new_answer(application: Application, question: Question, *, now: datetime) -> Answer:
    answer = Answer(application_id=application.id, city_id=application.city_id, question_id=question.id, answered_at=now)
    answer.question = question
    return answer


def send_application(application: Application, link: ApplicationLink, *, today: date, now: datetime) -> None:
    """Send an application; one that was opened from a letter is confirmed by that. Raise Refused with all that is missing.

    Answers to questions that turned out not to be asked are erased: they were never part of it.
    """
    call = application.call
    refuse_if(rules.why_not_correct(application, call, today=today))
    questions = list_questions(application)
    answers = answered(application)
    refuse_if(rules.missing_of_application(application, call, questions, answers, today=today))
    asked = {question.id for question in asked_questions(questions, answers, rules.asked_of(application, call))}
    for answer in [one for one in application.answers if one.question_id not in asked]:
        application.answers.remove(answer)
    if application.state is not S.DRAFT:
        return
    application.submitted_at = application.saved_at = now
    application.state = S.SUBMITTED
    record("application-sent", application, actor=ANYONE, now=now, changed=["state"])
    if link.is_by_letter:
        confirm_application(application, link, now=now)
    else:
        send_link(application, letters.confirm(application), now=now)


def confirm_application(application: Application, link: ApplicationLink, *, now: datetime) -> bool:
    """Let an application count, its address being proven by the letter's link; return whether it does now."""
    if application.state is not S.SUBMITTED or not link.is_by_letter:
        return application.state is not S.DRAFT and application.confirmed_at is not None
    application.state = S.CONFIRMED
    application.confirmed_at = now
    record("application-confirmed", application, actor=ANYONE, now=now, changed=["state"])
    send_link(application, letters.confirmed(application), now=now)
    return True


def withdraw_application(application: Application, *, now: datetime) -> None:
    """Take an application back; it is erased 30 days later."""
    refuse_if(rules.why_not_withdraw(application.state))
    application.state = S.WITHDRAWN
    application.decided_at = now
    record("application-withdrawn", application, actor=ANYONE, now=now, changed=["state"])


def remove_answer(application: Application, answer_id: UUID, *, today: date, now: datetime) -> None:
    """Take an answer out of an application that can still be changed; its file is erased."""
    refuse_if(rules.why_not_correct(application, application.call, today=today))
    answer = next((one for one in application.answers if one.id == answer_id), None)
    if answer is None:
        return
    application.answers.remove(answer)
    application.saved_at = now
    record("application-corrected", application, actor=ANYONE, now=now, changed=[f"question-{answer.question.position}"])
