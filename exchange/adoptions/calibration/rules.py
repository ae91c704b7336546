"""What was expected beside what was found, by criterion. Pure; adoptions are counted, cities are never named or ranked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from exchange.adoptions.follow_ups.models import Effect
from exchange.adoptions.transferability.criteria import CRITERIA, Block
from exchange.adoptions.transferability.rules import expected_of
from exchange.foundation.languages import LazyString, _l

# From fewer adoptions nothing is concluded, and nothing is shown.
LEAST = 5
# So far apart two averages tell something.
TELLS = 0.5
Expected = Mapping[str, Sequence[float | None]]


@dataclass(frozen=True)
class CriterionLine:
    """One criterion: of how many adoptions something is known, what was expected where it got better, and where it did not."""

    code: str
    count: int
    better: float | None
    better_count: int
    other: float | None
    other_count: int

    @property
    def block(self) -> Block:
        """Return what it is about."""
        return CRITERIA[self.code][0]

    @property
    def sentence(self) -> LazyString:
        """Return the criterion itself."""
        return CRITERIA[self.code][1]

    @property
    def is_hidden(self) -> bool:
        """Say whether it rests on too little."""
        return self.count < LEAST

    @property
    def code_of_meaning(self) -> str:
        """Say in a word what it means."""
        if self.is_hidden:
            return "too-few"
        if self.better is None or self.other is None:
            return "one-sided"
        apart = self.better - self.other
        if apart >= TELLS:
            return "told"
        return "misled" if apart <= -TELLS else "silent"

    @property
    def meaning(self) -> LazyString:
        """Say in a sentence what it means."""
        return {
            "too-few": _l("Fewer than five adoptions: nothing is shown."),
            "one-sided": _l("All ended alike so far, so there is nothing to compare."),
            "told": _l("It was judged higher where it got better: worth asking."),
            "misled": _l("It was judged lower where it got better: do not let it stop you."),
            "silent": _l("It was judged alike whatever came of it: it told nothing."),
        }[self.code_of_meaning]


def calibrate(pairs: Sequence[tuple[Expected, Effect]]) -> list[CriterionLine]:
    """Compare what both voices expected with what was found; who did not know is left out criterion by criterion."""
    lines = []
    together = [(expected_of(expected), effect is Effect.BETTER) for expected, effect in pairs]
    for code in CRITERIA:
        better = [score for scores, got_better in together if got_better and (score := scores[code]) is not None]
        other = [score for scores, got_better in together if not got_better and (score := scores[code]) is not None]
        lines.append(CriterionLine(code, len(better) + len(other), _mean(better), len(better), _mean(other), len(other)))
    return lines


def _mean(scores: Sequence[float]) -> float | None:
    return round(fmean(scores), 1) if scores else None


@dataclass(frozen=True)
class Coverage:
    """On how much it rests: adoptions that run or ran, those with an expectation, with a result, and with both."""

    running: int
    expected: int
    observed: int
    both: int


def line_as_json(line: CriterionLine) -> dict[str, Any]:
    """Return a line for programs; what is hidden on the page is not in it."""
    facts: dict[str, Any] = {"criterion": line.code, "block": line.block.value, "meaning": line.code_of_meaning}
    if line.is_hidden:
        return facts | {"count": None, "expected_where_better": None, "expected_elsewhere": None}
    return facts | {
        "count": line.count,
        "expected_where_better": line.better,
        "better_count": line.better_count,
        "expected_elsewhere": line.other,
        "other_count": line.other_count,
    }
