"""What two voices say, criterion by criterion; who may hand in what, and when both are seen. Pure.

“I don’t know” and no answer are never a zero: they are left out of every average and lower what is answered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean, median
from typing import Any

from exchange.adoptions.diagnosis.models import Voice
from exchange.adoptions.diagnosis.rules import SMALL_COUNT
from exchange.adoptions.transferability.criteria import CRITERIA, HIGHEST, LOWEST, SCORES, Block, codes_of
from exchange.foundation.languages import LazyString, _l
from exchange.foundation.obstacles import Obstacle, Owner

# From here on both have something to talk about.
FAR_APART = 2
# So long other young people may still hand in after both voices are in, unless the city says that everybody has.
WAITS_FOR_MORE = timedelta(days=7)
REASON_LETTERS = 10
Answers = Mapping[str, Mapping[str, Any]]


def score_of(answers: Answers, code: str) -> int | None:
    """Return the score of a criterion; None where it is not known or not answered."""
    said = str((answers.get(code) or {}).get("score", ""))
    return int(said) if said.isdigit() and LOWEST <= int(said) <= HIGHEST else None


def reason_of(answers: Answers, code: str) -> str:
    """Return why."""
    return str((answers.get(code) or {}).get("reason", ""))


def voice_scores(sheets: Sequence[Answers]) -> dict[str, float | None]:
    """Return what a voice of one or several sheets says: the median of those who know."""
    found: dict[str, float | None] = {}
    for code in CRITERIA:
        known = [score for sheet in sheets if (score := score_of(sheet, code)) is not None]
        found[code] = float(median(known)) if known else None
    return found


@dataclass(frozen=True)
class Average:
    """An average over what was answered, with how much that is; `score` is None when nothing was."""

    score: float | None
    answered: int
    total: int


def average_of(scores: Mapping[str, float | None], codes: Iterable[str]) -> Average:
    """Return the average of some criteria."""
    asked = list(codes)
    known = [score for code in asked if (score := scores.get(code)) is not None]
    return Average(round(fmean(known), 1) if known else None, len(known), len(asked))


@dataclass(frozen=True)
class Line:
    """One criterion, by both voices, each with the reasons that were given."""

    code: str
    young: float | None
    city: float | None
    young_reasons: tuple[str, ...] = ()
    city_reasons: tuple[str, ...] = ()

    @property
    def sentence(self) -> LazyString:
        """Return the criterion itself."""
        return CRITERIA[self.code][1]

    @property
    def to_talk_about(self) -> bool:
        """Say whether the two are far apart."""
        return self.young is not None and self.city is not None and abs(self.young - self.city) >= FAR_APART


@dataclass(frozen=True)
class BlockLine:
    """One block with its criteria and what each voice comes to."""

    block: Block
    lines: list[Line]
    young: Average
    city: Average


@dataclass(frozen=True)
class SideBySide:
    """Both voices beside each other."""

    blocks: list[BlockLine]
    young: Average
    city: Average
    together: Average
    # Young people gave reasons that stay closed: too few of them stand behind these.
    has_closed_reasons: bool = False

    @property
    def talk(self) -> list[Line]:
        """Return what the two should talk about, the farthest apart first."""
        lines = [line for block in self.blocks for line in block.lines if line.to_talk_about]
        return sorted(lines, key=lambda line: -abs((line.young or 0) - (line.city or 0)))


def expected_of(scores: Mapping[str, Sequence[float | None]]) -> dict[str, float | None]:
    """Return what both voices expected together of each criterion: the median of those who said something."""
    found: dict[str, float | None] = {}
    for code in CRITERIA:
        known = [score for score in scores.get(code, ()) if score is not None]
        found[code] = float(median(known)) if known else None
    return found


@dataclass(frozen=True)
class Heard:
    """What young people answered at a meeting, and how many were there."""

    answers: Answers
    count: int


def is_guessable(sheets: int) -> bool:
    """Say whether so few young people handed in a sheet of their own that those who know them may guess whose answer is whose."""
    return sheets < SMALL_COUNT


def side_by_side(young: Sequence[Answers], city: Sequence[Answers], *, meetings: Sequence[Heard] = ()) -> SideBySide:
    """Put two voices beside each other: `young` are the sheets of young people themselves.

    What young people wrote in their own words is shown only where at least SMALL_COUNT of them stand behind it: so many sheets, or so
    many at one meeting. The scores are a median and are shown from the first sheet on, which its writer is told before handing in; free
    text is not one number among others: a way of writing, a street or a grievance names its writer to officers who know the group, and
    of a single sheet it would be a message of one minor to adults, unsigned and yet not anonymous, where nobody may write to a minor
    unseen. So that it is one rule for everybody, and nobody learns more by asking another, it holds for officers, the network and
    young people alike. Sheets and meetings are not added up: whoever wrote a meeting down knows which reasons are not from it.
    """
    everything = [*young, *(one.answers for one in meetings)]
    shown = [] if is_guessable(len(young)) else list(young)
    shown += [one.answers for one in meetings if one.count >= SMALL_COUNT]
    one, other = voice_scores(everything), voice_scores(city)
    blocks = []
    for block in Block:
        codes = codes_of(block)
        lines = [Line(code, one[code], other[code], _reasons(shown, code), _reasons(city, code)) for code in codes]
        blocks.append(BlockLine(block, lines, average_of(one, codes), average_of(other, codes)))
    together = expected_of({code: [one[code], other[code]] for code in CRITERIA})
    averages = (average_of(one, CRITERIA), average_of(other, CRITERIA), average_of(together, CRITERIA))
    return SideBySide(blocks, *averages, any(_reasons(everything, code) != _reasons(shown, code) for code in CRITERIA))


def _reasons(sheets: Sequence[Answers], code: str) -> tuple[str, ...]:
    return tuple(sorted({reason for sheet in sheets if (reason := reason_of(sheet, code))}))


def is_open(*, opened_at: datetime | None, both_in_at: datetime | None, now: datetime) -> bool:
    """Say whether both voices are seen: the city said that everybody has handed in, or a week has passed since both are in."""
    return opened_at is not None or (both_in_at is not None and now >= both_in_at + WAITS_FOR_MORE)


def why_not_hand_in(answers: Answers) -> list[Obstacle]:
    """Say why a sheet cannot be handed in: something is answered, and both ends of the scale have their reason."""
    if not any(str((answers.get(code) or {}).get("score", "")) in SCORES for code in CRITERIA):
        return [Obstacle("nothing-answered", _l("Answer at least one sentence. “I don’t know” is an answer too."), None)]
    return [
        Obstacle(f"reason-{code}", _l("Say why in a few words: “%(sentence)s”", sentence=CRITERIA[code][1]), None)
        for code in CRITERIA
        if score_of(answers, code) in (LOWEST, HIGHEST) and not reason_of(answers, code).strip()
    ]


def why_not_write_sheet(*, is_handed_in: bool, is_opened: bool) -> list[Obstacle]:
    """Say why nothing more is written into a sheet: what was handed in stays, and who has seen the other voice is not blind."""
    if is_handed_in:
        return [Obstacle("handed-in", _l("This has been handed in, so it stays as it is."), None)]
    if is_opened:
        return [Obstacle("opened", _l("Both voices are seen side by side now. Answers count in the next round."), None)]
    return []


def why_not_write_for_meeting(*, city_is_in: bool) -> list[Obstacle]:
    """Say why an officer cannot write down a meeting yet: whoever does reads it, and would not be blind for the city any more."""
    if city_is_in:
        return []
    sentence = _l("Hand in the city’s own answers first. Whoever writes down what young people say has read it.")
    return [Obstacle("city-first", sentence, Owner.CITY)]


def why_not_open(handed_in: Iterable[Voice], *, is_opened: bool) -> list[Obstacle]:
    """Say why both voices are not shown yet."""
    voices = set(handed_in)
    reasons = []
    if is_opened:
        reasons.append(Obstacle("opened", _l("Both voices are seen side by side already."), None))
    if Voice.YOUNG not in voices:
        reasons.append(Obstacle("young-missing", _l("Young people have not handed in yet."), Owner.YOUNG_PERSON))
    if Voice.CITY not in voices:
        reasons.append(Obstacle("city-missing", _l("The city has not handed in yet."), Owner.CITY))
    return reasons


def why_not_again(*, is_opened: bool, reason: str) -> list[Obstacle]:
    """Say why no new round begins."""
    reasons = []
    if not is_opened:
        reasons.append(Obstacle("not-opened", _l("This round is not over. A new one begins when both voices have been seen."), Owner.CITY))
    if len(reason.strip()) < REASON_LETTERS:
        reasons.append(Obstacle("reason-missing", _l("Say why you ask again. The reason stays beside the new round."), Owner.CITY))
    return reasons
