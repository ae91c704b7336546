"""Keep what a city did with the parts of an initiative."""

from collections.abc import Sequence
from datetime import datetime

from exchange.access.viewers import Viewer
from exchange.adoptions.adapting.models import Adaptation
from exchange.adoptions.adapting.rules import Part, read_parts, why_not_keep_parts
from exchange.adoptions.models import Adoption
from exchange.adoptions.writing import save_sheet
from exchange.foundation.languages import Sentence, _l
from exchange.foundation.obstacles import Conflict, refuse_if
from exchange.initiatives.checking import why_not_public


def keep_parts(
    adoption: Adoption, earlier: Adaptation | None, parts: Sequence[Part], *, version: int, actor: Viewer, now: datetime
) -> Adaptation:
    """Keep the parts; raise Refused where a reason is missing, Conflict with both texts when somebody saved meanwhile."""
    if (earlier.version if earlier else 0) != version:
        raise Conflict(theirs=in_words(read_parts(earlier.parts) if earlier else []), yours=in_words(parts))
    known = [words for part in read_parts(earlier.parts) for words in (part.component, part.here, part.reason)] if earlier else []
    written = [words for part in parts for words in (part.component, part.here, part.reason)]
    refuse_if([*why_not_keep_parts(parts), *why_not_public(*written, known=[*known, *adoption.initiative.steps])])
    facts = {"parts": [part.stored() for part in parts], "decided_count": sum(part.fate is not None for part in parts), "saved_at": now}
    return save_sheet(adoption, Adaptation, earlier, facts, version=version, labels=[], actor=actor, now=now)


def in_words(parts: Sequence[Part]) -> list[tuple[Sentence, str]]:
    """Return the decided parts as a conflict shows them."""
    return [
        (part.component[:120], " · ".join(words for words in (str(part.fate.label), part.here, part.reason) if words))
        for part in parts
        if part.fate
    ] or [(_l("Parts"), "–")]
