"""What somebody saved between the page that a writer saw and the one they send: it is neither overwritten nor undone unasked."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select

from exchange.foundation.database import db
from exchange.initiatives import rules
from exchange.initiatives.models import Initiative
from exchange.initiatives.questions import BY_NUMBER
from exchange.initiatives.revisions.models import InitiativeRevision, RevisionKind
from exchange.initiatives.rules import Answer, answer_of, answer_version

_WRITTEN = frozenset({RevisionKind.EDITED, RevisionKind.RESTORED})
# How far back the text of an old page is looked for.
_MOST = 20


def loses_words(initiative: Initiative, number: int, *, new: Answer, seen_version: str, by_id: UUID | None) -> bool:
    """Say whether saving an answer would undo what its writer has not seen; asks the history only where pages differ."""
    name = BY_NUMBER[number].name
    saved = answer_of(initiative, name)
    if not rules.loses_words(saved=saved, seen_version=seen_version, new=new):
        return False
    revisions = _list_last_of(initiative.id, number)
    last = next((one for one in revisions if name in one.answers and one.kind in _WRITTEN), None)
    is_own = last is not None and by_id is not None and last.by_id == by_id
    known = [words[name] for one in revisions for words in (one.answers, one.before) if name in words]
    seen = next((words for words in known if answer_version(words) == seen_version), None)
    return rules.loses_words(saved=saved, seen_version=seen_version, new=new, is_own=is_own, seen=seen)


def _list_last_of(initiative_id: UUID, number: int) -> Sequence[InitiativeRevision]:
    about = or_(InitiativeRevision.number == number, InitiativeRevision.number.is_(None))
    return db.session.scalars(
        select(InitiativeRevision)
        .where(InitiativeRevision.initiative_id == initiative_id, about)
        .order_by(InitiativeRevision.at.desc(), InitiativeRevision.id.desc())
        .limit(_MOST)
    ).all()
