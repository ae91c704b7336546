"""Questions and answers in the words of whoever reads them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from exchange.applications.kinds import QuestionKind, Readers
from exchange.applications.models import Answer, Question
from exchange.applications.queries import opened
from exchange.applications.questions import YES, answered_day, shown_answer, wording
from exchange.foundation.formats import day, language_name
from exchange.foundation.languages import LazyString, _, _l, reader_language


@dataclass(frozen=True)
class ShownOption:
    """One thing to choose."""

    key: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class ShownQuestion:
    """A question as it stands on a page; `foreign` is the language of its words where it is not the reader's."""

    id: UUID
    key: str
    kind: str
    label: str
    foreign: str
    foreign_name: str
    help: str
    options: list[ShownOption]
    is_required: bool
    why: LazyString
    readers: LazyString
    kept: LazyString
    value: str
    error: str
    depends_on: str
    depends_values: str
    depends_words: str


def shown_questions(
    questions: Sequence[Question], values: Mapping[str, str], *, source: str, errors: Mapping[str, str] | None = None
) -> list[ShownQuestion]:
    """Return questions in the reader's language, else in the one they were written in, with what was answered."""
    by_key = {question.key.hex: question for question in questions}
    return [
        _shown(question, values.get(question.key.hex, ""), (errors or {}).get(question.key.hex, ""), source, by_key)
        for question in questions
    ]


def _shown(question: Question, value: str, error: str, source: str, by_key: Mapping[str, Question]) -> ShownQuestion:
    language = reader_language()
    label, foreign = wording(question.texts, language, source=source)
    chosen = value.split("\n")
    condition = next((one for one in question.conditions if one.get("question") in by_key), None)
    found = answered_day(value) if question.kind is QuestionKind.DATE else None
    return ShownQuestion(
        id=question.id,
        key=question.key.hex,
        kind=question.kind.value,
        label=label,
        foreign=foreign,
        foreign_name=language_name(foreign) if foreign else "",
        help=wording(question.helps, language, source=source)[0],
        options=[
            ShownOption(option["key"], wording(option["texts"], language, source=source)[0], option["key"] in chosen)
            for option in question.options
        ],
        is_required=question.is_required,
        why=question.why.label,
        readers=question.readers.label,
        kept=_kept_words(question),
        value=found.strftime("%d/%m/%Y") if found else value,
        error=error,
        depends_on=condition["question"] if condition else "",
        depends_values=" ".join(condition["one_of"]) if condition else "",
        depends_words=_depends(by_key[condition["question"]], condition["one_of"], language, source) if condition else "",
    )


def _kept_words(question: Question) -> LazyString:
    """Say when an answer is erased; what is asked after acceptance has no decision to wait for."""
    return question.kept.label if question.version.form.call_id else _l("60 days after the return")


def _depends(on: Question, keys: Iterable[str], language: str, source: str) -> str:
    wanted = set(keys)
    labels = [wording(option["texts"], language, source=source)[0] for option in on.options if option["key"] in wanted]
    answer = _("accepted") if on.kind is QuestionKind.STATEMENT else " / ".join(labels)
    return _("Only if you answered “%(answer)s” to “%(question)s”.", answer=answer, question=wording(on.texts, language, source=source)[0])


@dataclass(frozen=True)
class ShownAnswer:
    """An answer beside the question as it was worded when it was given."""

    id: UUID
    question: str
    words: str
    version: int
    is_file: bool
    is_long: bool
    readers: LazyString
    is_for_leader: bool
    kept: LazyString


def shown_answers(answers: Iterable[Answer]) -> list[ShownAnswer]:
    """Return answers in the reader's language, in the order of their questions."""
    ordered = sorted(answers, key=lambda one: (one.question.version.number, one.question.position))
    return [_answer(one, reader_language()) for one in ordered]


def _answer(answer: Answer, language: str) -> ShownAnswer:
    question, value = answer.question, opened(answer)
    source = question.version.form.language
    found = answered_day(value) if question.kind is QuestionKind.DATE else None
    words = day(found) if found else shown_answer(question, value, language=language, source=source)
    if question.kind is QuestionKind.STATEMENT and value == YES:
        words = _("Accepted")
    return ShownAnswer(
        id=answer.id,
        # The row is frozen with all its languages: the same question, in the reader's.
        question=wording(question.texts, language, source=source)[0],
        words=words,
        version=question.version.number,
        is_file=bool(answer.file_key),
        is_long=question.kind is QuestionKind.LONG,
        readers=question.readers.label,
        is_for_leader=question.readers is Readers.LEADER,
        kept=_kept_words(question),
    )


def deed_words(deed: str) -> LazyString | str:
    """Say what happened to an application."""
    return _DEEDS.get(deed, deed.replace("-", " "))


_DEEDS: Mapping[str, LazyString] = {
    "application-begun": _l("began the application"),
    "application-sent": _l("sent the application"),
    "application-corrected": _l("changed the application"),
    "application-confirmed": _l("confirmed the address"),
    "application-confirmed-by-hand": _l("confirmed it after talking to the applicant"),
    "application-withdrawn": _l("withdrew the application"),
    "application-file-read": _l("opened a file"),
    "application-pending": _l("took the application to the decision"),
    "application-accepted": _l("accepted the application"),
    "application-waiting": _l("put the application on the waiting list"),
    "application-declined": _l("did not select the application"),
}

# Why somebody may be the same as an applicant; see listing.Hint.
SAME: Mapping[str, LazyString] = {
    "person": _l("Same name and birthday, or same address:"),
    "contact": _l("Same address or phone, another name:"),
    "known": _l("The city knows this person already:"),
}
