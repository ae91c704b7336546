"""The difference between two texts, word by word, as pieces that a template marks."""

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

# A word with the blanks behind it, or the end of a line.
_TOKEN = re.compile(r"\n|[^\s]+[^\S\n]*|[^\S\n]+")
# The most pairs of equal words that are looked at: a text of one word ten thousand times would take minutes.
_MOST_PAIRS = 300_000


class Kind(StrEnum):
    """What became of a piece."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


class Piece(NamedTuple):
    """Some words that stayed, went or came."""

    kind: Kind
    text: str


def difference(before: str, after: str) -> list[Piece]:
    """Return the pieces of two texts in reading order; what went stands before what came in its place."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    pieces = [_piece(Kind.SAME, new[:start])]
    pieces += _between(old[start : len(old) - end], new[start : len(new) - end])
    pieces.append(_piece(Kind.SAME, new[len(new) - end :]))
    return _joined(pieces)


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many tokens both begin with."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if _key(one) != _key(other):
            break
        count += 1
    return count


def _key(word: str) -> str:
    return word if word == "\n" else word.rstrip()


def _piece(kind: Kind, tokens: Sequence[str]) -> Piece:
    return Piece(kind, "".join(tokens))


def _between(old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    old_keys, new_keys = [_key(one) for one in old], [_key(one) for one in new]
    count = Counter(new_keys)
    if sum(count[key] for key in old_keys) > _MOST_PAIRS:
        return [_piece(Kind.GONE, old), _piece(Kind.NEW, new)]
    pieces: list[Piece] = []
    for tag, i, j, k, m in SequenceMatcher(None, old_keys, new_keys, autojunk=False).get_opcodes():
        if tag == "equal" and not _is_splinter(new[k:m], is_inside=i > 0 and j < len(old)):
            pieces.append(_piece(Kind.SAME, new[k:m]))
        else:
            pieces += [_piece(Kind.GONE, old[i:j]), _piece(Kind.NEW, new[k:m])]
    return pieces


def _is_splinter(tokens: Sequence[str], *, is_inside: bool) -> bool:
    """Say whether words that stayed are so few that a reader sees one change rather than two: “the”, “of a”."""
    return is_inside and "\n" not in tokens and len("".join(tokens).strip()) <= 3


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces without empty ones, what went and what came of one place together."""
    found: list[Piece] = []
    gone, new = "", ""
    for piece in pieces:
        if piece.kind is Kind.GONE:
            gone += piece.text
        elif piece.kind is Kind.NEW:
            new += piece.text
        elif piece.text:
            found += [one for one in (Piece(Kind.GONE, gone), Piece(Kind.NEW, new)) if one.text]
            found.append(piece)
            gone, new = "", ""
    found += [one for one in (Piece(Kind.GONE, gone), Piece(Kind.NEW, new)) if one.text]
    return found


def has_changed(pieces: Sequence[Piece]) -> bool:
    """Say whether anything differs."""
    return any(piece.kind is not Kind.SAME for piece in pieces)
