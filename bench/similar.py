"""Judge by the labelled pairs how well alike initiatives are found: `python -m bench.similar`."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from exchange.initiatives.similar import rules
from exchange.initiatives.similar.speaking import terms_of

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "initiatives" / "similar"
DEVELOPMENT, HELD_OUT = "dev", "held"
SAME, NEAR, DIFFERENT = "same", "near", "different"


class Pair(NamedTuple):
    """Two texts, what people say of them, and how alike the rule finds them."""

    label: str
    one: str
    other: str
    score: float

    @property
    def is_mixed(self) -> bool:
        """Say whether both are in different languages."""
        return self.one.rsplit(".", 1)[1] != self.other.rsplit(".", 1)[1]


class Judged(NamedTuple):
    """How many of those found are right, and how many of the right ones are found."""

    precision: float
    recall: float
    found: int
    wanted: int


def judge(pairs: list[Pair], wanted: set[str], *, threshold: float) -> Judged:
    """Return precision and recall of finding the wanted labels at a threshold."""
    right = sum(pair.label in wanted and pair.score >= threshold for pair in pairs)
    found = sum(pair.score >= threshold for pair in pairs)
    there = sum(pair.label in wanted for pair in pairs)
    return Judged(right / found if found else 0.0, right / there if there else 0.0, found, there)


def read_texts() -> dict[str, tuple[str, dict[str, float]]]:
    """Return {idea and language: (half, what the text speaks of)}."""
    texts = {}
    for half, idea, language, text in _rows("texts.txt", 4):
        title, _point, rest = text.partition(". ")
        texts[f"{idea}.{language}"] = half, {term: one.weight for term, one in terms_of(title, [rest], language=language).items()}
    return texts


def scored_pairs(half: str) -> list[Pair]:
    """Return the labelled pairs of a half with their scores; how rare a term is, is counted in that half alone."""
    texts = read_texts()
    own = [terms for part, terms in texts.values() if part == half]
    counts = Counter(term for terms in own for term in terms)
    return [
        Pair(label, one, other, rules.compare(texts[one][1], texts[other][1], counts=counts, total=len(own)).score)
        for part, label, one, other in _rows("pairs.txt", 4)
        if part == half
    ]


def first_of_each(half: str) -> tuple[int, int, int]:
    """Return (texts, how many find another telling of their idea first, how many among the first five)."""
    texts = {key: terms for key, (part, terms) in read_texts().items() if part == half}
    counts = Counter(term for terms in texts.values() for term in terms)
    first = among = 0
    for key, terms in texts.items():
        others = (
            (rules.compare(terms, there, counts=counts, total=len(texts)).score, other) for other, there in texts.items() if other != key
        )
        best = [other.rsplit(".", 1)[0] for _score, other in sorted(others, reverse=True)[:5]]
        idea = key.rsplit(".", 1)[0]
        first += best[0] == idea
        among += idea in best
    return len(texts), first, among


def _rows(name: str, cells: int) -> Iterator[list[str]]:
    for line in (FOLDER / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield [cell.strip() for cell in line.split(" ; ", cells - 1)]


def as_table() -> str:
    """Return the figures as a table."""
    lines = [
        "| Half | Pairs | same: precision | recall | same or near: precision | recall | another telling first | among five |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for half, name in ((DEVELOPMENT, "development"), (HELD_OUT, "held out")):
        pairs = scored_pairs(half)
        labels = Counter(pair.label for pair in pairs)
        mixed = sum(pair.is_mixed for pair in pairs)
        same = judge(pairs, {SAME}, threshold=rules.SAME)
        near = judge(pairs, {SAME, NEAR}, threshold=rules.NEAR)
        count, first, among = first_of_each(half)
        told = f"{len(pairs)} ({labels[SAME]} same, {labels[NEAR]} near, {labels[DIFFERENT]} different; {mixed} in two languages)"
        lines.append(
            f"| {name} | {told} | {same.precision:.2f} | {same.recall:.2f} | {near.precision:.2f} | {near.recall:.2f} "
            f"| {first} of {count} | {among} of {count} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    print(f"Thresholds: same from {rules.SAME}, near from {rules.NEAR}.\n")
    print(as_table())
    sys.exit(0)
