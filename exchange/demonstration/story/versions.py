"""Who wrote what when in the demonstration: two authors of one initiative, its versions, and one return between them."""

from datetime import datetime
from typing import Any

from exchange.access.viewers import Viewer
from exchange.demonstration.story.scene import Scene, days
from exchange.foundation.database import db
from exchange.history.services import record
from exchange.initiatives.models import AuthorState, Initiative, InitiativeAuthor, InitiativeDecision, InitiativeState
from exchange.initiatives.questions import BY_NUMBER, QUESTIONS
from exchange.initiatives.revisions.models import InitiativeRevision, RevisionKind
from exchange.initiatives.revisions.rules import answers_of, kind_of_step
from exchange.people.models import Person


def add_authors(scene: Scene, initiative: Initiative, row: dict[str, Any]) -> None:
    """Add those who write it too, each asked by whoever began and joined the day after."""
    for key in row.get("with", []):
        person, asked_at = scene.people[key], initiative.created_at + days(1)
        initiative.asked_authors.append(
            InitiativeAuthor(
                person_id=person.id,
                state=AuthorState.ACCEPTED,
                asked_by_id=initiative.author_id,
                asked_at=asked_at,
                answered_at=asked_at + days(1),
            )
        )
        record("initiative-coauthor-joined", initiative, actor=Viewer(person_id=person.id, account_id=None), now=asked_at + days(1))


def add_step(initiative: Initiative, state: InitiativeState, *, by: Person | None, when: datetime) -> None:
    """Keep all nine answers as they were at a decision."""
    by_id = by.id if by else None
    kind = kind_of_step(state, is_by_author=by_id == initiative.author_id)
    db.session.add(_revision(initiative, kind, by_id, when, answers=dict(answers_of(initiative))))


def tell_of_versions(scene: Scene, initiative: Initiative, row: dict[str, Any], *, submitted: datetime) -> None:
    """Write how the words came to be before the last sending, with the return between."""
    told = row.get("versions")
    if not told:
        return
    stood: dict[str, Any] = {one.name: [] if one.name == "steps" else "" for one in QUESTIONS}
    first = {BY_NUMBER[line["number"]].name for line in told["lines"]}
    final = dict(answers_of(initiative))
    began = submitted - days(told["began"])
    for name in (one.name for one in QUESTIONS if one.name not in first):
        _edit(initiative, stood, name, final[name], by=scene.people[row["author"]], when=began)
    for line in told["lines"]:
        name = BY_NUMBER[line["number"]].name
        if line["days"] < told["returned"] and stood.get("_sent") is None:
            _send_and_return(scene, initiative, row, stood, submitted=submitted)
        _edit(initiative, stood, name, line.get("text", final[name]), by=scene.people[line["by"]], when=submitted - days(line["days"]))


def _edit(initiative: Initiative, stood: dict[str, Any], name: str, text: Any, *, by: Person, when: datetime) -> None:
    number = next(one.number for one in QUESTIONS if one.name == name)
    revision = _revision(initiative, RevisionKind.EDITED, by.id, when, answers={name: text})
    revision.number, revision.before = number, {name: stood[name]}
    db.session.add(revision)
    stood[name] = text


def _send_and_return(scene: Scene, initiative: Initiative, row: dict[str, Any], stood: dict[str, Any], *, submitted: datetime) -> None:
    told = row["versions"]
    sent, back = submitted - days(told["returned"] + 2), submitted - days(told["returned"])
    author, reader = scene.people[row["author"]], scene.people["helene"]
    for state, by, when, sentence, kind, deed in (
        (InitiativeState.SUBMITTED, author, sent, "", RevisionKind.SENT, "initiative-submitted"),
        (InitiativeState.RETURNED, reader, back, told["because"], RevisionKind.RETURNED, "initiative-returned"),
    ):
        db.session.add(InitiativeDecision(initiative_id=initiative.id, state=state, sentence=sentence, by_id=by.id, at=when))
        db.session.add(_revision(initiative, kind, by.id, when, answers=dict(stood)))
        record(deed, initiative, actor=Viewer(person_id=by.id, account_id=None), now=when, changed=["state"])
    stood["_sent"] = True


def _revision(initiative: Initiative, kind: RevisionKind, by_id: Any, when: datetime, *, answers: dict[str, Any]) -> InitiativeRevision:
    kept = {name: text for name, text in answers.items() if not name.startswith("_")}
    return InitiativeRevision(initiative_id=initiative.id, kind=kind, by_id=by_id, answers=kept, began_at=when, at=when)
