"""The criteria by which a city and its young people judge whether something would work at home, in four blocks.

After ASTAIRE (population, environment, implementation, support for transfer) and PIET-T, in words for anybody from 13.
Codes are stored and never change; a criterion that is no longer asked keeps its code.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property

from exchange.foundation.languages import LazyString, _l, _lc


class Block(StrEnum):
    """What a criterion is about."""

    POPULATION = "population"
    ENVIRONMENT = "environment"
    IMPLEMENTATION = "implementation"
    SUPPORT = "support"

    @cached_property
    def label(self) -> LazyString:
        """Name the block as pages do."""
        return {
            Block.POPULATION: _l("The people"),
            Block.ENVIRONMENT: _l("The place"),
            Block.IMPLEMENTATION: _l("The work"),
            Block.SUPPORT: _l("The help"),
        }[self]


CRITERIA: Mapping[str, tuple[Block, LazyString]] = {
    "need": (Block.POPULATION, _l("Young people here have the same problem.")),
    "alike": (Block.POPULATION, _l("Those it is for live here much as they do there.")),
    "wish": (Block.POPULATION, _l("Young people here would want to join in.")),
    "trust": (Block.POPULATION, _l("People here would trust those who run it.")),
    "room": (Block.ENVIRONMENT, _l("There is a place here where it can happen.")),
    "rules": (Block.ENVIRONMENT, _l("The rules here allow it.")),
    "deciders": (Block.ENVIRONMENT, _l("Those who decide here are for it.")),
    "around": (Block.ENVIRONMENT, _l("It goes well with what there is here already.")),
    "core": (Block.IMPLEMENTATION, _l("We can keep the part that makes it work.")),
    "hands": (Block.IMPLEMENTATION, _l("There are enough people here who can do it.")),
    "money": (Block.IMPLEMENTATION, _l("There is money for it, or we know where to ask.")),
    "small": (Block.IMPLEMENTATION, _l("We can try it small first, and change it.")),
    "known": (Block.SUPPORT, _l("We know well enough how they did it there.")),
    "contact": (Block.SUPPORT, _l("Somebody from the other city would help us.")),
    "training": (Block.SUPPORT, _l("Whoever does it here can learn how.")),
    "measure": (Block.SUPPORT, _l("We can find out whether it works here.")),
}
LOWEST, HIGHEST = 0, 4
# Kept where a score would stand; it is an answer, and never a zero.
UNKNOWN = "unknown"
SCORES: Mapping[str, LazyString] = {
    "0": _lc("how far it is so", "not at all"),
    "1": _lc("how far it is so", "hardly"),
    "2": _lc("how far it is so", "partly"),
    "3": _lc("how far it is so", "mostly"),
    "4": _lc("how far it is so", "fully"),
    UNKNOWN: _l("I don’t know"),
}


def codes_of(block: Block) -> list[str]:
    """Return the criteria of a block, in their order."""
    return [code for code, (its, _sentence) in CRITERIA.items() if its is block]
