"""What was answered most to each question that is asked later: numbers for a delegation's page, without names."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from exchange.applications import rules
from exchange.applications.kinds import QuestionKind
from exchange.applications.models import Answer, FormVersion
from exchange.applications.queries import opened
from exchange.applications.questions import YES, wording
from exchange.foundation.languages import _, reader_language


@dataclass(frozen=True)
class Tally:
    """One question, how many answered it, and how often each choice was taken."""

    question: str
    foreign: str
    count: int
    choices: list[tuple[str, int]]
    is_sensitive: bool


def tallies(version: FormVersion, answers: Mapping[UUID, Sequence[Answer]]) -> list[Tally]:
    """Return one line for each question of a version, in its order."""
    given: dict[UUID, list[Answer]] = {}
    for some in answers.values():
        for answer in some:
            given.setdefault(answer.question.key, []).append(answer)
    language, source = reader_language(), version.form.language
    found = []
    for question in version.questions:
        words, foreign = wording(question.texts, language, source=source)
        mine = given.get(question.key, [])
        counted: Counter[str] = Counter()
        is_open = rules.is_listed_openly(question)
        if is_open and (question.kind.has_options or question.kind is QuestionKind.STATEMENT):
            counted.update(key for answer in mine for key in opened(answer).split("\n"))
        labels = {option["key"]: wording(option["texts"], language, source=source)[0] for option in question.options}
        if question.kind is QuestionKind.STATEMENT:
            labels = {YES: _("Accepted")}
        chosen = [(label, counted[key]) for key, label in labels.items() if counted[key]]
        found.append(Tally(words, foreign, len(mine), chosen, is_sensitive=bool(question.sensitive_reason.strip())))
    return found
