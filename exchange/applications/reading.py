"""Read answers out of what a browser sent: texts by the name of their question, files through the pipeline."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from werkzeug.datastructures import FileStorage, MultiDict

from exchange.applications.filing import keep_file
from exchange.applications.kinds import QuestionKind
from exchange.applications.models import Answer, Question
from exchange.applications.questions import read_answer
from exchange.foundation.forms import trimmed
from exchange.foundation.obstacles import Refused


@dataclass
class Typed:
    """Answers by the question's key: as they are kept, as they stand on the page again, what is wrong with them."""

    kept: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)


def typed_answers(questions: Sequence[Question], sent: MultiDict[str, str]) -> Typed:
    """Return what was answered to the questions that stood on the page (`asked-<key>`); a wrong answer is not kept."""
    typed = Typed()
    for question in questions:
        key = question.key.hex
        if question.kind is QuestionKind.FILE or f"asked-{key}" not in sent:
            continue
        values = [trimmed(value) or "" for value in sent.getlist(f"q-{key}")]
        value, obstacle = read_answer(question, values)
        if obstacle is None:
            typed.kept[key] = typed.shown[key] = value
        else:
            typed.shown[key], typed.wrong[key] = "\n".join(values)[:5_200], str(obstacle.sentence)
    return typed


def keep_sent_files(
    questions: Sequence[Question],
    files: Mapping[str, FileStorage],
    *,
    earlier: Sequence[Answer],
    start: Callable[[Question], Answer],
    language: str,
    now: datetime,
) -> tuple[list[Answer], list[str], dict[str, str]]:
    """Keep the files that were sent: return the answers that `start` made for them, the questions that changed, and what is wrong by key.

    A refused file leaves the earlier one; `questions` are those that are asked of whoever sends.
    """
    new, changed, wrong = [], [], {}
    known = {answer.question_id: answer for answer in earlier}
    for question in questions:
        sent = files.get(f"q-{question.key.hex}")
        if question.kind is not QuestionKind.FILE or sent is None or not sent.filename:
            continue
        answer = known.get(question.id) or start(question)
        try:
            keep_file(answer, sent.stream, name=sent.filename)
        except Refused as refusal:
            wrong[question.key.hex] = str(refusal.obstacles[0].sentence)
            continue
        answer.language, answer.answered_at = language, now
        changed.append(f"question-{question.position}")
        if question.id not in known:
            new.append(answer)
    return new, changed, wrong
