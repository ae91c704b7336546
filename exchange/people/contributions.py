"""What features above people know of somebody when two entries are compared or merged.

A feature registers in its `reactions.connect()`; people knows none of them by name.
"""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from exchange.foundation.languages import Sentence
from exchange.foundation.obstacles import Obstacle
from exchange.people.models import Person

# ids → what hangs on each of them, in words: city, trips, account.
WordsSource = Callable[[Sequence[UUID]], Mapping[UUID, list[Sentence]]]
# (the entry that stays, the entry that goes) → why they cannot become one.
MergeRule = Callable[[Person, Person], list[Obstacle]]

_words: list[WordsSource] = []
_rules: list[MergeRule] = []


def add_person_words(source: WordsSource) -> None:
    """Register what hangs on a person, once however often the application is built."""
    if source not in _words:
        _words.append(source)


def add_merge_rule(rule: MergeRule) -> None:
    """Register why two entries cannot become one, once."""
    if rule not in _rules:
        _rules.append(rule)


def words_about(person_ids: Sequence[UUID]) -> dict[UUID, list[Sentence]]:
    """Return what hangs on each person, in the order in which features were added."""
    found: dict[UUID, list[Sentence]] = {person_id: [] for person_id in person_ids}
    for source in _words if person_ids else ():
        for person_id, words in source(person_ids).items():
            found[person_id] += words
    return found


def reasons_against(kept: Person, lost: Person) -> list[Obstacle]:
    """Return what features say against two entries becoming one."""
    return [reason for rule in _rules for reason in rule(kept, lost)]
