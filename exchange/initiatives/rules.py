"""Who may take an initiative one step further, what its answers lack, and which name may leave the city."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from uuid import UUID

from exchange.foundation.languages import Sentence, _l, _n
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.naming.models import NameStyle
from exchange.initiatives.questions import QUESTIONS
from exchange.initiatives.revisions.difference import Kind, difference
from exchange.participants.rules import is_minor

S = InitiativeState
EDITABLE = frozenset({S.DRAFT, S.RETURNED})
MOST_THEMES = 3
MOST_RECOMMENDATIONS = 6
MOST_STEPS = 20
# What the network sees: everything that its author has sent once.
SENT = frozenset(S) - {S.DRAFT}
PUBLIC = frozenset({S.PUBLISHED, S.RETIRED})

Answer = str | list[str]


def answer_of(initiative: Initiative, name: str) -> Answer:
    """Return the answer to a question; the steps are a list, every other answer is a text."""
    answer: Answer = getattr(initiative, name)
    return answer


def answer_text(answer: Answer) -> str:
    """Return an answer as one text: steps stand on lines of their own."""
    return answer if isinstance(answer, str) else "\n".join(answer)


def answer_version(answer: Answer) -> str:
    """Return what travels in the form so that a change made elsewhere is noticed: a short print of the answer."""
    return sha256(answer_text(answer).encode()).hexdigest()[:16]


def loses_words(*, saved: Answer, seen_version: str, new: Answer, is_own: bool = False, seen: Answer | None = None) -> bool:
    """Say whether saving would undo what somebody wrote or deleted and the writer has not seen.

    `is_own`: the saved words are the writer's own, so a page that saves itself may go on although an answer got lost,
    as long as all of them stay. `seen` is what the page showed, where that is known: what was deleted since stays deleted.
    """
    before, after = answer_text(saved), answer_text(new)
    if before == after or seen_version == answer_version(saved):
        return False
    return not is_own or before not in after or (seen is not None and brings_back(answer_text(seen), before, after))


def brings_back(seen: str, saved: str, new: str) -> bool:
    """Say whether words that went between `seen` and `saved` stand in `new` again."""
    gone = (piece.text.strip() for piece in difference(seen, saved) if piece.kind is Kind.GONE)
    return any(words and words in new and words not in saved for words in gone)


def meet_choices(saved: str, typed: str, *, seen: str) -> str | None:
    """Return the print of what is kept of two choices: what was not touched here stays; None where both were changed."""
    if typed in (saved, seen):
        return saved
    return typed if seen == saved else None


def choice_print(chosen: Iterable[UUID]) -> str:
    """Return a print of what was chosen, in whatever order."""
    return answer_version(sorted(one.hex for one in chosen))


def why_not_answer(name: str, answer: Answer, *, limit: int) -> list[Obstacle]:
    """Say why an answer cannot be kept as it is."""
    parts = [answer] if isinstance(answer, str) else answer
    reasons = []
    if any(len(part) > limit for part in parts):
        sentence = _n(
            "This is longer than %(num)s character. Please shorten it; nothing you typed is lost.",
            "This is longer than %(num)s characters. Please shorten it; nothing you typed is lost.",
            limit,
        )
        reasons.append(Obstacle("too-long", sentence, Owner.YOUNG_PERSON))
    if name == "steps" and len(parts) > MOST_STEPS:
        sentence = _n("There can be %(num)s step at most.", "There can be at most %(num)s steps. Please join some of them.", MOST_STEPS)
        reasons.append(Obstacle("too-many-steps", sentence, Owner.YOUNG_PERSON))
    return reasons


def field_of(answer: Answer, *, limit: int) -> str:
    """Return which field of the page holds what cannot be kept: of steps, the first that is too long."""
    if isinstance(answer, str):
        return "answer"
    return f"s{next((number for number, part in enumerate(answer, 1) if len(part) > limit), len(answer))}"


def why_not_write(initiative: Initiative) -> list[Obstacle]:
    """Say why its author cannot change it now."""
    if initiative.state in EDITABLE:
        return []
    if initiative.state in PUBLIC:
        return [Obstacle("published", _l("It is published. Ask the network if something must change."), Owner.NETWORK)]
    return [Obstacle("sent", _l("It is with its readers. You can change it again if they send it back."), Owner.COORDINATOR)]


def why_not_choose(theme_count: int) -> list[Obstacle]:
    """Say why these themes cannot be chosen."""
    if theme_count > MOST_THEMES:
        sentence = _n("Please choose %(num)s theme at most.", "Please choose at most %(num)s themes.", MOST_THEMES)
        return [Obstacle("too-many-themes", sentence, Owner.YOUNG_PERSON)]
    return []


def why_not_refer(belonging: Sequence[UUID | None], *, themes: Sequence[UUID]) -> list[Obstacle]:
    """Say why these recommendations cannot be named; `belonging` has the theme of each."""
    reasons = []
    if len(belonging) > MOST_RECOMMENDATIONS:
        sentence = _n(
            "Please choose %(num)s recommendation at most.", "Please choose at most %(num)s recommendations.", MOST_RECOMMENDATIONS
        )
        reasons.append(Obstacle("too-many-recommendations", sentence, Owner.YOUNG_PERSON))
    if any(theme not in themes for theme in belonging):
        sentence = _l("Please choose recommendations of the chosen themes only.")
        reasons.append(Obstacle("foreign-recommendation", sentence, Owner.YOUNG_PERSON))
    return reasons


def why_not_correct(initiative: Initiative, *, desk: frozenset[InitiativeState], reader_id: UUID | None) -> list[Obstacle]:
    """Say why a reader cannot put its recommendations right: it must lie on their desk, and not be their own."""
    if initiative.state not in desk:
        return [Obstacle("not-waiting", _l("It is not on your desk: it is now “%(state)s”.", state=initiative.state.label))]
    if reader_id in initiative.author_ids:
        return [Obstacle("own", _l("Nobody reads their own initiative first. Another adult of your city does."), Owner.COORDINATOR)]
    return []


def missing_answers(initiative: Initiative) -> list[Obstacle]:
    """Return one obstacle for each question without an answer, with the page that asks it."""
    found = []
    for question in QUESTIONS:
        if not answer_text(answer_of(initiative, question.name)).strip():
            sentence = _l("Question %(number)s has no answer yet: %(ask)s", number=question.number, ask=question.ask)
            page = {"slug": initiative.slug, "number": question.number}
            found.append(Obstacle(f"question-{question.number}", sentence, Owner.YOUNG_PERSON, None, "initiatives.question", page))
    return found


def why_not_submit(initiative: Initiative) -> list[Obstacle]:
    """Say why it cannot be sent yet; every answer is needed, and “nobody knows yet” is an answer."""
    return why_not_write(initiative) or missing_answers(initiative)


def needs_adult_reading(birth_date: date | None, *, today: date) -> bool:
    """Say whether an adult reads first: a minor's words, or those of somebody without a birth date."""
    return is_minor(birth_date, today)


def state_after_submitting(birth_date: date | None, *, today: date) -> InitiativeState:
    """Return where a sent initiative goes: to the adult of its city, or straight to the network."""
    return S.SUBMITTED if needs_adult_reading(birth_date, today=today) else S.IN_REVIEW


def why_not_read_first(initiative: Initiative, *, reader_id: UUID | None) -> list[Obstacle]:
    """Say why somebody cannot decide as the adult who reads first."""
    if initiative.state is not S.SUBMITTED:
        return [Obstacle("not-waiting", _l("It does not wait for this reading: it is now “%(state)s”.", state=initiative.state.label))]
    if reader_id in initiative.author_ids:
        return [Obstacle("own", _l("Nobody reads their own initiative first. Another adult of your city does."), Owner.COORDINATOR)]
    return []


def why_not_publish(initiative: Initiative, *, author_birth_date: date | None, today: date) -> list[Obstacle]:
    """Say why the network cannot publish it yet. A removed author counts as a minor."""
    if initiative.state is not S.IN_REVIEW:
        return [
            Obstacle("not-in-review", _l("Only what is in review can be published; this is “%(state)s”.", state=initiative.state.label))
        ]
    reasons = missing_answers(initiative)
    # What a city writes in its own name is an adult’s.
    if initiative.read_at is None and not initiative.is_by_city and needs_adult_reading(author_birth_date, today=today):
        sentence = _l("Its author is a minor, and no adult of the city has read it yet.")
        reasons.append(Obstacle("not-read", sentence, Owner.COORDINATOR))
    return reasons


def why_not_return(initiative: Initiative, *, sentence: str, stands_in: InitiativeState) -> list[Obstacle]:
    """Say why it cannot go back to its author: only from where it waits for this reader, with a reason that helps."""
    if initiative.state is not stands_in:
        return [Obstacle("not-waiting", _l("It does not wait for a decision: it is now “%(state)s”.", state=initiative.state.label))]
    if not sentence.strip():
        return [Obstacle("reason-missing", _l("Please write one sentence that tells the author what to change."))]
    return []


def why_not_retire(initiative: Initiative, *, sentence: str) -> list[Obstacle]:
    """Say why it cannot leave the catalogue: its address stays and tells why."""
    if initiative.state is not S.PUBLISHED:
        return [Obstacle("not-published", _l("Only what is published can be retired; this is “%(state)s”.", state=initiative.state.label))]
    if not sentence.strip():
        return [Obstacle("reason-missing", _l("Please write one sentence that tells readers why it is no longer in the catalogue."))]
    return []


def credited_as(
    *, first_name: str, last_name: str, birth_date: date | None, may_show: bool, today: date, style: NameStyle = NameStyle.FULL
) -> str:
    """Return the only name that leaves the city; pages put the city behind it.

    Nothing without consent. Never a minor's family name: the first name only, and nothing for whoever has one name.
    What somebody wishes (`style`) makes it less, never more.
    """
    if not may_show or style is NameStyle.CITY:
        return ""
    if style is NameStyle.FIRST or is_minor(birth_date, today):
        return first_name.strip()
    return f"{first_name} {last_name}".strip()


def next_question(number: int, *, go: str) -> int:
    """Return the number of the neighbour to show after a question; one after the last is past the end."""
    return max(1, number - 1) if go == "back" else number + 1


def clean_steps(texts: Sequence[str]) -> list[str]:
    """Return the steps that say something, in their order."""
    return [text.strip() for text in texts if text.strip()]


def cleaned(name: str, texts: Sequence[str]) -> Answer:
    """Return what arrived for a question as the answer that is kept."""
    if name == "steps":
        return clean_steps(texts)
    return texts[0].strip() if texts else ""


def where_seen(*, session_title: str, city_name: str, place: str) -> str:
    """Return a first answer to "where did you see it" from a note's facts."""
    return ", ".join(part for part in (session_title, place, city_name) if part)


def answers_by_question(initiative: Initiative) -> Mapping[int, Answer]:
    """Return {question number: answer}."""
    return {question.number: answer_of(initiative, question.name) for question in QUESTIONS}


def what_comes_next(birth_date: date | None, *, today: date) -> list[tuple[Sentence, Sentence, Sentence]]:
    """Return (what, who, when) of the way from sending to the catalogue."""
    steps: list[tuple[Sentence, Sentence, Sentence]] = []
    if needs_adult_reading(birth_date, today=today):
        steps.append((_l("An adult reads it"), _l("Your group leader or your city’s coordinator"), _l("usually within a week")))
    steps += [
        (_l("The network reads it"), _l("The people who look after the catalogue"), _l("usually within two weeks")),
        (_l("It is public"), _l("Everybody can read it, and cities can take it up"), _l("you get a letter")),
    ]
    return steps
