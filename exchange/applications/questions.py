"""Which questions are asked of whom, and what counts as an answer; pure.

Conditions of a question (all must hold) are dictionaries of one of these shapes:

    {"question": key, "one_of": [option keys]}     an earlier question was answered so ("yes" for a statement)
    {"age_from": 16, "age_until": 17}              whole years on the first day; either may be missing
    {"kinds": ["leader"]}                          what somebody travels as
    {"nationalities": ["FR"], "is_not": False}     country codes; `is_not` turns it around

Only earlier questions can be named, so that nothing ever waits for itself.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from exchange.applications.kinds import QuestionKind
from exchange.applications.models import Question
from exchange.foundation.folding import fold
from exchange.foundation.languages import LazyString, _l, _n
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.participants.models import ParticipantKind
from exchange.participants.roster.dates import Habit, read_date

K = QuestionKind
ADULT = 18
YES = "yes"
LONGEST = {K.SHORT: 200, K.LONG: 5_000}
_NUMBER = re.compile(r"-?\d{1,9}(?:[.,]\d{1,4})?")
_DAY_FIRST = Habit("dmy", proven=True)

# {key of the question: what was answered}; several choices stand one a line.
Answers = Mapping[str, str]


@dataclass(frozen=True)
class Asked:
    """What is known of whoever is asked: the age on the first day, what they travel as, a country code."""

    age: int | None = None
    kind: ParticipantKind = ParticipantKind.YOUNGSTER
    nationality: str = ""


def is_asked(question: Question, answers: Answers, who: Asked) -> bool:
    """Say whether a question is asked; `answers` are those to earlier questions that were asked themselves."""
    return all(_holds(condition, answers, who) for condition in question.conditions)


def _holds(condition: Mapping[str, Any], answers: Answers, who: Asked) -> bool:
    if "question" in condition:
        given = answers.get(str(condition["question"]), "").split("\n")
        return any(option in given for option in condition["one_of"])
    if "kinds" in condition:
        return who.kind.value in condition["kinds"]
    if "nationalities" in condition:
        return (who.nationality in condition["nationalities"]) is not bool(condition.get("is_not"))
    first, last = condition.get("age_from"), condition.get("age_until")
    if who.age is None:
        # Whoever's age is not known is treated as a minor.
        return first is None or first < ADULT
    return (first is None or who.age >= first) and (last is None or who.age <= last)


def asked_questions(questions: Iterable[Question], answers: Answers, who: Asked) -> list[Question]:
    """Return the questions that are asked, in order: an answer to what was not asked counts for nothing."""
    counted: dict[str, str] = {}
    asked = []
    for question in questions:
        if is_asked(question, counted, who):
            asked.append(question)
            if answers.get(question.key.hex):
                counted[question.key.hex] = answers[question.key.hex]
    return asked


def possible_questions(questions: Iterable[Question], who: Asked) -> list[Question]:
    """Return the questions that may be asked of somebody, whatever they answer: what a page must be able to show."""
    found: dict[str, Question] = {}
    for question in questions:
        others = [one for one in question.conditions if "question" not in one]
        named = [str(one["question"]) for one in question.conditions if "question" in one]
        if all(_holds(one, {}, who) for one in others) and all(key in found for key in named):
            found[question.key.hex] = question
    return list(found.values())


def asks_nationality(questions: Iterable[Question]) -> bool:
    """Say whether some question depends on the nationality: otherwise it is not asked."""
    return any("nationalities" in condition for question in questions for condition in question.conditions)


def read_answer(question: Question, typed: Sequence[str]) -> tuple[str, Obstacle | None]:
    """Return what is kept of what was typed ('' for nothing), or what is wrong with it."""
    words = [word.strip() for word in typed if word.strip()]
    if not words:
        return "", None
    text = words[0]
    match question.kind:
        case K.CHOICE | K.SEVERAL:
            known = [option["key"] for option in question.options]
            chosen = [key for key in known if key in words]
            if len(chosen) != len(set(words)) or (question.kind is K.CHOICE and len(chosen) > 1):
                return "", _wrong(question, "choice-unknown", _l("Please choose from what is offered."))
            return "\n".join(chosen), None
        case K.STATEMENT:
            return YES, None
        case K.DATE:
            day = read_date(text, habit=_DAY_FIRST).value
            if day is None:
                return text[:40], _wrong(
                    question,
                    "date",
                    _l("“%(typed)s” is not a date. Write it as day, month, year, for example 14/03/2001.", typed=text[:40]),
                )
            return day.isoformat(), None
        case K.NUMBER:
            number = text.replace(" ", "")
            if not _NUMBER.fullmatch(number):
                return text[:40], _wrong(
                    question, "number", _l("“%(typed)s” is not a number. Use digits, for example 12.", typed=text[:40])
                )
            return number.replace(",", "."), None
    longest = LONGEST.get(question.kind, 200)
    if len(text) > longest:
        sentence = _n("At most %(num)s character, please.", "At most %(num)s characters, please.", longest)
        return text, _wrong(question, "too-long", sentence)
    return text, None


def missing_answers(questions: Iterable[Question], answers: Answers, who: Asked) -> list[Obstacle]:
    """Return one obstacle for each required question that is asked and has no answer."""
    return [
        _wrong(
            question,
            "answer-missing",
            _l("You can only take part if you accept this.") if question.kind is K.STATEMENT else _l("Please answer this question."),
        )
        for question in asked_questions(questions, answers, who)
        if question.is_required and not answers.get(question.key.hex)
    ]


def _wrong(question: Question, code: str, sentence: LazyString) -> Obstacle:
    return Obstacle(code, sentence, Owner.YOUNG_PERSON, arguments={"question": question.key.hex})


def shown_answer(question: Question, value: str, *, language: str, source: str) -> str:
    """Return an answer in words: the labels of what was chosen, else what was written."""
    if question.kind.has_options:
        labels = {option["key"]: wording(option["texts"], language, source=source)[0] for option in question.options}
        return ", ".join(labels.get(key, key) for key in value.split("\n") if key)
    return value


def answered_day(value: str) -> date | None:
    """Return the day that an answer names, None where it is none."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def wording(texts: Mapping[str, str], language: str, *, source: str) -> tuple[str, str]:
    """Return (words, '' or the language that they are in because the reader's own is not there)."""
    if texts.get(language):
        return texts[language], ""
    if texts.get(source):
        return texts[source], source
    other = next((code for code, words in texts.items() if words), "")
    return texts.get(other, ""), other


# ---------------------------------------------------------------- building


def missing_of_question(question: Question, earlier: Sequence[Question], *, source: str) -> list[Obstacle]:
    """Say why a question cannot be published as it is."""
    words = question.texts.get(source, "") or next(iter(question.texts.values()), "")
    found = []
    if not words.strip():
        found.append(_unready("question-empty", _l("A question has no words yet.")))
    if question.kind.has_options and len(question.options) < 2:
        found.append(_unready("options-few", _l("“%(question)s” needs at least two choices.", question=words)))
    known = {one.key.hex: one for one in earlier}
    for condition in question.conditions:
        if "question" not in condition:
            continue
        on = known.get(str(condition["question"]))
        offered = set() if on is None else {YES} if on.kind is K.STATEMENT else {option["key"] for option in on.options}
        if on is None or not set(condition["one_of"]) & offered:
            found.append(
                _unready("condition-broken", _l("“%(question)s” depends on an answer that nobody can give before it.", question=words))
            )
    if sensitive_topics([*question.texts.values(), *question.helps.values()]) and not question.sensitive_reason.strip():
        found.append(
            _unready(
                "sensitive",
                _l("“%(question)s” may be about something private. Say why it is needed now, or ask it after acceptance.", question=words),
            )
        )
    return found


def missing_of_form(questions: Sequence[Question], *, source: str) -> list[Obstacle]:
    """Say why a form cannot be published."""
    return [one for at, question in enumerate(questions) for one in missing_of_question(question, questions[:at], source=source)]


def why_not_swap(questions: Sequence[Question], at: int) -> list[Obstacle]:
    """Say why the question at a place and the one after it cannot change places."""
    if not 0 <= at < len(questions) - 1:
        return [_unready("order-end", _l("There is nothing on that side."))]
    first, second = questions[at], questions[at + 1]
    if any(str(condition.get("question", "")) == first.key.hex for condition in second.conditions):
        return [_unready("order-condition", _l("This question depends on the answer to the one before it, so it stays behind it."))]
    return []


def why_not_remove(question: Question, questions: Iterable[Question]) -> list[Obstacle]:
    """Say why a question cannot be taken out: others depend on its answer."""
    if any(str(condition.get("question", "")) == question.key.hex for one in questions for condition in one.conditions):
        return [_unready("still-needed", _l("Another question depends on the answer to this one. Change that question first."))]
    return []


def _unready(code: str, sentence: LazyString) -> Obstacle:
    return Obstacle(code, sentence, Owner.COORDINATOR)


# Beginnings of words, without accents, in the seven languages; what they may be about. Short on purpose: it warns, it does not judge.
_TOPICS: tuple[tuple[LazyString, str], ...] = (
    (
        _l("health"),
        (
            "health sante salud salut gesundheit salute saude allerg alerg al·lerg illness disease maladi enfermedad malalti krank malatti"
            " doenc disab disabil handicap discapac behinder deficien medic medik diabet asthm asma diet pregnan enceinte embaraz schwanger"
            " psych psicolog therap terapi vaccin vacun impf"
        ),
    ),
    (
        _l("faith"),
        (
            "religi faith church muslim musulman christian chretien cristian jewish juif juive judio judia jueu jueva judisch ebreo ebrea"
            " islam halal kosher casher glaub konfession confession mosque mosquee moschee kirche pray priere"
        ),
    ),
    (
        _l("origin"),
        "ethnic ethni etnic etnia race racial raza razza raca rasse herkunft skin migrationshintergrund ascendenc ascendance",
    ),
    (
        _l("opinions, unions or private life"),
        (
            "politic politiq politik politisch partei syndicat sindicat gewerkschaft sindacat union sexual sexuel sexuell sessual gender"
            " criminal criminel casier antecedentes vorstraf penal"
        ),
    ),
)


def sensitive_topics(texts: Iterable[str]) -> list[LazyString]:
    """Return what a question's words may be about that is better asked later and elsewhere, if anything (GDPR Art. 9, 10)."""
    said = " " + " ".join(re.sub(r"[^\w·]+", " ", fold(text)) for text in texts) + " "
    return [topic for topic, beginnings in _TOPICS if any(f" {beginning}" in said for beginning in beginnings.split())]
