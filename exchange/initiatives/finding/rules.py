"""Which words are looked for, which are near to a mistyped one, and by which keys they are found."""

from collections.abc import Iterable, Iterator, Sequence

# A word may be forgiven from so many letters on; from the second number on it may have two mistakes.
LEAST, LONG = 4, 8
# Words beyond are no words that somebody types.
_SHORTEST, _LONGEST = 3, 30
_WHOLE, _HALVES = LONG, LONG - 2
# With one letter nearly everything begins; two are looked for only where nothing longer was typed.
_TOO_SHORT, _SHORT = 1, 2


def sought(words: Sequence[str]) -> list[str]:
    """Return those of some typed words that are looked for, the longest first: it is the rarest and drives the search."""
    shortest = _SHORT if any(len(word) > _SHORT for word in words) else _TOO_SHORT
    return sorted((word for word in words if len(word) > shortest), key=len, reverse=True)


def reach(word: str) -> int:
    """Return how many mistakes a typed word may have: none in short ones, where anything is near to anything."""
    if len(word) < LEAST or len(word) > _LONGEST or not word.isalpha():
        return 0
    return 1 if len(word) < LONG else 2


def is_learnt(word: str) -> bool:
    """Say whether a word of the catalogue may be shown to somebody who mistyped: letters only, neither tiny nor endless."""
    return _SHORTEST <= len(word) <= _LONGEST and word.isalpha()


def keys_of(word: str) -> set[str]:
    """Return the keys under which a word of the catalogue is found.

    A short word is kept without each of its letters. Of a longer one each half is: of two mistakes one half has at most one.
    """
    keys: set[str] = set()
    if len(word) <= _WHOLE:
        keys |= {f"={part}" for part in _shortened(word)}
    if len(word) >= _HALVES:
        middle = len(word) // 2
        keys |= {f"<{part}" for part in _shortened(word[:middle])} | {f">{part}" for part in _shortened(word[middle:])}
    return keys


def keys_sought(typed: str) -> set[str]:
    """Return the keys that every word within reach of a typed one shares with it, at least one each."""
    if reach(typed) < 2:
        return {f"={part}" for part in _shortened(typed)}
    keys: set[str] = set()
    for length in range(len(typed) - 2, len(typed) + 3):
        middle = length // 2
        for size in (middle - 1, middle, middle + 1):
            keys |= {f"<{part}" for part in _shortened(typed[:size])}
        for size in (length - middle - 1, length - middle, length - middle + 1):
            keys |= {f">{part}" for part in _shortened(typed[-size:])}
    return keys


def _shortened(word: str) -> Iterator[str]:
    """Yield a word, and the word without each of its letters."""
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def mistakes(typed: str, word: str, *, most: int) -> int:
    """Return how many letters are wrong, missing, too many or swapped with their neighbour; more than `most` is `most` + 1."""
    if abs(len(typed) - len(word)) > most:
        return most + 1
    two_ago: list[int] = []
    before = list(range(len(word) + 1))
    for row, letter in enumerate(typed, start=1):
        now = [row]
        for column, other in enumerate(word, start=1):
            cost = min(before[column] + 1, now[column - 1] + 1, before[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == word[column - 2] and typed[row - 2] == other:
                cost = min(cost, two_ago[column - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        two_ago, before = before, now
    return min(before[-1], most + 1)


def nearest(typed: str, words: Iterable[str]) -> list[str]:
    """Return the words within reach, the nearest first; those that begin as the typed one before the others."""
    most = reach(typed)
    near = ((mistakes(typed, word, most=most), word) for word in words)
    return [word for _far, _start, word in sorted((far, word[:1] != typed[:1], word) for far, word in near if far <= most)]
