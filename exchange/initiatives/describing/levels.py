"""How strong the evidence is, from 0 to 5, and why: a city's own records, and what other cities found. Pure.

The levels follow Nesta's standards of evidence: a result of a second city, or of somebody independent, for 4; three cities for 5.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from exchange.foundation.languages import LazyString, Sentence, _l, _n
from exchange.initiatives.describing.models import RecordKind, Shows
from exchange.initiatives.describing.rules import LEVELS, Record, is_said, is_whole

# The city of origin is one of them once a record of its own shows that it got better.
CITIES_FOR_FIVE = 3


class Level(NamedTuple):
    """How strong the evidence is: the level that holds, the one that the records support, why, and what would raise it."""

    level: int
    supported: int
    why: list[Sentence]
    raised_by: Sentence | None


def clear_account(answers: Mapping[str, Any]) -> bool:
    """Say whether it tells what the problem is, what is done, why it works and what changed."""
    return all(is_said(answers.get(name, "")) for name in ("problem", "steps", "why_it_works", "change"))


class Elsewhere(NamedTuple):
    """What other cities that took it up found, as numbers of cities: where it got better, and where nothing changed or it got worse.

    `with_result`: how many of them have evaluated it, with a result on record; the others have answered the question that is asked six
    and twelve months on.
    """

    better: int = 0
    otherwise: int = 0
    with_result: int = 0

    @property
    def why(self) -> list[Sentence]:
        """Say what they found, and what that rests on; no city is named."""
        found: list[Sentence] = []
        if self.better:
            found.append(_n("%(num)s other city found it better.", "%(num)s other cities found it better.", self.better))
        if self.otherwise:
            found.append(
                _n("%(num)s other city found no change, or worse.", "%(num)s other cities found no change, or worse.", self.otherwise)
            )
        if found:
            found.append(_l("Each was asked 6 or 12 months on."))
        if self.with_result:
            found.append(
                _n("%(num)s city has a result on record as well.", "%(num)s cities have a result on record as well.", self.with_result)
            )
        return found


_NOWHERE = Elsewhere()


def level_of(*, has_account: bool, records: Sequence[Record], elsewhere: Elsewhere = _NOWHERE, ceiling: int | None = None) -> Level:
    """Return the level of evidence, 0 to 5.

    Only whole records that say that it got better count; what was heard from another city counts when that city itself has said what
    it found (`elsewhere`), with or without a comparison at home: a second city lifts it to 4, results from three cities to 5. The city
    of origin is one of the three once a record of its own shows that it got better.

    What holds it down: a comparison or an independent evaluation that found no change, or worse (at 2). Each other city that found no
    change, or worse, stands against one that found it better; where as many found that, the others confirm nothing and it stays at 3 at
    most, where more did, at 2. A ceiling lowers, nothing lifts.
    """
    supported, why, raised_by = _supported(records, has_account=has_account, elsewhere=elsewhere)
    if ceiling is not None and ceiling < supported:
        return Level(ceiling, supported, [*why, _l("The network’s reviewers hold it at %(level)s.", level=ceiling)], None)
    return Level(supported, supported, why, raised_by)


def _supported(records: Sequence[Record], *, has_account: bool, elsewhere: Elsewhere) -> tuple[int, list[Sentence], Sentence | None]:
    if not has_account:
        return 0, elsewhere.why, _l("A clear account: the problem, the steps, why it works and what changed.")
    why: list[Sentence] = [_l("It tells clearly what is done, why it works and what changed.")]
    whole = [one for one in records if is_whole(one) and one.kind is not RecordKind.OTHER_CITY]
    counting = [one for one in whole if one.shows is Shows.BETTER]
    is_compared = any(one.kind is RecordKind.COMPARISON for one in counting)
    # Whoever claims independence says where it can be read.
    is_independent = any(one.kind is RecordKind.INDEPENDENT and one.source.strip() for one in counting)
    if counting:
        why.append(_n("%(num)s record shows that it got better.", "%(num)s records show that it got better.", len(counting)))
    if is_compared:
        why.append(_l("A comparison with a place that did not do it says so too."))
    if is_independent:
        why.append(_l("Somebody independent has evaluated it, and one can read it."))
    why += elsewhere.why
    level = _level_before_holding(is_recorded=bool(counting), is_compared=is_compared, is_independent=is_independent, elsewhere=elsewhere)
    held, reasons = _held_at(whole, elsewhere)
    if reasons and level >= held:
        return held, [*why, *reasons], None
    # What would have lifted it, and is outweighed, is said too.
    return level, [*why, *(reasons if elsewhere.better else [])], _what_raises(level)


def _level_before_holding(*, is_recorded: bool, is_compared: bool, is_independent: bool, elsewhere: Elsewhere) -> int:
    confirming = max(elsewhere.better - elsewhere.otherwise, 0)
    if confirming and confirming + is_recorded >= CITIES_FOR_FIVE:
        return 5
    if confirming or (is_compared and is_independent):
        return 4
    return 3 if is_compared else 2 if is_recorded or elsewhere.better else 1


def _held_at(whole: Iterable[Record], elsewhere: Elsewhere) -> tuple[int, list[Sentence]]:
    """Return at which level it is held, and why; nothing holds it where there is no reason."""
    strong, against = {RecordKind.COMPARISON, RecordKind.INDEPENDENT}, (Shows.NO_CHANGE, Shows.WORSE)
    if any(one.kind in strong and one.shows in against for one in whole):
        return 2, [_l("But a comparison or an independent evaluation found no change, or worse.")]
    if elsewhere.otherwise and elsewhere.otherwise >= elsewhere.better:
        is_more = elsewhere.otherwise > elsewhere.better
        return 2 if is_more else 3, [_l("As many cities, or more, did not find it better: that holds the level down.")]
    return len(LEVELS), []


def _what_raises(level: int) -> Sentence | None:
    return {
        1: _l("A record that shows a change: what was found, when and by whom."),
        2: _l("A comparison with a place that did not do it, or what a second city finds."),
        3: _l("An independent evaluation that one can read, or the result of a second city."),
        4: _l("Results from three cities, the city of origin among them."),
    }.get(level)


def level_words(level: int) -> LazyString:
    """Say what a level means."""
    return (
        _l("No clear account yet"),
        _l("A clear account"),
        _l("Records show a change"),
        _l("A comparison shows it"),
        _l("Confirmed by somebody independent, or by a second city"),
        _l("Confirmed in three cities or more"),
    )[level]
