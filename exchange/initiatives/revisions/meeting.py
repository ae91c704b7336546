"""Two write the same answer at once: mine, theirs, or both, and none of them is lost."""

from dataclasses import dataclass

from exchange.initiatives.revisions.difference import Piece, difference
from exchange.initiatives.rules import Answer, answer_text, answer_version


@dataclass(frozen=True)
class Meeting:
    """What is saved and what was typed, how they differ, and what would keep both."""

    theirs: Answer
    mine: Answer
    both: Answer
    pieces: list[Piece]
    version: str

    @property
    def their_text(self) -> str:
        """Return what is saved as one text."""
        return answer_text(self.theirs)

    @property
    def my_text(self) -> str:
        """Return what was typed as one text."""
        return answer_text(self.mine)


def meeting_of(theirs: Answer, mine: Answer, *, is_one_line: bool = False) -> Meeting:
    """Put two answers to one question side by side."""
    return Meeting(
        theirs, mine, both(theirs, mine, is_one_line=is_one_line), difference(_read(theirs), _read(mine)), answer_version(theirs)
    )


def _read(answer: Answer) -> str:
    return answer_text(answer)


def both(theirs: Answer, mine: Answer, *, is_one_line: bool = False) -> Answer:
    """Return an answer that has all the words of both: theirs first; steps that are the same stand once."""
    if isinstance(theirs, list) and isinstance(mine, list):
        return [*theirs, *(step for step in mine if step not in theirs)]
    return _joined(answer_text(theirs), answer_text(mine), " / " if is_one_line else "\n\n")


def _joined(theirs: str, mine: str, between: str) -> str:
    if mine in theirs:
        return theirs
    return mine if theirs in mine else f"{theirs}{between}{mine}"
