"""What speaks for an initiative in a city: six criteria, each answered yes, partly, no or not known, with its sentence and source. Pure.

What is not known lowers the coverage (“known: 4 of 6”), never the share: the points are set against those of the criteria
that are known. Shares order the suggestions that one city reads about initiatives; of cities no share is ever shown.

The six: the problem, the language, the size, the density, who nearby runs it, what it costs (OECD: check fit with local priorities and
constraints; the neighbours' filters by country and population alone explain nothing).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from exchange.foundation.languages import _, _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.matching import criteria
from exchange.matching.criteria import Names
from exchange.matching.known import MOST, Criterion, Place, Practice, Reason

# So much must be known before anything is suggested, and so large a part of it must speak for it.
LEAST_KNOWN = 2
LEAST_SHARE = Fraction(2, 5)


@dataclass(frozen=True)
class Match:
    """All that speaks for an initiative in a city, and how much of it is known."""

    reasons: tuple[Reason, ...]
    known: int

    @property
    def points(self) -> int:
        """Return the sum of the points."""
        return sum(reason.points for reason in self.reasons)

    @property
    def share(self) -> Fraction:
        """Return the points as a part of those that could be had from what is known."""
        most = sum(MOST[reason.criterion] for reason in self.reasons)
        return Fraction(self.points, most) if most else Fraction(0)

    @property
    def speaking(self) -> tuple[Reason, ...]:
        """Return what speaks for it."""
        return tuple(reason for reason in self.reasons if reason.points)

    @property
    def is_asked_for(self) -> bool:
        """Say whether the city itself says that it looks for this, or its needs speak of it."""
        return any(reason.criterion is Criterion.PROBLEM and reason.points == MOST[Criterion.PROBLEM] for reason in self.reasons)

    @property
    def fits(self) -> bool:
        """Say whether it is suggested: two things speak for it, or it is what the city asks for, in whichever language."""
        speaks = self.is_asked_for or len(self.speaking) >= LEAST_KNOWN
        return self.known >= LEAST_KNOWN and self.share >= LEAST_SHARE and speaks


def match(practice: Practice, place: Place, *, themes: Names, language: str) -> Match:
    """Compare an initiative with a city by every criterion; `themes` names themes in the reader's language."""
    asked = (
        criteria.problem(practice, place, themes, language),
        criteria.languages(practice, place, language),
        criteria.neighbours(practice, place, language),
        criteria.size(practice, place, language),
        criteria.density(practice, place, language),
        criteria.money(practice, place),
    )
    reasons = tuple(reason for reason in asked if reason is not None)
    return Match(reasons, len(reasons))


def why_not_type(values: Collection[object], *, as_of_on: date | None, source: str) -> list[Obstacle]:
    """Say why facts about a city are not kept: what has neither a day nor a source, nobody can look up."""
    if not values:
        return []
    reasons = []
    if as_of_on is None:
        reasons.append(Obstacle("day-missing", _l("Say for which day it holds."), Owner.NETWORK))
    if not source.strip():
        reasons.append(Obstacle("source-missing", _l("Say where it is read: what nobody can look up is not known."), Owner.NETWORK))
    return reasons


def coverage_words(found: Match) -> str:
    """Say how much of it is known."""
    return _("Known: %(known)s of %(all)s.", known=found.known, all=len(Criterion))


def by_fit(found: Sequence[tuple[Practice, Match]]) -> list[tuple[Practice, Match]]:
    """Return the suggestions of one city, the best founded first: share, how much is known, evidence, then the address.

    What no city has tried stands behind all that one has.
    """
    fitting = [one for one in found if one[1].fits]
    return sorted(fitting, key=lambda one: (not one[0].is_tried, -one[1].share, -one[1].known, -one[0].evidence, one[0].slug))


def by_reason(found: Sequence[tuple[Place, Match]], *, language: str) -> dict[Criterion, list[tuple[Place, Match]]]:
    """Return the cities for which an initiative could be, by what speaks for it, each group by name. There is no order of merit."""
    fitting = sorted((one for one in found if one[1].fits), key=lambda one: (one[0].name_in(language).casefold(), one[0].slug))
    groups = {
        criterion: [one for one in fitting if any(reason.criterion is criterion for reason in one[1].speaking)] for criterion in Criterion
    }
    return {criterion: cities for criterion, cities in groups.items() if cities}
