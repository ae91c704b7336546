"""What a yes and what a no to an offer do, before either is said; pure. The page and the deed compare it by its seal."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from exchange.foundation.languages import Sentence, _l, _n
from exchange.participants.waiting.rules import GroupFacts, goes_with


@dataclass(frozen=True)
class Answers:
    """What the two answers come to. `missing`: how many of the group have not said yes yet; of nobody else anything is told."""

    in_group: bool = False
    missing: int = 0
    # By a no: how many of the group lose their offers and wait again; how many have their places at once.
    no_breaks: int = 0
    no_places: int = 0
    # By a no: whether somebody waits for whom what becomes free does.
    goes_on: bool = False

    @property
    def seal(self) -> str:
        """Return what is equal while the answers come to the same."""
        return sha256(repr(self).encode()).hexdigest()[:24]

    def of_yes(self, *, is_own: bool) -> list[Sentence]:
        """Say what a yes does, to whom the offer is made or to whoever answers for them."""
        if not self.in_group:
            return [_l("The place is yours at once.") if is_own else _l("They have the place at once.")]
        if self.missing:
            return [
                _n(
                    "The place is certain once %(num)s other of the group has answered too.",
                    "The place is certain once %(num)s others of the group have answered too.",
                    self.missing,
                )
            ]
        return [_l("It is the last yes of the group: all of them have their places at once.")]

    def of_no(self, *, is_own: bool) -> list[Sentence]:
        """Say what a no does, in the same two voices."""
        said: list[Sentence] = [_l("You leave the waiting list.") if is_own else _l("They leave the waiting list.")]
        if self.no_breaks:
            said.append(
                _n(
                    "%(num)s other of the group loses the offer and waits again: too few are left, or their leader is missing.",
                    "%(num)s others of the group lose their offers and wait again: too few are left, or their leader is missing.",
                    self.no_breaks,
                )
            )
        elif self.no_places:
            said.append(
                _n(
                    "%(num)s other of the group has said yes and has the place at once.",
                    "%(num)s others of the group have said yes and have their places at once.",
                    self.no_places,
                )
            )
        elif self.in_group:
            said.append(_l("The others of the group keep their offers."))
        if self.goes_on:
            said.append(_l("What becomes free is offered at once to the next on the list who may take it."))
        else:
            said.append(_l("What becomes free stays free: nobody who waits may take it."))
        return said


def what_answers_do(own: UUID, offered: Mapping[UUID, bool], group: GroupFacts | None) -> Answers:
    """Say what a yes and a no of one of a group do; `offered`: who has an offer, and whether they said yes."""
    if group is None:
        return Answers()
    others = {key: said_yes for key, said_yes in offered.items() if key != own}
    if not others:
        return Answers(in_group=True)
    breaks = not goes_with(list(others), group)
    return Answers(
        in_group=True,
        missing=list(others.values()).count(False),
        no_breaks=len(others) if breaks else 0,
        no_places=len(others) if not breaks and all(others.values()) else 0,
    )
