"""What the recipe's initiatives speak of, and families of three hundred of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bench.bulk import Bulk
from exchange.foundation.database import new_id
from exchange.initiatives.lineage.models import InitiativeLink, LinkKind
from exchange.initiatives.models import InitiativeState
from exchange.initiatives.similar.indexing import ALL, kept_terms
from exchange.initiatives.similar.models import InitiativeTerm, TermCount
from exchange.initiatives.similar.speaking import terms_of

FAMILY = 300
_TEXTS = ("problem", "why_it_works", "who_does_it", "change", "at_home")


def add_families(bulk: Bulk, initiatives: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """Add the terms of the published ones with their counts, and a link from each to its parent."""
    terms, counted = [], Counter[str]()
    for one in initiatives:
        if one["state"] is InitiativeState.PUBLISHED:
            texts = [*(one[name] for name in _TEXTS), *one["steps"]]
            own = kept_terms(terms_of(one["title"], texts, language=one["language"]))
            counted.update([ALL, *own])
            terms += [{"initiative_id": one["id"], "term": term, "weight": weight} for term, weight in own.items()]
    bulk.add(InitiativeTerm, terms)
    bulk.add(TermCount, [{"term": term, "documents": documents} for term, documents in counted.items()])
    said = {"kind": LinkKind.ADAPTS, "why": "", "made_by_id": None, "made_at": now}
    bulk.add(
        InitiativeLink,
        [
            {
                "id": new_id(),
                "child_id": one["id"],
                "parent_id": initiatives[number - number % FAMILY + (number % FAMILY) // 3]["id"],
                **said,
            }
            for number, one in enumerate(initiatives)
            if number % FAMILY
        ],
    )


def _parent_of(number: int) -> int:
    """Return the parent in a family: everybody has three children."""
    place = number % FAMILY
    return number - place + place // 3
