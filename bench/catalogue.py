"""The recipe's initiatives: seven in ten published, found by their words and taken up by five cities each."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bench import names
from bench.adopting import adopt_in_cities
from bench.bulk import Bulk
from bench.families import add_families
from exchange.adoptions.models import Adoption, AdoptionStep
from exchange.foundation.database import new_id
from exchange.foundation.folding import words
from exchange.initiatives.models import (
    Initiative,
    InitiativeDecision,
    InitiativeState,
    InitiativeWord,
    Stage,
    initiative_recommendations,
    initiative_themes,
)

S = InitiativeState
_STATES = (S.PUBLISHED, S.PUBLISHED, S.PUBLISHED, S.PUBLISHED, S.PUBLISHED, S.PUBLISHED, S.PUBLISHED, S.IN_REVIEW, S.DRAFT, S.RETIRED)


def add_initiatives(
    bulk: Bulk,
    size: int,
    *,
    dice: random.Random,
    cities: Sequence[Mapping[str, Any]],
    themes: Sequence[Mapping[str, Any]],
    recommendations: Sequence[Mapping[str, Any]],
    cohort_id: UUID,
    now: datetime,
) -> str:
    """Add N initiatives with themes, words, decisions and adoptions; return a published one's address part."""
    initiatives, links, named, found_by, decisions, adoptions, steps = ([] for _list in range(7))
    below = defaultdict(list)
    for one in recommendations:
        below[one["theme_id"]].append(one)
    # Dice of their own, so that names come as they always did.
    dice_of_cities = random.Random(5)
    for number in range(size):
        city = cities[number % len(cities)]
        state = _STATES[number % len(_STATES)]
        title = f"{dice.choice(names.THINGS).title()} {dice.choice(names.DEEDS)} with {dice.choice(names.THINGS)} no. {number}"
        answers = _answers(title, number)
        moment = now - timedelta(minutes=10 * number)
        initiative = {
            "id": new_id(),
            "slug": f"initiative-{number}",
            "city_id": city["id"],
            "cohort_id": cohort_id,
            "seen_city_id": cities[(number * 7 + 3) % len(cities)]["id"],
            "language": names.LANGUAGES[number % len(names.LANGUAGES)],
            "state": state,
            "stage": Stage.SEEN,
            "question": 9,
            "created_at": moment,
            "saved_at": moment,
            "submitted_at": None if state is S.DRAFT else moment,
            "published_at": moment if state in {S.PUBLISHED, S.RETIRED} else None,
            **answers,
        }
        chosen = dice.sample(themes, 2)
        links += [{"initiative_id": initiative["id"], "theme_id": theme["id"]} for theme in chosen]
        named += [
            {"initiative_id": initiative["id"], "recommendation_id": below[theme["id"]][number % len(below[theme["id"]])]["id"]}
            for theme in chosen
        ]
        if state is S.PUBLISHED:
            texts = [str(city["name"]), *(text for text in answers.values() if isinstance(text, str))]
            found_by += [{"initiative_id": initiative["id"], "word": word} for word in words(*texts)]
            decisions.append({"id": new_id(), "initiative_id": initiative["id"], "state": state, "at": moment, "sentence": "Clear."})
            taken = adopt_in_cities(initiative, number, dice=dice_of_cities, cities=cities, moment=moment)
            initiative |= {"stage": taken.stage, "adopted_count": len(taken.adoptions)}
            adoptions += taken.adoptions
            steps += taken.steps
        initiatives.append(initiative)
    bulk.add(Initiative, initiatives)
    bulk.add(initiative_themes, links)
    bulk.add(initiative_recommendations, named)
    bulk.add(InitiativeWord, found_by)
    bulk.add(InitiativeDecision, decisions)
    add_families(bulk, initiatives, now=now)
    bulk.add(Adoption, adoptions)
    bulk.add(AdoptionStep, steps)
    return "initiative-0"


def add_drafts(
    bulk: Bulk, count: int, *, city_id: UUID, author_id: UUID, cohort_id: UUID, themes: Sequence[Mapping[str, Any]], now: datetime
) -> list[str]:
    """Add complete drafts of one author, ready to be submitted; return their address parts."""
    drafts, links = [], []
    for number in range(count):
        whose = {"id": new_id(), "slug": f"draft-{number}", "city_id": city_id, "author_id": author_id, "cohort_id": cohort_id}
        draft = {**whose, "state": S.DRAFT, "question": 9, "created_at": now, "saved_at": now, **_answers(f"Draft no. {number}", number)}
        drafts.append(draft)
        links.append({"initiative_id": draft["id"], "theme_id": themes[number % len(themes)]["id"]})
    bulk.add(Initiative, drafts)
    bulk.add(initiative_themes, links)
    return [str(draft["slug"]) for draft in drafts]


def _answers(title: str, number: int) -> dict[str, Any]:
    def sentence(shift: int) -> str:
        return names.SENTENCES[(number + shift) % len(names.SENTENCES)]

    return {
        "title": title,
        "problem": sentence(0),
        "seen_where": "On the square behind the town hall",
        "steps": [sentence(1), sentence(2), sentence(3)],
        "why_it_works": sentence(4),
        "who_does_it": "Young people of the quarter with the sports club",
        "cost": sentence(2),
        "change": sentence(3),
        "at_home": sentence(5),
    }
