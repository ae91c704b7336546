"""Keep what a city did with the parts of an initiative, and let go of words that are hidden there."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from exchange.access.viewers import Viewer
from exchange.adoptions.adapting.models import Adaptation
from exchange.adoptions.adapting.rules import Part, read_parts, why_not_keep_parts, without_hidden
from exchange.adoptions.models import Adoption
from exchange.adoptions.writing import save_sheet
from exchange.foundation.database import db
from exchange.foundation.languages import Sentence, _l
from exchange.foundation.obstacles import Conflict, refuse_if
from exchange.initiatives.models import Initiative
from exchange.initiatives.revisions.queries import list_hidden
from exchange.initiatives.translating.rules import original_of
from exchange.initiatives.unread import why_not_unread
from exchange.initiatives.youngsters import names_to_keep_out


def keep_parts(
    adoption: Adoption, earlier: Adaptation | None, parts: Sequence[Part], *, version: int, actor: Viewer, now: datetime
) -> Adaptation:
    """Keep the parts; raise Refused where a reason is missing, Conflict with both texts when somebody saved meanwhile."""
    if (earlier.version if earlier else 0) != version:
        raise Conflict(theirs=in_words(read_parts(earlier.parts) if earlier else []), yours=in_words(parts))
    initiative = adoption.initiative
    # A page that was opened before a step was hidden sends its old words.
    parts = _without_hidden(initiative, parts)
    written = [(part.component[:80], (part.component, part.here, part.reason)) for part in parts]
    names = names_to_keep_out(initiative, adoption.city_id, actor=actor, today=now.date())
    kept = [words for part in read_parts(earlier.parts) for words in (part.component, part.here, part.reason)] if earlier else []
    known = [*original_of(initiative).values(), initiative.credited_as]
    refuse_if([*why_not_keep_parts(parts), *why_not_unread(written, known=known, kept=kept, people=names)])
    facts = {"parts": [part.stored() for part in parts], "decided_count": sum(part.fate is not None for part in parts), "saved_at": now}
    return save_sheet(adoption, Adaptation, earlier, facts, version=version, labels=[], actor=actor, now=now)


def let_go_of_hidden(initiative: Initiative) -> None:
    """Take steps that nobody is to read any more out of what cities wrote about them; who has a page of it open saves into a conflict."""
    kept = db.session.scalars(
        select(Adaptation).join(Adoption, Adoption.id == Adaptation.adoption_id).where(Adoption.initiative_id == initiative.id)
    )
    for one in kept:
        parts = [part.stored() for part in _without_hidden(initiative, read_parts(one.parts))]
        if parts != one.parts:
            one.parts = parts
    db.session.flush()


def _without_hidden(initiative: Initiative, parts: Sequence[Part]) -> list[Part]:
    hidden = list_hidden([initiative.id], "steps").get(initiative.id)
    return without_hidden(parts, hidden.answers, hidden.shown, initiative.steps) if hidden else list(parts)


def in_words(parts: Sequence[Part]) -> list[tuple[Sentence, str]]:
    """Return the decided parts as a conflict shows them."""
    return [
        (str(part.called)[:120], " · ".join(words for words in (str(part.fate.label), part.here, part.reason) if words))
        for part in parts
        if part.fate
    ] or [(_l("Parts"), "–")]
