"""Versions are written with the words themselves, in their transaction; bringing one back is a version too."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from exchange.access.viewers import Viewer
from exchange.foundation.database import db
from exchange.foundation.obstacles import refuse_if
from exchange.history.services import record
from exchange.initiatives.models import Initiative
from exchange.initiatives.questions import ASKED, BY_NUMBER, NAMES
from exchange.initiatives.revisions import rules
from exchange.initiatives.revisions.models import InitiativeRevision, RevisionKind
from exchange.initiatives.revisions.queries import find_last_of
from exchange.initiatives.rules import Answer


def note_edit(initiative: Initiative, *, number: int, before: Answer, after: Answer, by_id: UUID | None, now: datetime) -> None:
    """Keep what was written at one question, or chosen after them: within half an hour it is one version of its author."""
    name = ASKED[number].name
    last = find_last_of(initiative.id, number)
    if last is not None and rules.continues(last, by_id=by_id, now=now):
        last.answers, last.at = {name: after}, now
        return
    db.session.add(
        InitiativeRevision(
            initiative_id=initiative.id,
            kind=RevisionKind.EDITED,
            by_id=by_id,
            number=number,
            before={name: before},
            answers={name: after},
            began_at=now,
            at=now,
        )
    )


def note_step(
    initiative: Initiative,
    kind: RevisionKind,
    *,
    by_id: UUID | None,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    hides_before: bool = False,
) -> None:
    """Keep all nine answers as they were when it took a step."""
    db.session.add(
        InitiativeRevision(
            initiative_id=initiative.id,
            kind=kind,
            by_id=by_id,
            before=dict(before or {}),
            answers=dict(rules.answers_of(initiative)),
            hides_before=hides_before,
            began_at=now,
            at=now,
        )
    )


def restore(initiative: Initiative, answers: Mapping[str, Any], *, number: int | None, actor: Viewer, now: datetime) -> None:
    """Bring back earlier answers, one or all, as a new version: what stands there now stays in the history."""
    wanted = {name: answers[name] for name in ((BY_NUMBER[number].name,) if number else NAMES) if name in answers}
    refuse_if(rules.why_not_restore(initiative, wanted=wanted))
    current = rules.answers_of(initiative)
    changed = rules.differing(current, current | wanted)
    db.session.add(
        InitiativeRevision(
            initiative_id=initiative.id,
            kind=RevisionKind.RESTORED,
            by_id=actor.person_id,
            number=number,
            before={name: current[name] for name in changed},
            answers={name: wanted[name] for name in changed},
            began_at=now,
            at=now,
        )
    )
    for name in changed:
        setattr(initiative, name, wanted[name])
    initiative.saved_at = now
    record("initiative-version-brought-back", initiative, actor=actor, now=now, changed=changed)
