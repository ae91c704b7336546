"""Sixth chapter, last part: what cities wrote of some initiatives besides the nine answers, and how strong the evidence is."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from exchange.demonstration.story.scene import Scene, at, days, read_data
from exchange.foundation.database import db
from exchange.initiatives.describing.models import Description, DescriptionProposal, EvidenceRecord, RecordKind, Shows
from exchange.initiatives.describing.parts import PARTS
from exchange.initiatives.describing.standing import keep_standing
from exchange.initiatives.models import Initiative

_NAMES = [name for part in PARTS for name in part.names]


def tell_of_descriptions(scene: Scene) -> None:
    """Add the descriptions, then keep for each initiative what is written down of it."""
    titles = {row["key"]: row["title"] for row in read_data("initiatives")}
    by_title = {one.title: one for one in db.session.scalars(select(Initiative))}
    for key, row in read_data("descriptions").items():
        _describe(scene, by_title[titles[key]], row)
    for initiative in by_title.values():
        keep_standing(initiative)
    db.session.flush()


def _when(scene: Scene, row: dict[str, Any]) -> datetime:
    day = date.fromisoformat(row["on"]) if "on" in row else scene.today - days(row["days"])
    return at(day, "15:20")


def _describe(scene: Scene, initiative: Initiative, row: dict[str, Any]) -> None:
    when, by = _when(scene, row), scene.people[row["by"]]
    description = Description(initiative=initiative, initiative_id=initiative.id, saved_at=when)
    for name in _NAMES:
        setattr(description, name, row.get(name, [] if name in {"core", "adaptable", "costs"} else ""))
    if description.contact_email:
        description.contact_by_id, description.contact_at = by.id, when
    db.session.add(description)
    db.session.flush()
    for line in row.get("records", []):
        found_at = _when(scene, line)
        record = EvidenceRecord(
            description_id=description.id,
            kind=RecordKind(line["kind"]),
            shows=Shows(line["shows"]),
            added_by_id=by.id,
            added_at=max(found_at, when),
            done_on=found_at.date(),
            **{name: line[name] for name in ("found", "done_by", "source")},
        )
        description.records.append(record)
    for told in row.get("proposals", []):
        author = scene.people[told["by"]]
        proposal = DescriptionProposal(
            initiative_id=initiative.id, part=told["part"], words=told["words"], by_id=author.id, at=_when(scene, told)
        )
        if "answered" in told:
            proposal.is_taken, proposal.answer = told["taken"], told.get("answer", "")
            proposal.answered_by_id, proposal.answered_at = by.id, _when(scene, {"days": told["answered"]})
        db.session.add(proposal)
    db.session.flush()
