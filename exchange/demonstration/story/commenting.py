"""Sixth chapter, fourth part: what others say about initiatives, and who wants one in their city."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from exchange.demonstration.comments import make_comment, make_wish
from exchange.demonstration.story.scene import Scene, at, days, read_data
from exchange.foundation.database import db
from exchange.initiatives.models import Initiative
from exchange.participants.models import Participant, ParticipantKind
from exchange.people.models import Person
from exchange.voices.models import (
    ClosedDiscussion,
    Comment,
    CommentDeed,
    CommentKind,
    CommentReport,
    CommentState,
    CommentStep,
    Grievance,
    Part,
    Reporter,
    Why,
)
from exchange.voices.naming import public_names

S = CommentState


def tell_of_comments(scene: Scene) -> None:
    """Add comments that stand, wait, were reported or not shown; a discussion that is closed; and whoever wants something."""
    data = read_data("comments")
    for row in data["comments"]:
        comment = _say(scene, _initiative(row["on"]), row)
        for answer in row.get("answers", ()):
            _say(scene, comment.initiative, answer, under=comment)
    for title, ago in data["closed"].items():
        initiative = _initiative(title)
        db.session.add(ClosedDiscussion(initiative_id=initiative.id, by_id=initiative.author_id, at=at(scene.today - days(ago))))
    for title, cities in data["wanted"].items():
        for slug, count in cities.items():
            for number, person in enumerate(_young_of(scene, slug, count)):
                make_wish(_initiative(title), person, at=at(scene.today - days(40 - number), "19:05"))
    db.session.flush()


def _initiative(title: str) -> Initiative:
    return db.session.scalars(select(Initiative).where(Initiative.title == title)).one()


def _young_of(scene: Scene, slug: str, count: int) -> list[Person]:
    of_city = select(Participant.person_id).where(
        Participant.city_id == scene.cities[slug].id, Participant.kind == ParticipantKind.YOUNGSTER
    )
    return list(db.session.scalars(select(Person).where(Person.id.in_(of_city)).order_by(Person.sort_name, Person.id).limit(count)))


def _say(scene: Scene, initiative: Initiative, row: dict[str, Any], *, under: Comment | None = None) -> Comment:
    writer, part = scene.people[row["by"]], Part(row.get("part", "young"))
    state, when = S(row.get("state", "standing")), at(scene.today - days(row["ago"]), row.get("clock", "17:20"))
    facts: dict[str, Any] = {"language": row["language"], "answers_id": under.id if under else None}
    if part is Part.YOUNG:
        facts["signed_as"] = public_names([writer.id], today=scene.today).get(writer.id, "")
    kind = CommentKind.ANSWER if under else CommentKind(row["kind"])
    comment = make_comment(initiative, writer, row["text"], kind=kind, part=part, state=state, at=when, **facts)
    if part is Part.YOUNG and state is not S.WAITING:
        reader = scene.people["luc"] if writer.city_id == scene.cities["bagneux"].id else scene.people[_desk_of(scene, writer)]
        _read(comment, reader, row, when + days(1))
    return comment


def _desk_of(scene: Scene, writer: Person) -> str:
    return next(f"desk-{slug}" for slug, city in scene.cities.items() if city.id == writer.city_id)


def _read(comment: Comment, reader: Person, row: dict[str, Any], when: datetime) -> None:
    """Let an adult have decided; what was reported after that is hidden and waits again."""
    if comment.state is S.NOT_SHOWN:
        step = CommentStep(comment_id=comment.id, deed=CommentDeed.NOT_SHOWN, why=Why(row["why"]), by_id=reader.id, at=when)
        step.note = row["note"]
        db.session.add(step)
    else:
        db.session.add(CommentStep(comment_id=comment.id, deed=CommentDeed.LET_STAND, by_id=reader.id, at=when))
    comment.decided_at = when
    if comment.state is S.HIDDEN:
        report = CommentReport(
            comment_id=comment.id, reporter=Reporter(row["reporter"]), grievance=Grievance(row["grievance"]), at=when + days(1)
        )
        report.words = row["report"]
        db.session.add(report)
        comment.open_report_count = 1
        for deed in (CommentDeed.REPORTED, CommentDeed.HIDDEN):
            db.session.add(CommentStep(comment_id=comment.id, deed=deed, at=when + days(1)))
    db.session.flush()
