"""The nine questions, as a thirteen-year-old reads them.

Where they come from: description standards of practices (TIDieR, 5Is, EMMIE, the network's own practice sheet), in
research/initiatives.md §2.6.
"""

from dataclasses import dataclass, field

from exchange.foundation.languages import LazyString, _l

STEPS = 4  # the question whose answer is a list
LAST = 9


@dataclass(frozen=True)
class Question:
    """One question: the column that holds its answer, its words, and an example to open."""

    number: int
    name: str
    ask: LazyString
    short: LazyString
    help: LazyString
    example: tuple[LazyString, ...]
    next_button: LazyString
    minutes: int = 1
    limit: int = 5000
    rows: int = 5
    heading: LazyString = field(default_factory=lambda: _l("Answer"))


QUESTIONS: tuple[Question, ...] = (
    Question(
        1,
        "title",
        _l("What do you call it?"),
        _l("Name"),
        _l("A few words that say what it is. You can change them until it is published."),
        (_l("Lamps on the square"), _l("The gym that opens on Thursdays")),
        _l("Next: what is the problem?"),
        limit=120,
        rows=1,
        heading=_l("Name"),
    ),
    Question(
        2,
        "problem",
        _l("What problem does it help with, and for whom?"),
        _l("The problem"),
        _l("Two or three sentences are enough. Say who has the problem and when you notice it. Do not write names of people."),
        (
            _l("After nine in the evening the square is empty or loud. Older people are afraid to cross it, and we have nowhere to sit."),
            _l("Nobody talks to anybody, and somebody calls the police."),
        ),
        _l("Next: where did you see it?"),
        heading=_l("The problem, and for whom"),
    ),
    Question(
        3,
        "seen_where",
        _l("Where did you see it?"),
        _l("Where I saw it"),
        _l("Which session, visit or city? Who showed it or told you about it? Say “a neighbour” or “the head of the club”, not a name."),
        (_l("On the visit to the Raval in Barcelona, on Thursday evening. A neighbour showed us the square."),),
        _l("Next: what do they do?"),
        heading=_l("What they saw, and where"),
    ),
    Question(
        4,
        "steps",
        _l("What do they do there, step by step?"),
        _l("The steps"),
        _l("Write it so that a friend could copy it. Spelling does not matter."),
        (
            _l("On Thursdays two older girls from the estate open the gym at 17:00."),
            _l("They play first and talk after. A street worker sits with them."),
            _l("Once a month the group tells the town what is wrong and what would help."),
        ),
        _l("Next: why does it work?"),
        minutes=2,
        limit=1000,
        rows=2,
        heading=_l("How to do it"),
    ),
    Question(
        5,
        "why_it_works",
        _l("Why does it work?"),
        _l("Why it works"),
        _l("What do you think makes the difference? A guess is fine: write “I think”."),
        (_l("I think nobody shouts at somebody who just gave them tea. With a lamp on the table, the square belongs to somebody."),),
        _l("Next: who does it?"),
        heading=_l("Why it works"),
    ),
    Question(
        6,
        "who_does_it",
        _l("Who does it, and with whom?"),
        _l("Who does it"),
        _l("Which groups, neighbours, shops, schools or people of the town? Say what they do, not their names."),
        (_l("Four neighbours, two of them our age, the youth centre, and one officer of the town who keeps the key."),),
        _l("Next: what does it cost?"),
        heading=_l("Who does it, and with whom"),
    ),
    Question(
        7,
        "cost",
        _l("What does it cost?"),
        _l("What it costs"),
        _l("Money, things and time. If you do not know, write who could know."),
        (_l("About 900 euros in the first year for tables, lamps and tea. Two evenings a week of four people’s time."),),
        _l("Next: what changed?"),
        rows=3,
        heading=_l("What it costs"),
    ),
    Question(
        8,
        "change",
        _l("What changed, and how do they know?"),
        _l("What changed"),
        _l("Did somebody count, ask or notice something? If nobody knows yet, write that: it is a good answer too."),
        (_l("They counted the calls to the police: a third fewer in one summer. Nobody knows yet about the winter."),),
        _l("Next: what about your town?"),
        heading=_l("What is known about it"),
    ),
    Question(
        9,
        "at_home",
        _l("What would be different in your town?"),
        _l("In my town"),
        _l("What would you do another way at home, and where would you begin?"),
        (_l("Our towers stand closer together, so we would stop at half past ten. We would begin with two evenings in June."),),
        _l("Next: theme and language"),
        heading=_l("What would be different at home"),
    ),
)
BY_NUMBER = {question.number: question for question in QUESTIONS}


@dataclass(frozen=True)
class Choice:
    """What is chosen after the nine answers rather than written; its versions stand between theirs."""

    number: int
    name: str
    short: LazyString

    @property
    def ask(self) -> LazyString:
        """Return how comparisons of versions call it."""
        return self.short


CHOICES = (
    Choice(10, "themes", _l("Themes")),
    Choice(11, "language", _l("Language")),
    Choice(12, "recommendations", _l("Recommendations")),
)
ALL: tuple[Question | Choice, ...] = (*QUESTIONS, *CHOICES)
ASKED = {one.number: one for one in ALL}
NAMES = tuple(question.name for question in QUESTIONS)


def question_minutes(number: int) -> int:
    """Return about how many minutes a question takes."""
    return BY_NUMBER[number].minutes
