"""What an act comes to, in sentences and as a seal: what was shown and what is done are compared by it."""

from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from exchange.foundation.formats import listed
from exchange.foundation.languages import Sentence, _l, _n
from exchange.participants.waiting.grouping import Together


@dataclass(frozen=True)
class Swap:
    """Who leaves and who comes in their stead, who of them is written to, and what else passes on with the place."""

    out: str
    into: str
    waited: bool
    letters: tuple[str, ...]
    # (what, how many, by which words it is told apart): the sentences say the same.
    passes_on: tuple[tuple[str, int, str], ...] = ()
    said: tuple[Sentence, ...] = field(default=(), repr=False, compare=False)

    def sentences(self) -> list[Sentence]:
        """Say who goes, who comes and what passes on."""
        said = [_l("%(old)s gives the place up, and %(new)s has it at once.", old=self.out, new=self.into)]
        if self.waited:
            said.append(_l("%(new)s does not wait any more.", new=self.into))
        return [*said, *self.said]

    def told(self) -> Sentence:
        """Say who gets a letter."""
        if self.letters:
            return _n("A letter goes to %(names)s.", "Letters go to %(names)s.", len(self.letters), names=listed(self.letters))
        return _l("No letter goes out: neither of them has an e-mail address.")


@dataclass(frozen=True)
class Consequences:
    """What will happen; two are equal when the same will."""

    deed: str
    frees: int = 0
    adds: int = 0
    takes: int = 0
    returns: int = 0
    # (city, how many people) of each offer, in the order in which they are made.
    offers: tuple[tuple[str, int], ...] = ()
    offered: tuple[UUID, ...] = ()
    without_leader: tuple[str, ...] = ()
    # (city, minors, adults that are missing more than before)
    lacks_adults: tuple[tuple[str, int, int], ...] = ()
    broken_groups: int = 0
    waits_in_vain: int = 0
    # People who wait, fit, and came first: none of them is asked.
    passed_over: int = 0
    # Places that others do not get any more, since a quota keeps them; people who have a place beyond what it allows.
    keeps: int = 0
    beyond: int = 0
    # What taking a file back does: people who go, people who are as before, things that stay because somebody worked on them.
    takes_out: int = 0
    puts_back: int = 0
    stays: int = 0
    swap: Swap | None = None
    together: Together | None = None

    @property
    def does_something(self) -> bool:
        """Say whether anything happens to anybody."""
        return self != Consequences(self.deed)

    @property
    def seal(self) -> str:
        """Return what is equal while the consequences are: what was shown and what is done are compared by it."""
        return sha256(repr(self).encode()).hexdigest()[:24]

    def sentences(self) -> list[Sentence]:
        """Say all of it, what matters most first."""
        said: list[Sentence] = [*self._of_a_file(), *self._of_a_swap(), *(self.together.sentences() if self.together else [])]
        if self.frees:
            said.append(_n("Frees %(num)s place.", "Frees %(num)s places.", self.frees))
        if self.adds:
            said.append(_n("Adds %(num)s place.", "Adds %(num)s places.", self.adds))
        if self.takes:
            said.append(_n("Takes %(num)s free place.", "Takes %(num)s free places.", self.takes))
        if self.passed_over:
            said.append(
                _n(
                    "Passes over %(num)s person who may take the place and comes first on the waiting list.",
                    "Passes over %(num)s people who may take the place and come first on the waiting list.",
                    self.passed_over,
                )
            )
        if self.returns:
            said.append(
                _n(
                    "Returns %(num)s place to the pool, where other cities can pledge it.",
                    "Returns %(num)s places to the pool, where other cities can pledge them.",
                    self.returns,
                )
            )
        if self.offers:
            people = sum(count for _city, count in self.offers)
            said.append(
                _n(
                    "Sends %(num)s offer to people on the waiting list; places in all: %(people)s.",
                    "Sends %(num)s offers to people on the waiting list; places in all: %(people)s.",
                    len(self.offers),
                    people=people,
                )
            )
        elif self.frees or self.adds:
            said.append(_l("Sends no offer: nobody who waits may take these places."))
        if self.keeps:
            said.append(
                _n(
                    "Keeps %(num)s place for those whom the quota counts; others do not get it.",
                    "Keeps %(num)s places for those whom the quota counts; others do not get them.",
                    self.keeps,
                )
            )
        if self.beyond:
            said.append(
                _n(
                    "%(num)s person has a place beyond what the quota allows, and keeps it until somebody decides.",
                    "%(num)s people have a place beyond what the quota allows, and keep it until somebody decides.",
                    self.beyond,
                )
            )
        said += [_l("Leaves %(city)s without a leader.", city=city) for city in self.without_leader]
        said += [
            _n(
                "Leaves %(city)s with %(num)s adult too few for its minors (%(minors)s).",
                "Leaves %(city)s with %(num)s adults too few for its minors (%(minors)s).",
                missing,
                city=city,
                minors=minors,
            )
            for city, minors, missing in self.lacks_adults
        ]
        if self.broken_groups:
            said.append(
                _n(
                    "Leaves %(num)s group on the waiting list too small, or without its leader, to be offered places.",
                    "Leaves %(num)s groups on the waiting list too small, or without their leader, to be offered places.",
                    self.broken_groups,
                )
            )
        if self.waits_in_vain:
            said.append(
                _n(
                    "%(num)s person on the waiting list is offered nothing any more.",
                    "%(num)s people on the waiting list are offered nothing any more.",
                    self.waits_in_vain,
                )
            )
        said += self._told()
        return said or [_l("Changes nothing for anybody.")]

    def _of_a_swap(self) -> list[Sentence]:
        return self.swap.sentences() if self.swap else []

    def _told(self) -> list[Sentence]:
        return [self.swap.told()] if self.swap else []

    def _of_a_file(self) -> list[Sentence]:
        said: list[Sentence] = []
        if self.takes_out:
            said.append(
                _n(
                    "Takes out %(num)s person whom the file brought. Whoever was worked on since is withdrawn and stays stored.",
                    "Takes out %(num)s people whom the file brought. Whoever was worked on since is withdrawn and stays stored.",
                    self.takes_out,
                )
            )
        if self.puts_back:
            said.append(_n("Puts %(num)s person back as before.", "Puts %(num)s people back as before.", self.puts_back))
        if self.stays:
            said.append(
                _n(
                    "Leaves %(num)s thing as it is now: it was changed again since, or a quota bars the way back.",
                    "Leaves %(num)s things as they are now: they were changed again since, or a quota bars the way back.",
                    self.stays,
                )
            )
        return said
