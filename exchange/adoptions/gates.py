"""What usually belongs to each stage, and how long it usually takes: hints, not hurdles.

After the OECD toolkit for adopting ideas from other cities (conditions, assess, adapt and implement) and the
young people's own demand: first a diagnosis together, then do it together.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from exchange.adoptions.models import AdoptionStage
from exchange.foundation.languages import LazyString, _l


@dataclass(frozen=True)
class Gate:
    """What usually belongs to one stage; `weeks` until it is looked at again (None: it has ended)."""

    about: LazyString
    hints: tuple[LazyString, ...]
    weeks: int | None

    def due_on(self, today: date) -> date | None:
        """Return the day on which the next step is usually due."""
        return today + timedelta(weeks=self.weeks) if self.weeks else None


GATES: dict[AdoptionStage, Gate] = {
    AdoptionStage.SPOTTED: Gate(
        _l("Somebody in your city thinks that this could work here."),
        (
            _l("Read the initiative with two or three young people who know the place."),
            _l("Ask the city it comes from what did not work at first."),
            _l("Find who in the city would answer for it."),
        ),
        4,
    ),
    AdoptionStage.DIAGNOSIS: Gate(
        _l("Young people and the city describe the problem together, before anybody plans."),
        (
            _l("Walk the place together, at the hour at which it matters."),
            _l("Ask those who use the place, also those who are rarely asked."),
            _l("Write down what you would measure, and how it stands today."),
        ),
        8,
    ),
    AdoptionStage.CO_DESIGN: Gate(
        _l("You decide together what stays as it was, what changes, and why."),
        (
            _l("Name the heart of the initiative: what must stay, or it is something else."),
            _l("Say what has to be different in your city."),
            _l("Let young people design it with you, not only comment on it."),
        ),
        8,
    ),
    AdoptionStage.AGREED: Gate(
        _l("The city has said yes: who, with what money, until when."),
        (
            _l("One person answers for it by name."),
            _l("Money, rooms or hours are promised in writing."),
            _l("The date of the first try is known."),
        ),
        6,
    ),
    AdoptionStage.PILOT: Gate(
        _l("It is tried, small and for a limited time."),
        (
            _l("Begin in one place, with an end date."),
            _l("Write one line each time: how many came, what went wrong, what to change."),
            _l("Keep the young people in it while it runs."),
        ),
        16,
    ),
    AdoptionStage.IMPLEMENTED: Gate(
        _l("It runs as an ordinary part of the city’s work."),
        (
            _l("It no longer depends on one person."),
            _l("Who uses it is known, and who does not."),
            _l("Tell the city it comes from what you changed."),
        ),
        26,
    ),
    AdoptionStage.EVALUATED: Gate(
        _l("You know what has changed, and how you know it."),
        (
            _l("Compare with what you wrote down in the diagnosis."),
            _l("Ask the young people whether they see it as the city does."),
            _l("Write down what you would do differently."),
        ),
        26,
    ),
    AdoptionStage.SUSTAINED: Gate(
        _l("It goes on, with money and people of its own."),
        (
            _l("It has a line in next year’s budget."),
            _l("New young people have joined since the beginning."),
        ),
        52,
    ),
    AdoptionStage.STOPPED: Gate(
        _l("It has ended. What you learnt helps the next city."),
        (_l("Say honestly why: no time, no money, no fit, or something better."),),
        None,
    ),
}
