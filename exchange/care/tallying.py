"""What a kitchen and a host need: numbers for each group, and cards for whoever is in danger; pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from exchange.care.content import Allergen, Allergy, Answers, Condition, Food, Severity


@dataclass(frozen=True)
class Plate:
    """One traveller as a kitchen thinks of them; `answers` is None where nothing may be read: then the kitchen asks."""

    participant_id: UUID
    delegation_id: UUID
    first_name: str
    answers: Answers | None
    shares: bool = False


@dataclass
class Tally:
    """The numbers of one group: nobody in it has a name."""

    people: int = 0
    ask: int = 0
    free: int = 0
    food: Counter[Food] = field(default_factory=Counter)
    allergies: Counter[tuple[Allergen, Severity]] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
    traces: int = 0
    dangers: int = 0

    def add(self, answers: Answers | None) -> None:
        """Count one plate."""
        self.people += 1
        if answers is None:
            self.ask += 1
            return
        eats_all = not (answers.food or answers.food_other or answers.allergies)
        self.free += eats_all
        self.food.update(Food(word) for word in answers.food)
        if answers.food_other:
            self.others[answers.food_other] += 1
        self.dangers += bool(answers.dangers)
        self.traces += any(one.traces for one in answers.allergies)
        for one in answers.allergies:
            if one.allergen != Allergen.OTHER:
                self.allergies[Allergen(one.allergen), Severity(one.severity)] += 1


def in_all(tallies: Iterable[Tally]) -> Tally:
    """Return the numbers of all groups together."""
    whole = Tally()
    for one in tallies:
        for name in ("people", "ask", "free", "traces", "dangers"):
            setattr(whole, name, getattr(whole, name) + getattr(one, name))
        whole.food.update(one.food)
        whole.allergies.update(one.allergies)
        whole.others.update(one.others)
    return whole


@dataclass(frozen=True)
class Card:
    """What a host does for one person: first name, danger, action. Nothing else of the sheet."""

    participant_id: UUID
    delegation_id: UUID
    first_name: str
    dangers: tuple[Allergy, ...]
    conditions: tuple[Condition, ...]


def tally(plates: Iterable[Plate]) -> dict[UUID, Tally]:
    """Return the numbers of each group."""
    tallies: dict[UUID, Tally] = {}
    for plate in plates:
        tallies.setdefault(plate.delegation_id, Tally()).add(plate.answers)
    return tallies


def cards(plates: Iterable[Plate]) -> list[Card]:
    """Return the cards of those in danger, or for whom a host must do something, as far as they agreed to telling the host."""
    return [
        Card(
            plate.participant_id,
            plate.delegation_id,
            plate.first_name,
            plate.answers.dangers,
            tuple(one for one in plate.answers.conditions if one.host_action),
        )
        for plate in plates
        if plate.shares and plate.answers is not None and plate.answers.has_card
    ]


def count_unnamed(plates: Iterable[Plate]) -> int:
    """Return how many are in danger and did not agree to telling the host: the leader says what to do."""
    return sum(plate.answers is not None and plate.answers.has_card and not plate.shares for plate in plates)
