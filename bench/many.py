"""The large recipe: N published initiatives with five adoptions each, put in by the hundred thousand.

Rows are made as the driver takes them and indexes are built when all rows are there.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from bench import names
from bench.bulk import Bulk
from bench.stories import Story, stories
from exchange.adoptions.models import Adoption, AdoptionStage, AdoptionStep
from exchange.adoptions.rules import WAY
from exchange.foundation.database import new_id
from exchange.foundation.folding import words
from exchange.initiatives.describing.models import Description
from exchange.initiatives.finding.changes import Part, write_mark
from exchange.initiatives.finding.models import SpellingKey
from exchange.initiatives.finding.rules import is_learnt, keys_of
from exchange.initiatives.lineage.models import InitiativeLink, LinkKind
from exchange.initiatives.models import (
    Initiative,
    InitiativeDecision,
    InitiativeState,
    InitiativeWord,
    Stage,
    initiative_recommendations,
    initiative_themes,
)
from exchange.initiatives.similar.indexing import ALL
from exchange.initiatives.similar.models import InitiativeTerm, TermCount
from exchange.initiatives.translating.models import InitiativeTranslation, Translator
from exchange.initiatives.translating.rules import print_of

CITIES_EACH = 5
# The first three hundred are one family; the others are families of twelve.
LARGE_FAMILY, FAMILY = 300, 12
# One in so many is described further and stands in a second language; one adoption in so many is stopped.
_DESCRIBED, _STOPPED = 10, 8
_LARGE = (
    Initiative,
    initiative_themes,
    initiative_recommendations,
    InitiativeWord,
    InitiativeTerm,
    SpellingKey,
    InitiativeDecision,
    InitiativeLink,
    Adoption,
    AdoptionStep,
)

Row = dict[str, Any]


class Made(NamedTuple):
    """What scenarios need to know: one initiative of a small family, one of the large one, an adoption of the first city."""

    initiative: str
    of_large_family: str
    adoption_id: UUID


class _One(NamedTuple):
    id: UUID
    number: int
    story: Story
    word: str
    city: Mapping[str, Any]
    themes: tuple[Mapping[str, Any], ...]
    recommendations: tuple[Mapping[str, Any], ...]
    moment: datetime
    takings: tuple["_Taken", ...]


class _Taken(NamedTuple):
    id: UUID
    city_id: UUID
    stages: tuple[AdoptionStage, ...]
    reached: int
    started: datetime


def add_many(
    bulk: Bulk,
    size: int,
    *,
    cities: Sequence[Mapping[str, Any]],
    themes: Sequence[Mapping[str, Any]],
    recommendations: Sequence[Mapping[str, Any]],
    cohort_id: UUID,
    now: datetime,
) -> Made:
    """Add N published initiatives with everything that belongs to them."""
    below = defaultdict(list)
    for one in recommendations:
        below[one["theme_id"]].append(one)
    dice = random.Random(size)
    # Whole days, so that few moments have to be written as text.
    today = now.replace(hour=9, minute=0, second=0, microsecond=0)
    every = [_one(number, dice, cities, themes, below, today - timedelta(days=100 + number * 700 // size)) for number in range(size)]
    with bulk.without_indexes(_LARGE):
        bulk.add(Initiative, (_initiative(one, cities, cohort_id) for one in every))
        key = bulk.form(Initiative.__table__.c.id)
        bulk.put(initiative_themes, ("initiative_id", "theme_id"), _pairs(every, key, lambda one: one.themes))
        named = _pairs(every, key, lambda one: one.recommendations)
        bulk.put(initiative_recommendations, ("initiative_id", "recommendation_id"), named)
        found_by: set[str] = set()
        bulk.put(InitiativeWord, ("initiative_id", "word"), _words(every, key, found_by))
        spelt = ((sign, word) for word in sorted(found_by) if is_learnt(word) for sign in sorted(keys_of(word)))
        bulk.put(SpellingKey, ("key", "word"), spelt)
        for part in Part:
            write_mark(bulk.connection, part, new_id())
        counts = _terms(bulk, every, key)
        bulk.add(TermCount, [{"term": term, "documents": documents} for term, documents in counts.items()])
        bulk.add(InitiativeLink, (_link(one, every) for one in every if _parent_of(one.number) is not None))
        decided = {"state": InitiativeState.PUBLISHED, "sentence": "Clear."}
        bulk.add(InitiativeDecision, ({"id": new_id(), "initiative_id": one.id, "at": one.moment, **decided} for one in every))
        bulk.add(Description, (_description(one) for one in every if one.number % _DESCRIBED == 0))
        bulk.add(InitiativeTranslation, (_translation(one) for one in every if one.number % _DESCRIBED == 0))
        _adoptions(bulk, every)
    own = next(taken.id for one in every for taken in one.takings if taken.city_id == cities[0]["id"] and taken.reached > 1)
    return Made(_slug(LARGE_FAMILY if size > LARGE_FAMILY else 0), _slug(0), own)


def _slug(number: int) -> str:
    return f"initiative-{number}"


def _one(
    number: int,
    dice: random.Random,
    cities: Sequence[Mapping[str, Any]],
    themes: Sequence[Mapping[str, Any]],
    below: Mapping[Any, Sequence[Mapping[str, Any]]],
    moment: datetime,
) -> _One:
    every = stories()
    chosen = tuple(dice.sample(themes, 2))
    word = dice.choice(names.LAST_BEGINNINGS) + dice.choice(names.LAST_BEGINNINGS).lower() + dice.choice(names.LAST_ENDINGS)
    return _One(
        new_id(),
        number,
        every[dice.randrange(len(every))],
        word,
        cities[number % len(cities)],
        chosen,
        tuple(below[theme["id"]][dice.randrange(len(below[theme["id"]]))] for theme in chosen),
        moment,
        tuple(_taken(number, each, dice, cities, moment) for each in range(CITIES_EACH)),
    )


def _taken(number: int, each: int, dice: random.Random, cities: Sequence[Mapping[str, Any]], moment: datetime) -> _Taken:
    city = cities[(number * 11 + 5 + each * 37) % len(cities)]
    reached = dice.randrange(len(WAY))
    stopped = (AdoptionStage.STOPPED,) if dice.randrange(_STOPPED) == 0 else ()
    return _Taken(new_id(), city["id"], (*WAY[: reached + 1], *stopped), reached, moment + timedelta(days=dice.randrange(10, 90)))


def _initiative(one: _One, cities: Sequence[Mapping[str, Any]], cohort_id: UUID) -> Row:
    furthest = max(taken.reached for taken in one.takings)
    return {
        "id": one.id,
        "slug": _slug(one.number),
        "city_id": one.city["id"],
        "cohort_id": cohort_id,
        "seen_city_id": cities[(one.number * 7 + 3) % len(cities)]["id"],
        "language": one.story.language,
        "state": InitiativeState.PUBLISHED,
        "stage": Stage(WAY[furthest].value),
        "adopted_count": len(one.takings),
        "evidence_level": one.number % 5 if one.number % _DESCRIBED == 0 else 0,
        "lamps": "21200" if one.number % _DESCRIBED == 0 else "00000",
        "question": 9,
        "created_at": one.moment,
        "saved_at": one.moment,
        "submitted_at": one.moment,
        "published_at": one.moment,
        **one.story.answers,
        "title": _title(one),
    }


def _title(one: _One) -> str:
    return f"{one.story.title} {one.word} {one.number}"


def _pairs(
    every: Sequence[_One], key: Callable[[Any], Any], chosen: Callable[[_One], Sequence[Mapping[str, Any]]]
) -> Iterator[tuple[Any, ...]]:
    for one in every:
        mine = key(one.id)
        for other in chosen(one):
            yield mine, key(other["id"])


def _words(every: Sequence[_One], key: Callable[[Any], Any], found_by: set[str]) -> Iterator[tuple[Any, ...]]:
    folded = cache(words)
    for one in every:
        mine = key(one.id)
        own = one.story.words.union(folded(one.city["name"]), folded(one.word), (str(one.number),))
        found_by |= own
        for word in sorted(own):
            yield mine, word


def _terms(bulk: Bulk, every: Sequence[_One], key: Callable[[Any], Any]) -> Counter[str]:
    counted: Counter[str] = Counter()
    folded = cache(words)

    def rows() -> Iterator[tuple[Any, ...]]:
        for one in every:
            mine = key(one.id)
            (word,) = folded(one.word)
            own = one.story.terms | {f"w:{word[:6]}": 200}
            own |= {f"t:{theme['slug']}": 100 for theme in one.themes} | {f"r:{each['code']}": 100 for each in one.recommendations}
            counted.update(own.keys())
            for term, weight in own.items():
                yield mine, term, weight

    bulk.put(InitiativeTerm, ("initiative_id", "term", "weight"), rows())
    counted[ALL] = len(every)
    return counted


def _parent_of(number: int) -> int | None:
    """Return the parent in a family, in which everybody has three children at most; None for the oldest."""
    first, size = (0, LARGE_FAMILY) if number < LARGE_FAMILY else (number - (number - LARGE_FAMILY) % FAMILY, FAMILY)
    place = number - first
    return first + (place - 1) // 3 if 0 < place < size else None


def _link(one: _One, every: Sequence[_One]) -> Row:
    parent = every[_parent_of(one.number) or 0]
    kind = list(LinkKind)[one.number % 4]
    return {"id": new_id(), "child_id": one.id, "parent_id": parent.id, "kind": kind, "why": "", "made_by_id": None, "made_at": one.moment}


def _description(one: _One) -> Row:
    texts = list(names.SENTENCES)
    costs = [{"what": "Vests", "cents": 24000, "currency": "EUR", "per": "", "again": "once", "note": ""}]
    return {
        "id": new_id(),
        "initiative_id": one.id,
        "place": texts[0],
        "for_whom": "Young people of the quarter",
        "since": "2015",
        "core": texts[1:3],
        "adaptable": texts[3:5],
        "costs": costs,
        "people_needed": texts[2],
        "materials": "Vests, lamps, a phone",
        "risks": texts[3],
        "lessons": texts[5],
        "contact_office": "Office for youth",
        "saved_at": one.moment,
    }


def _translation(one: _One) -> Row:
    language = "fr" if one.story.language == "en" else "en"
    title = f"{one.story.title} {one.word}"
    answers = {"title": title, **one.story.answers}
    original = {**one.story.answers, "title": _title(one)}
    said = {"title": title, "excerpt": one.story.answers["problem"][:240], "answers": answers, "translated_by": Translator.NETWORK}
    times = {"created_at": one.moment, "saved_at": one.moment, "ready_at": one.moment, "published_at": one.moment}
    return {"id": new_id(), "initiative_id": one.id, "language": language, "draft": {}, "origin_print": print_of(original), **said, **times}


def _adoptions(bulk: Bulk, every: Sequence[_One]) -> None:
    table, steps = Adoption.__table__, AdoptionStep.__table__
    key, time = bulk.form(table.c.id), cache(bulk.form(table.c.started_at))
    missing, days = bulk.form(steps.c.missing)([]), [timedelta(days=40 * number) for number in range(len(WAY) + 1)]

    def adoptions() -> Iterator[tuple[Any, ...]]:
        for one in every:
            mine = key(one.id)
            for taken in one.takings:
                stage = taken.stages[-1]
                stopped_in = WAY[taken.reached].value if stage is AdoptionStage.STOPPED else None
                moved = time(taken.started + days[len(taken.stages) - 1])
                yield key(taken.id), mine, key(taken.city_id), stage.value, stopped_in, time(taken.started), moved, "", 1

    def moves() -> Iterator[tuple[Any, ...]]:
        for one in every:
            for taken in one.takings:
                mine, city = key(taken.id), key(taken.city_id)
                for number, stage in enumerate(taken.stages):
                    yield key(new_id()), mine, city, stage.value, "It has begun.", missing, "", time(taken.started + days[number])

    facts = ("id", "initiative_id", "city_id", "stage", "stopped_in", "started_at", "moved_at", "lesson", "version")
    bulk.put(table, facts, adoptions())
    bulk.put(steps, ("id", "adoption_id", "city_id", "stage", "sentence", "missing", "without", "at"), moves())
