"""Makers of calls, questions and applications, for tests and the demonstration."""

from datetime import date, timedelta
from typing import Any

from exchange.applications.applying import begin_application
from exchange.applications.entering import add_link
from exchange.applications.kinds import ApplicationState, CallState, QuestionKind
from exchange.applications.models import Answer, Application, Call, Form, FormVersion, Question
from exchange.cohorts.models import Delegation
from exchange.demonstration.makers import THEN
from exchange.foundation.database import db
from exchange.foundation.folding import fold, slug

__all__ = ["begin_application", "make_answer", "make_application", "make_call", "make_link", "make_question", "make_version"]


def _add(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def make_call(delegation: Delegation, title: str = "Six places to Barcelona", **facts: Any) -> Call:
    """Add a published call of a delegation, open in October 2017, with a form that is still being written."""
    facts = {
        "slug": slug(f"{delegation.city.name} {title}"),
        "text": "A week with young people of other cities.",
        "opens_on": date(2017, 9, 1),
        "closes_on": date(2017, 10, 20),
        "languages": ["en", "fr"],
        "state": CallState.OPEN,
        "created_at": THEN - timedelta(days=30),
    } | facts
    call: Call = _add(
        Call(
            cohort=delegation.cohort,
            cohort_id=delegation.cohort_id,
            delegation=delegation,
            delegation_id=delegation.id,
            city_id=delegation.city_id,
            title=title,
            **facts,
        )
    )
    form: Form = _add(
        Form(delegation=delegation, delegation_id=delegation.id, city_id=call.city_id, call=call, call_id=call.id, title=title)
    )
    make_version(form)
    return call


def make_version(form: Form, number: int = 1, **facts: Any) -> FormVersion:
    """Add a version of a form, still being written."""
    version: FormVersion = _add(FormVersion(form=form, form_id=form.id, city_id=form.city_id, number=number, **facts))
    return version


def make_question(version: FormVersion, text: str = "What are you good at?", **facts: Any) -> Question:
    """Add a question with a short answer; `choices` are words, each its own key."""
    choices = facts.pop("choices", None)
    facts = {"kind": QuestionKind.SHORT, "position": len(version.questions) + 1, "texts": {"en": text}} | facts
    if choices:
        kind = QuestionKind.SEVERAL if facts["kind"] is QuestionKind.SEVERAL else QuestionKind.CHOICE
        facts |= {"kind": kind, "options": [{"key": slug(word), "texts": {"en": word}} for word in choices]}
    question: Question = _add(Question(version=version, version_id=version.id, city_id=version.city_id, **facts))
    return question


def make_application(call: Call, first_name: str = "Lina", last_name: str = "Haddad", **facts: Any) -> Application:
    """Add a confirmed application of somebody of sixteen."""
    number = facts.pop("number", None) or db.session.query(Application).filter_by(call_id=call.id).count() + 1
    email = str(facts.get("email", f"{slug(first_name)}@example.org"))
    facts = {
        "birth_date": date(2001, 5, 2),
        "email": email,
        "email_folded": fold(email),
        "sort_name": fold(f"{last_name} {first_name}"),
        "language": "en",
        "motivation": "I want to see how others do it.",
        "state": ApplicationState.CONFIRMED,
        "created_at": THEN,
        "saved_at": THEN,
        "submitted_at": THEN,
        "confirmed_at": THEN,
    } | facts
    application: Application = _add(
        Application(
            call=call,
            call_id=call.id,
            city_id=call.city_id,
            delegation=call.delegation,
            delegation_id=call.delegation_id,
            number=number,
            first_name=first_name,
            last_name=last_name,
            **facts,
        )
    )
    return application


def make_link(application: Application, token: str, *, is_by_letter: bool = False) -> str:
    """Add a personal link and return its address."""
    add_link(application.id, token, is_by_letter=is_by_letter, now=application.created_at)
    db.session.flush()
    return f"/apply/mine/{token}"


def make_answer(application: Application, question: Question, value: str, **facts: Any) -> Answer:
    """Add somebody's answer to a question."""
    answer = Answer(
        application_id=application.id, city_id=application.city_id, question=question, question_id=question.id, answered_at=THEN, **facts
    )
    answer.value = value
    application.answers.append(answer)
    db.session.flush()
    return answer
