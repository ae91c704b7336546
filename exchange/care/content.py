"""What a care sheet says: structured, the least that is needed, and never why somebody eats or does not eat something.

The fourteen allergens are those of Regulation (EU) 1169/2011, Annex II; the words for food are what kitchens ask for.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from exchange.foundation.languages import LazyString, _l, _lc

# A sealed text is filled up to a multiple of this, so that its length does not tell who has much to say.
PADDED_TO = 4096


class Allergen(StrEnum):
    """The fourteen that the law names, and anything else."""

    GLUTEN = "gluten"
    CRUSTACEANS = "crustaceans"
    EGGS = "eggs"
    FISH = "fish"
    PEANUTS = "peanuts"
    SOYA = "soya"
    MILK = "milk"
    NUTS = "nuts"
    CELERY = "celery"
    MUSTARD = "mustard"
    SESAME = "sesame"
    SULPHITES = "sulphites"
    LUPIN = "lupin"
    MOLLUSCS = "molluscs"
    OTHER = "other"

    @cached_property
    def label(self) -> LazyString:
        """Name the allergen as pages do."""
        return {
            Allergen.GLUTEN: _l("Cereals with gluten (wheat, rye, barley, oats)"),
            Allergen.CRUSTACEANS: _l("Crustaceans"),
            Allergen.EGGS: _l("Eggs"),
            Allergen.FISH: _lc("an allergen", "Fish"),
            Allergen.PEANUTS: _l("Peanuts"),
            Allergen.SOYA: _l("Soya"),
            Allergen.MILK: _l("Milk, with lactose"),
            Allergen.NUTS: _l("Nuts (almond, hazelnut, walnut, cashew …)"),
            Allergen.CELERY: _l("Celery"),
            Allergen.MUSTARD: _l("Mustard"),
            Allergen.SESAME: _l("Sesame"),
            Allergen.SULPHITES: _l("Sulphur dioxide and sulphites"),
            Allergen.LUPIN: _l("Lupin"),
            Allergen.MOLLUSCS: _l("Molluscs"),
            Allergen.OTHER: _lc("an allergen", "Something else"),
        }[self]


class Severity(StrEnum):
    """How bad it gets."""

    INTOLERANCE = "intolerance"
    ALLERGY = "allergy"
    ANAPHYLAXIS = "anaphylaxis"

    @cached_property
    def label(self) -> LazyString:
        """Name the severity as pages do."""
        return {
            Severity.INTOLERANCE: _l("Intolerance: feels ill"),
            Severity.ALLERGY: _l("Allergy: a reaction"),
            Severity.ANAPHYLAXIS: _l("Anaphylaxis: danger to life"),
        }[self]


class Food(StrEnum):
    """What somebody does not eat; why is nobody's business."""

    MEAT = "vegetarian"
    ANIMAL = "vegan"
    MEAT_NOT_FISH = "pescatarian"
    PORK = "no-pork"
    BEEF = "no-beef"
    ALCOHOL = "no-alcohol"
    HALAL = "halal"
    KOSHER = "kosher"
    GLUTEN = "gluten-free"
    LACTOSE = "lactose-free"
    FODMAP = "low-fodmap"
    SUGAR = "diabetic"
    SOFT = "soft"
    FASTING = "fasting"

    @cached_property
    def label(self) -> LazyString:
        """Name the food as kitchens do."""
        return {
            Food.MEAT: _l("Vegetarian"),
            Food.ANIMAL: _l("Vegan"),
            Food.MEAT_NOT_FISH: _l("Pescatarian"),
            Food.PORK: _l("No pork"),
            Food.BEEF: _l("No beef"),
            Food.ALCOHOL: _l("No alcohol in food"),
            Food.HALAL: _l("Halal"),
            Food.KOSHER: _l("Kosher"),
            Food.GLUTEN: _l("Gluten-free"),
            Food.LACTOSE: _l("Lactose-free"),
            Food.FODMAP: _l("Low FODMAP"),
            Food.SUGAR: _l("Diabetic"),
            Food.SOFT: _l("Soft or puréed"),
            Food.FASTING: _l("Fasts on some days"),
        }[self]


class Access(StrEnum):
    """What makes a place or a day possible for somebody."""

    WHEELCHAIR_MANUAL = "wheelchair-manual"
    WHEELCHAIR_POWERED = "wheelchair-powered"
    STEP_FREE = "step-free"
    LARGE_PRINT = "large-print"
    SCREEN_READER = "screen-reader"
    BRAILLE = "braille"
    LOOP = "hearing-loop"
    SIGN_LANGUAGE = "sign-language"
    CAPTIONS = "captions"
    QUIET = "quiet-room"
    SCHEDULE = "schedule-in-advance"
    ASSISTANT = "personal-assistant"
    DOG = "assistance-dog"
    FRIDGE = "medicine-fridge"
    CHARGING = "charging"
    PERIOD = "period"
    PRAYER = "prayer-room"
    INTERPRETER = "interpreter"
    EASY_READ = "easy-read"

    @cached_property
    def label(self) -> LazyString:
        """Name the need as pages do."""
        return {
            Access.WHEELCHAIR_MANUAL: _l("Manual wheelchair"),
            Access.WHEELCHAIR_POWERED: _l("Powered wheelchair"),
            Access.STEP_FREE: _l("Room and ways without steps"),
            Access.LARGE_PRINT: _l("Large print"),
            Access.SCREEN_READER: _l("Texts for a screen reader"),
            Access.BRAILLE: _l("Braille"),
            Access.LOOP: _l("Hearing loop"),
            Access.SIGN_LANGUAGE: _l("Sign language"),
            Access.CAPTIONS: _l("Captions"),
            Access.QUIET: _l("A quiet room to withdraw to"),
            Access.SCHEDULE: _l("The schedule in advance"),
            Access.ASSISTANT: _l("A personal assistant who comes along"),
            Access.DOG: _l("An assistance dog"),
            Access.FRIDGE: _l("A fridge for medicine"),
            Access.CHARGING: _l("A place to charge a device at night"),
            Access.PERIOD: _l("Things needed during periods"),
            Access.PRAYER: _l("A room for prayer or quiet"),
            Access.INTERPRETER: _l("An interpreter"),
            Access.EASY_READ: _l("Easy language"),
        }[self]


class Keeper(StrEnum):
    """Who keeps a medicine on the trip."""

    SELF = "self"
    LEADER = "leader"

    @cached_property
    def label(self) -> LazyString:
        """Name who it is as pages do."""
        return {Keeper.SELF: _l("The person themselves"), Keeper.LEADER: _l("The group leader")}[self]


@dataclass(frozen=True)
class Allergy:
    """One thing that somebody reacts to, and what to do then."""

    allergen: str
    severity: str
    name: str = ""
    traces: bool = False
    action: str = ""
    medicine: str = ""

    @property
    def label(self) -> LazyString | str:
        """Name what it is: a word of the law, or their own."""
        return self.name if self.allergen == Allergen.OTHER else Allergen(self.allergen).label

    @property
    def is_danger(self) -> bool:
        """Say whether it is a danger to life."""
        return self.severity == Severity.ANAPHYLAXIS


@dataclass(frozen=True)
class Medicine:
    """One medicine: how much, when, who keeps it. What it is for is not asked."""

    name: str
    dose: str = ""
    times: str = ""
    alone: bool = False
    keeper: str = Keeper.SELF
    fridge: bool = False


@dataclass(frozen=True)
class Condition:
    """Something to know, with what to do; `host_action` is what a host must do as well."""

    name: str
    action: str = ""
    host_action: str = ""


@dataclass(frozen=True)
class Answers:
    """All that a sheet says about health, food and help; all empty is a full answer."""

    allergies: tuple[Allergy, ...] = ()
    food: tuple[str, ...] = ()
    food_other: str = ""
    medicines: tuple[Medicine, ...] = ()
    conditions: tuple[Condition, ...] = ()
    access: tuple[str, ...] = ()
    access_other: str = ""
    trusted: str = ""
    swims: str = ""

    @property
    def says_nothing(self) -> bool:
        """Say whether there is nothing to tell."""
        return self == Answers()

    @property
    def dangers(self) -> tuple[Allergy, ...]:
        """Return what is a danger to life."""
        return tuple(one for one in self.allergies if one.is_danger)

    @property
    def has_card(self) -> bool:
        """Say whether hosts need an action card: a danger to life, or something that a host must do."""
        return bool(self.dangers or any(one.host_action for one in self.conditions))


@dataclass(frozen=True)
class Contact:
    """Somebody to call in an emergency; the order is theirs."""

    name: str
    relation: str
    phone: str
    languages: str = ""
    hours: str = ""


def written(answers: Answers) -> str:
    """Return answers as the text that is sealed, filled up so that its length says nothing."""
    return _padded(asdict(answers))


def read(text: str) -> Answers:
    """Return the answers of an unsealed text."""
    facts: dict[str, Any] = json.loads(text)
    return Answers(
        allergies=tuple(Allergy(**one) for one in facts.pop("allergies", ())),
        medicines=tuple(Medicine(**one) for one in facts.pop("medicines", ())),
        conditions=tuple(Condition(**one) for one in facts.pop("conditions", ())),
        food=tuple(facts.pop("food", ())),
        access=tuple(facts.pop("access", ())),
        **facts,
    )


def written_contacts(contacts: Iterable[Contact]) -> str:
    """Return contacts as the text that is sealed."""
    return _padded([asdict(one) for one in contacts])


def read_contacts(text: str) -> tuple[Contact, ...]:
    """Return the contacts of an unsealed text, in the order in which to call them."""
    return tuple(Contact(**one) for one in json.loads(text))


def _padded(facts: Any) -> str:
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    size = len(text.encode())
    return text + " " * (-size % PADDED_TO)
