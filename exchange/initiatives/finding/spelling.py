"""The spellings of the catalogue's words: kept with them, and asked when a word that somebody typed stands nowhere."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, delete, func, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite

from exchange.foundation.database import db
from exchange.initiatives.finding import rules
from exchange.initiatives.finding.models import SpellingKey
from exchange.initiatives.models import InitiativeWord

# So many words are looked at letter by letter, so many are asked how often they stand there, so many are shown.
_LOOKED_AT, _COUNTED, SHOWN = 300, 12, 3
_AT_ONCE = 400

T = TypeVar("T")


def keep_spellings(before: Collection[str], now: Collection[str]) -> None:
    """Learn the words that an initiative has now, and forget those that stand in none any more; its words are written already."""
    _forget(set(before) - set(now))
    _learn({word for word in set(now) - set(before) if rules.is_learnt(word)})


def _some(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE))


def _learn(words: Iterable[str]) -> None:
    new = set(words)
    for some in _some(sorted(new)):
        new -= set(db.session.scalars(select(SpellingKey.word).where(SpellingKey.word.in_(some)).distinct()))
    rows = [{"key": key, "word": word} for word in sorted(new) for key in sorted(rules.keys_of(word))]
    connection = db.session.connection()
    insert: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    for some_rows in _some(rows):
        # Words belong to no city; the session would ask for one.
        connection.execute(insert(SpellingKey.__table__).values(list(some_rows)).on_conflict_do_nothing())


def _forget(words: Iterable[str]) -> None:
    """What nobody is to read any more is offered to nobody either."""
    elsewhere = select(InitiativeWord.word).where(InitiativeWord.word == SpellingKey.word).exists()
    for some in _some(sorted(words)):
        gone = delete(SpellingKey).where(SpellingKey.word.in_(some), ~elsewhere)
        db.session.execute(gone, execution_options={"synchronize_session": False})


def mend(words: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return {word that begins nothing in the catalogue: the nearest words that do stand there}, of words of which nothing has all.

    At most three statements.
    """
    # A word that was looked for alone and found nothing begins nothing.
    known = _known(words) if len(words) > 1 else set()
    unknown = [word for word in words if rules.reach(word) and word not in known]
    if not unknown:
        return {}
    sought = {key for word in unknown for key in rules.keys_sought(word)}
    found = db.session.scalars(
        _candidates(),
        {
            "keys": sorted(sought),
            "shortest": min(len(word) - rules.reach(word) for word in unknown),
            "longest": max(len(word) + rules.reach(word) for word in unknown),
        },
    ).all()
    near = {word: rules.nearest(word, found)[:_COUNTED] for word in unknown}
    standing = _standing({one for some in near.values() for one in some})
    return {word: chosen for word in unknown if (chosen := _best(word, near[word], standing))}


def _best(typed: str, near: Sequence[str], standing: Mapping[str, int]) -> tuple[str, ...]:
    """Return those with the fewest mistakes, the most usual first, of those that stand in the catalogue."""
    most = rules.reach(typed)
    there = [(rules.mistakes(typed, word, most=most), word[:1] != typed[:1], -standing[word], word) for word in near if word in standing]
    return tuple(word for far, *_order, word in sorted(there) if far == min(there)[0])[:SHOWN]


def _known(words: Sequence[str]) -> set[str]:
    """Return those of some words with which a word of the catalogue begins; one statement."""
    asked = db.session.execute(_which_begin(len(words)), _bounds(words)).one()
    return {word for word, is_there in zip(words, asked, strict=True) if is_there}


def _bounds(words: Sequence[str]) -> dict[str, str]:
    bounds = {f"from_{place}": word for place, word in enumerate(words)}
    return bounds | {f"to_{place}": word + "\U0010ffff" for place, word in enumerate(words)}


@cache
def _which_begin(count: int) -> Select[*tuple[Any, ...]]:
    return select(
        *(
            select(literal_column("1"))
            .where(InitiativeWord.word >= bindparam(f"from_{place}"), InitiativeWord.word < bindparam(f"to_{place}"))
            .exists()
            for place in range(count)
        )
    )


@cache
def _candidates() -> Select[str]:
    """Return the statement of words that share keys, those that share most first: at most so many are compared."""
    return (
        select(SpellingKey.word)
        .where(
            SpellingKey.key.in_(bindparam("keys", expanding=True)),
            func.length(SpellingKey.word).between(bindparam("shortest"), bindparam("longest")),
        )
        .group_by(SpellingKey.word)
        .order_by(func.count().desc(), SpellingKey.word)
        .limit(literal_column(str(_LOOKED_AT)))
    )


def _standing(words: Collection[str]) -> dict[str, int]:
    """Return {word: in how many initiatives it stands}; what stands in none is left out."""
    if not words:
        return {}
    counted = select(InitiativeWord.word, func.count()).where(InitiativeWord.word.in_(sorted(words))).group_by(InitiativeWord.word)
    return dict(db.session.execute(counted).all())
