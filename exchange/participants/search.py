"""The words under which a participant is found: names, address and home place, folded."""

from typing import NamedTuple, Protocol

from exchange.foundation.folding import words
from exchange.participants.models import Participant, ParticipantWord
from exchange.people.models import Person


class Named(Protocol):
    """Whoever has these names: a Person, or a row that will be one."""

    @property
    def last_name(self) -> str: ...
    @property
    def first_name(self) -> str: ...
    @property
    def preferred_name(self) -> str: ...
    @property
    def email(self) -> str: ...


class ShownNames(NamedTuple):
    """The names of a person who is not written yet."""

    last_name: str
    first_name: str
    preferred_name: str
    email: str


def searchable(person: Named, *, city_name: str = "") -> list[str]:
    """Return the distinct folded words of a person, at most 60."""
    return words(
        person.last_name,
        person.first_name,
        person.preferred_name,
        person.email.replace("@", " ").replace(".", " "),
        person.email.split("@")[0],
        city_name,
        limit=60,
    )


def participant_words(participant: Participant, person: Person, *, city_name: str = "") -> list[ParticipantWord]:
    """Build the search rows of one participant."""
    return [
        ParticipantWord(
            participant_id=participant.id,
            cohort_id=participant.cohort_id,
            city_id=participant.city_id,
            word=word,
        )
        for word in searchable(person, city_name=city_name)
    ]
