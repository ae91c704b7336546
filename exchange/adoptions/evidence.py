"""What is on record about an adoption, gathered for its gates, and what each gate still misses: a pure rule.

A later stage whose gate misses something is reached with a stated reason, which stays on record; three things no reason
replaces: an agreement has an owner, money or hours, and a decision; an evaluation has a result.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from exchange.adoptions.models import AdoptionStage
from exchange.adoptions.rules import WAY
from exchange.foundation.languages import LazyString, _l
from exchange.foundation.obstacles import Obstacle, Owner

S = AdoptionStage


@dataclass(frozen=True)
class Evidence:
    """What is on record, as counts and yes or no; nothing of it is a word that somebody wrote."""

    young_needs: int = 0
    city_needs: int = 0
    unasked_needs: int = 0
    shared_needs: int = 0
    has_place: bool = False
    has_measure: bool = False
    has_baseline: bool = False
    has_core: bool = False
    has_owner: bool = False
    has_means: bool = False
    has_decision: bool = False
    has_start: bool = False
    has_pilot: bool = False
    decided_parts: int = 0
    open_parts: int = 0
    pilot_lines: int = 0
    has_start_of_running: bool = False
    has_result: bool = False
    has_continuation: bool = False


@dataclass(frozen=True)
class Missing:
    """One thing that a gate asks for: who can bring it, on which page, and whether a reason may stand in its place."""

    sentence: LazyString
    short: LazyString
    owner: Owner
    endpoint: str
    hard: bool = False
    sheet: str = ""

    def obstacle(self, code: str, adoption_id: UUID) -> Obstacle:
        """Return it as every page and letter shows what is missing."""
        where = {"adoption_id": adoption_id} | ({"sheet": self.sheet} if self.sheet else {})
        return Obstacle(code, self.sentence, self.owner, None, self.endpoint, where)


_DIAGNOSIS, _SHEET, _DELTA = "adoptions.diagnosis", "adoptions.sheet", "adoptions.delta"
# `short` completes “Moved on without: …”.
THINGS: Mapping[str, Missing] = {
    "young-needs": Missing(
        _l("Young people have not said yet what they need."), _l("what young people need"), Owner.YOUNG_PERSON, _DIAGNOSIS
    ),
    "city-needs": Missing(_l("The city has not said yet what it needs."), _l("what the city needs"), Owner.CITY, _DIAGNOSIS),
    "unasked": Missing(
        _l("Not every need has been put to the other side."), _l("asking both sides about every need"), Owner.CITY, _DIAGNOSIS
    ),
    "shared": Missing(_l("There is no need yet that both share."), _l("a need that both share"), Owner.CITY, _DIAGNOSIS),
    "place": Missing(_l("Say where it matters."), _l("the place"), Owner.CITY, _DIAGNOSIS),
    "measure": Missing(_l("Say what you would measure."), _l("what would be measured"), Owner.CITY, _DIAGNOSIS),
    "baseline": Missing(_l("Write down how it stands today, as a figure."), _l("a figure from before"), Owner.CITY, _DIAGNOSIS),
    "core": Missing(_l("Say what must stay, or it is something else."), _l("what must stay"), Owner.CITY, _SHEET, sheet="decision"),
    "owner": Missing(_l("One person has to answer for it by name."), _l("who answers for it"), Owner.CITY, _SHEET, True, "decision"),
    "means": Missing(_l("Money or hours have to be promised."), _l("money or hours"), Owner.CITY, _SHEET, True, "decision"),
    "decision": Missing(
        _l("The decision is missing: on which day, and by whom."), _l("the decision"), Owner.CITY, _SHEET, True, "decision"
    ),
    "start": Missing(_l("The day on which it starts is not known."), _l("the day of the start"), Owner.CITY, _SHEET, sheet="decision"),
    "parts": Missing(_l("Say what you keep, change and leave out."), _l("what is kept and changed"), Owner.CITY, _DELTA),
    "open-parts": Missing(
        _l("Some parts of the initiative are not decided yet."), _l("a word on every part of the initiative"), Owner.CITY, _DELTA
    ),
    "pilot": Missing(_l("Say where it is tried, from when to when."), _l("place and days of the try"), Owner.CITY, _SHEET, sheet="pilot"),
    "lines": Missing(_l("Nobody has written down yet how the try went."), _l("how the try went"), Owner.CITY, _SHEET, sheet="pilot"),
    "running": Missing(_l("Say since when it runs."), _l("since when it runs"), Owner.CITY, _SHEET, sheet="result"),
    "result": Missing(
        _l("A result is missing: what has changed, and how you know it."), _l("a result"), Owner.CITY, _SHEET, True, "result"
    ),
    "continuation": Missing(
        _l("Say who pays for it and who runs it from now on."), _l("who pays and who runs it"), Owner.CITY, _SHEET, sheet="result"
    ),
}


def missing_at(stage: AdoptionStage, found: Evidence) -> list[str]:
    """Return the codes of what the gate of one stage still misses, in the order in which they are brought."""
    asked: dict[AdoptionStage, tuple[tuple[str, bool], ...]] = {
        S.CO_DESIGN: (
            ("young-needs", found.young_needs > 0),
            ("city-needs", found.city_needs > 0),
            ("unasked", found.unasked_needs == 0),
            ("shared", found.shared_needs > 0 or not (found.young_needs and found.city_needs) or found.unasked_needs > 0),
            ("place", found.has_place),
            ("measure", found.has_measure),
            ("baseline", found.has_baseline),
        ),
        S.AGREED: (
            ("core", found.has_core),
            ("owner", found.has_owner),
            ("means", found.has_means),
            ("decision", found.has_decision),
            ("start", found.has_start),
        ),
        S.PILOT: (
            ("parts", found.decided_parts > 0),
            ("open-parts", not (found.decided_parts and found.open_parts)),
            ("pilot", found.has_pilot),
        ),
        S.IMPLEMENTED: (("lines", found.pilot_lines > 0), ("running", found.has_start_of_running)),
        S.EVALUATED: (("result", found.has_result),),
        S.SUSTAINED: (("continuation", found.has_continuation),),
    }
    return [code for code, is_there in asked.get(stage, ()) if not is_there]


def missing_for(stage: AdoptionStage, to: AdoptionStage, found: Evidence) -> list[str]:
    """Return what the gates between a stage and a later one miss; going back, stopping and going on again pass none."""
    if AdoptionStage.STOPPED in {stage, to}:
        return []
    passed = WAY[WAY.index(stage) + 1 : WAY.index(to) + 1]
    return [code for one in passed for code in missing_at(one, found)]


def obstacles_of(codes: Iterable[str], adoption_id: UUID) -> list[Obstacle]:
    """Return what is missing with who brings it and where."""
    return [THINGS[code].obstacle(code, adoption_id) for code in codes]


def short_words(codes: Iterable[str]) -> list[LazyString]:
    """Return what was missing, as a list completes “Moved on without: …”; a code that is no longer known says nothing."""
    return [THINGS[code].short for code in codes if code in THINGS]


def is_hard(code: str) -> bool:
    """Say whether no reason stands in the place of this."""
    return THINGS[code].hard
