"""Which lamps are lit, how strong the evidence is and why, and what a description may hold. No database, no clock."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any, Protocol

from exchange.foundation.languages import LazyString, _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.initiatives.contact import SENTENCES, find_contact
from exchange.initiatives.describing.models import RecordKind, Shows
from exchange.initiatives.models import InitiativeState

MOST_COSTS = 20
MOST_LINES = 20
MOST_RECORDS = 40
MOST_WAITING = 10
LEVELS = (1, 2, 3, 4, 5)


class Lamp(StrEnum):
    """The five of EMMIE, in its order."""

    EFFECT = "effect"
    MECHANISM = "mechanism"
    MODERATORS = "moderators"
    IMPLEMENTATION = "implementation"
    ECONOMY = "economy"

    @cached_property
    def label(self) -> LazyString:
        """Name the lamp as pages do."""
        return {
            Lamp.EFFECT: _l("What changed"),
            Lamp.MECHANISM: _l("Why it works"),
            Lamp.MODERATORS: _l("Where and for whom it works"),
            Lamp.IMPLEMENTATION: _l("How to run it"),
            Lamp.ECONOMY: _l("What it costs"),
        }[self]

    @cached_property
    def lit_by(self) -> LazyString:
        """Say what lights it whole."""
        return {
            Lamp.EFFECT: _l("a dated record of what was found, and by whom"),
            Lamp.MECHANISM: _l("why it works, and what must stay"),
            Lamp.MODERATORS: _l("where it is done, for whom, and what may change"),
            Lamp.IMPLEMENTATION: _l("the steps, how often, and the people needed"),
            Lamp.ECONOMY: _l("costs in figures"),
        }[self]


class Light(StrEnum):
    """How far a lamp is lit."""

    OFF = "off"
    HALF = "half"
    ON = "on"

    @cached_property
    def label(self) -> LazyString:
        """Say in words what the drawing shows."""
        return {Light.OFF: _l("not yet written down"), Light.HALF: _l("written down in part"), Light.ON: _l("written down")}[self]


_LIGHTS = (Light.OFF, Light.HALF, Light.ON)


class Record(Protocol):
    """What a record of evidence says."""

    kind: RecordKind
    shows: Shows
    found: str
    done_on: date | None
    done_by: str
    source: str


def is_whole(record: Record) -> bool:
    """Say whether a record tells what was found, when and by whom."""
    return bool(record.found.strip() and record.done_on and record.done_by.strip())


def lamps_of(answers: Mapping[str, Any], described: Mapping[str, Any], records: Iterable[Record]) -> dict[Lamp, Light]:
    """Return which lamps are lit by what is written down. Good and bad results light a lamp alike."""
    said = {name for source in (answers, described) for name, value in source.items() if is_said(value)}
    has_record = any(is_whole(record) for record in records)
    asked = {
        Lamp.EFFECT: ({"change"}, has_record),
        Lamp.MECHANISM: ({"why_it_works", "core"}, {"why_it_works", "core"} <= said),
        Lamp.MODERATORS: ({"place", "for_whom", "adaptable", "at_home"}, {"place", "for_whom", "adaptable"} <= said),
        Lamp.IMPLEMENTATION: (
            {"steps", "frequency", "people_needed", "materials"},
            {"steps", "people_needed"} <= said and bool({"frequency", "duration"} & said),
        ),
        Lamp.ECONOMY: ({"cost"}, "costs" in said),
    }
    return {lamp: Light.ON if whole else Light.HALF if some & said else Light.OFF for lamp, (some, whole) in asked.items()}


def is_said(value: Any) -> bool:
    """Say whether something stands there: words, or a list with words in it."""
    return any(is_said(one) for one in value) if isinstance(value, list) else bool(value.strip() if isinstance(value, str) else value)


def in_figures(lamps: Mapping[Lamp, Light]) -> str:
    """Return the lamps as they are kept for lists: `21002`."""
    return "".join(str(_LIGHTS.index(lamps[lamp])) for lamp in Lamp)


def from_figures(figures: str) -> dict[Lamp, Light]:
    """Return the lamps that were kept."""
    known = figures.ljust(len(Lamp), "0")
    return {lamp: _LIGHTS[int(known[place])] for place, lamp in enumerate(Lamp)}


@lru_cache(maxsize=256)
def lamps_in_a_cell(figures: str) -> str:
    """Return the lamps as one cell of a file: `effect=on mechanism=half …`."""
    return " ".join(f"{lamp.value}={light.value}" for lamp, light in from_figures(figures).items())


def print_of(values: Mapping[str, Any]) -> str:
    """Return a short print of a part: it travels in the form, so that what somebody saved meanwhile is noticed."""
    return sha256(json.dumps(values, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()[:16]


def why_not_describe(state: InitiativeState) -> list[Obstacle]:
    """Say why nothing can be written any more."""
    if state is InitiativeState.RETIRED:
        return [Obstacle("retired", _l("This initiative is retired. What is known of it stays as it was."), Owner.NETWORK)]
    return []


def why_not_keep(values: Mapping[str, Any]) -> list[Obstacle]:
    """Say why a part cannot be kept as it is."""
    too_long = Obstacle("too-many-lines", _l("Twenty things are too many. Name the heart of it."), Owner.CITY)
    reasons = [too_long for name in ("core", "adaptable") if len(values.get(name, ())) > MOST_LINES]
    if len(values.get("costs", ())) > MOST_COSTS:
        reasons.append(Obstacle("too-many-costs", _l("Twenty costs are too many to compare. Put some together."), Owner.CITY))
    return reasons


def why_not_contact(*, email: str, agreed: bool, is_young: bool) -> list[Obstacle]:
    """Say why an address cannot be public: an adult must answer for it, and it must be nobody's who is young."""
    reasons = []
    if email and is_young:
        sentence = _l("This is the address of a young person, or of a parent. Give the address of an office.")
        reasons.append(Obstacle("young-address", sentence, Owner.CITY))
    if email and not agreed:
        sentence = _l("Say that you answer for this address and that everybody may see it, or leave it empty.")
        reasons.append(Obstacle("not-agreed", sentence, Owner.CITY))
    return reasons


def why_not_add_record(count: int) -> list[Obstacle]:
    """Say why there can be no more records."""
    if count < MOST_RECORDS:
        return []
    return [Obstacle("too-many-records", _l("Forty records are enough. Take an old one away first."), Owner.CITY)]


def why_not_ceiling(ceiling: int | None, *, reason: str) -> list[Obstacle]:
    """Say why a reviewer cannot set a ceiling; everybody reads the reason."""
    reasons = []
    if ceiling is not None and ceiling not in LEVELS:
        reasons.append(Obstacle("no-level", _l("A level is a number from 1 to 5."), Owner.NETWORK))
    if ceiling is not None and not reason.strip():
        reasons.append(Obstacle("reason-missing", _l("Say why. Everybody reads it beside the level."), Owner.NETWORK))
    return reasons


def why_not_write(words: str) -> list[Obstacle]:
    """Say why a young author and an adult cannot write these words to each other: nobody is to be reached by them."""
    return [Obstacle(f"contact-{kind}", SENTENCES[kind], Owner.CITY) for kind in find_contact(words)]


def why_not_propose(*, is_author: bool, waiting: int) -> list[Obstacle]:
    """Say why somebody cannot propose: authors do, ten at a time."""
    if not is_author:
        return [Obstacle("not-author", _l("Only its authors propose something for it."), Owner.YOUNG_PERSON)]
    if waiting >= MOST_WAITING:
        return [Obstacle("many-wait", _l("Ten of your proposals wait already. Your city reads them first."), Owner.CITY)]
    return []
