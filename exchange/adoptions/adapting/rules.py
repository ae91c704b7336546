"""Is an adaptation complete, and how much of the original is still in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from exchange.adoptions.adapting.models import Fate
from exchange.foundation.languages import Sentence, _l
from exchange.foundation.obstacles import Obstacle, Owner

MOST_PARTS = 40


@dataclass(frozen=True)
class Part:
    """One part of an initiative in one city; no fate: not decided yet. Without words: nobody is to read any more what the part was."""

    component: str
    fate: Fate | None = None
    here: str = ""
    reason: str = ""

    @property
    def called(self) -> Sentence:
        """Return what the part is, as pages say it."""
        return self.component or _l("The earlier words are not shown.")

    def stored(self) -> dict[str, str]:
        """Return it as it is kept."""
        return {"component": self.component, "fate": self.fate.value if self.fate else "", "here": self.here, "reason": self.reason}


def read_parts(stored: Iterable[Any]) -> list[Part]:
    """Return parts as they were kept."""
    return [
        Part(str(one["component"]), Fate(one["fate"]) if one.get("fate") else None, str(one.get("here", "")), str(one.get("reason", "")))
        for one in stored
    ]


def why_not_keep_parts(parts: Sequence[Part]) -> list[Obstacle]:
    """Say what is not right with the parts: whatever is not kept as it was has a reason, whatever is different says what it is."""
    reasons = []
    if len(parts) > MOST_PARTS:
        reasons.append(Obstacle("too-many", _l("Forty parts are too many to compare. Put some together."), Owner.CITY))
    for part in parts:
        words = str(part.called)[:80]
        if part.fate not in (None, Fate.KEPT) and not part.reason.strip():
            reasons.append(Obstacle("reason-missing", _l("Say why: “%(part)s”.", part=words), Owner.CITY))
        if part.fate is Fate.CHANGED and not part.here.strip():
            reasons.append(Obstacle("here-missing", _l("Say how it is in your city: “%(part)s”.", part=words), Owner.CITY))
    return reasons


@dataclass(frozen=True)
class Fidelity:
    """How much of the original is in it: kept counts whole, changed half, left out nothing; added and undecided do not count."""

    kept: int
    changed: int
    dropped: int
    added: int
    undecided: int

    @property
    def counted(self) -> int:
        """Return how many parts of the original are decided."""
        return self.kept + self.changed + self.dropped

    @property
    def of_original(self) -> int:
        """Return how many parts the original has."""
        return self.counted + self.undecided

    @property
    def percent(self) -> int | None:
        """Return 0–100 over the decided parts of the original, or None when none is decided."""
        return round(100 * (self.kept + self.changed / 2) / self.counted) if self.counted else None


def fidelity_of(parts: Iterable[Part]) -> Fidelity:
    """Count what became of the parts."""
    fates = [part.fate for part in parts]
    return Fidelity(*(fates.count(fate) for fate in (Fate.KEPT, Fate.CHANGED, Fate.DROPPED, Fate.ADDED, None)))


@dataclass(frozen=True)
class Pair:
    """One part side by side: what each of two cities did with it, None where a city says nothing of it."""

    component: Sentence
    left: Part | None
    right: Part | None

    @property
    def differs(self) -> bool:
        """Say whether the cities did different things with it."""
        return (self.left.fate if self.left else None) is not (self.right.fate if self.right else None)


def side_by_side(left: Sequence[Part], right: Sequence[Part]) -> list[Pair]:
    """Pair the decided parts of two cities by their words, the left one's order first."""
    decided = [
        # What has no words any more is nothing that another city has too.
        {(_key(part) or (side, place)): part for place, part in enumerate(parts) if part.fate}
        for side, parts in enumerate((left, right))
    ]
    keys = [*decided[0], *(key for key in decided[1] if key not in decided[0])]
    return [Pair((decided[0].get(key) or decided[1][key]).called, decided[0].get(key), decided[1].get(key)) for key in keys]


def _key(part: Part) -> str:
    return " ".join(part.component.casefold().split())


def without_hidden(
    parts: Sequence[Part], hidden: Sequence[Sequence[str]], shown: Sequence[Sequence[str]], steps: Sequence[str]
) -> list[Part]:
    """Return the parts without steps of the original that nobody is to read any more.

    `hidden` and `shown` are the steps as they stood until some were hidden, and since. What a city said of a hidden one now belongs to the
    new step of its place; where there is none, or it was a part all along, the part has no words, and goes where nothing was decided.
    """
    public = {_key(Part(step)) for stood in shown for step in stood}
    places = {key: place for stood in hidden for place, step in enumerate(stood) if (key := _key(Part(step))) not in public}
    taken = {_key(part) for part in parts} | {_key(Part(step)) for stood in hidden for step in stood}
    found = []
    for part in parts:
        told = part
        if part.component and (place := places.get(_key(part))) is not None:
            new = steps[place] if place < len(steps) and part.fate is not Fate.ADDED else ""
            told = replace(part, component="" if _key(Part(new)) in taken else new)
            taken.add(_key(told))
        if told.component or told.fate:
            found.append(told)
    return found


def parts_to_decide(known: Sequence[Part], steps: Sequence[str]) -> list[Part]:
    """Return what is on record, and every step of the original of which nothing is said yet, in the original's order at first."""
    said = {_key(part): part for part in known}
    original = [said.get(_key(Part(step))) or Part(step) for step in steps if step.strip()]
    shown = {_key(part) for part in original}
    return [*original, *(part for part in known if _key(part) not in shown)]
