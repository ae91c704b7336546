"""Applications as a table: one row each, one column for each question, whatever version it was asked in."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from exchange.applications import rules
from exchange.applications.contributions import hidden_calls
from exchange.applications.models import Answer, Application, FormVersion
from exchange.applications.queries import opened
from exchange.applications.questions import shown_answer, wording
from exchange.foundation.languages import _, _c, reader_language
from exchange.participants.rules import age_on

Rows = tuple[list[object], Iterator[list[object]]]


def application_rows(applications: Sequence[Application]) -> Rows:
    """Return the heading and the rows; answers that are sensitive, and files, stay out."""
    language = reader_language()
    columns: dict[str, str] = {}
    for application in applications:
        for answer in application.answers:
            question = answer.question
            if rules.is_listed_openly(question):
                columns[question.key.hex] = wording(question.texts, language, source=question.version.form.language)[0]
    heading: list[object] = [
        _("Number"), _("State"), _("Call"), _("City"), _("Last name"), _("First name"), _("Date of birth"), _("Age on the first day"),
        _("E-mail"), _("Phone"), _("Language"), _("Sent"), _c("an application", "Confirmed"), _("Why they want to go"), *columns.values(),
    ]  # fmt: skip
    hidden = hidden_calls({application.call_id for application in applications})
    return heading, (_row(application, list(columns), language, is_hidden=application.call_id in hidden) for application in applications)


def _row(application: Application, keys: list[str], language: str, *, is_hidden: bool) -> list[object]:
    answers = {
        answer.question.key.hex: shown_answer(
            answer.question, opened(answer), language=language, source=answer.question.version.form.language
        )
        for answer in application.answers
        if rules.is_listed_openly(answer.question)
    }
    call = application.call
    return [
        application.number,
        str(application.state.label),
        call.title,
        application.delegation.city.name,
        *((None, None, None) if is_hidden else (application.last_name, application.first_name, application.birth_date)),
        age_on(application.birth_date, call.cohort.first_day),
        *((None, None) if is_hidden else (application.email, application.phone)),
        application.language,
        application.submitted_at.date() if application.submitted_at else None,
        application.confirmed_at.date() if application.confirmed_at else None,
        application.motivation,
        *[answers.get(key, "") for key in keys],
    ]


def later_rows(version: FormVersion, people: Sequence[Any], answers: Mapping[UUID, Sequence[Answer]]) -> Rows:
    """Return heading and rows of what participants answered after acceptance; answers that are sensitive, and files, stay out."""
    language, source = reader_language(), version.form.language
    asked = [question for question in version.questions if rules.is_listed_openly(question)]
    heading: list[object] = [
        _("Last name"),
        _("First name"),
        _("Answered"),
        *[wording(one.texts, language, source=source)[0] for one in asked],
    ]

    def row(person: Any) -> list[object]:
        given = {
            answer.question.key: shown_answer(answer.question, opened(answer), language=language, source=source)
            for answer in answers.get(person.id, ())
            if rules.is_listed_openly(answer.question)
        }
        far = f"{person.answered_count or 0}/{person.asked_count or 0}"
        return [person.last_name, person.first_name, far, *[given.get(one.key, "") for one in asked]]

    return heading, (row(person) for person in people)
