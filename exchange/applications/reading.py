"""Read answers out of what a browser sent: texts by the name of their question, files through the pipeline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from werkzeug.datastructures import FileStorage, MultiDict

from exchange.applications.filing import keep_file
from exchange.applications.kinds import QuestionKind
from exchange.applications.models import Answer, Application, Question
from exchange.applications.questions import read_answer
from exchange.foundation.database import db
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
        values = sent.getlist(f"q-{key}")
        value, obstacle = read_answer(question, values)
        if obstacle is None:
            typed.kept[key] = typed.shown[key] = value
        else:
            typed.shown[key], typed.wrong[key] = "\n".join(values)[:5_200], str(obstacle.sentence)
    return typed


def keep_sent_files(
    application: Application, questions: Sequence[Question], files: Mapping[str, FileStorage], *, language: str, now: datetime
) -> dict[str, str]:
    """Keep the files that were sent and return what is wrong, by the question's key; a refused one leaves the earlier."""
    wrong = {}
    known = {answer.question_id: answer for answer in application.answers}
    for question in questions:
        sent = files.get(f"q-{question.key.hex}")
        if question.kind is not QuestionKind.FILE or sent is None or not sent.filename:
            continue
        answer = known.get(question.id) or Answer(
            application_id=application.id, city_id=application.city_id, question_id=question.id, question=question, answered_at=now
        )
        try:
            keep_file(answer, sent.stream, name=sent.filename)
        except Refused as refusal:
            wrong[question.key.hex] = str(refusal.obstacles[0].sentence)
            continue
        answer.language, answer.answered_at = language, now
        if question.id not in known:
            application.answers.append(answer)
    db.session.flush()
    return wrong
