"""How needs are drawn: who says it, what the other voice says, what the reader may do with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from exchange.access.viewers import Viewer
from exchange.adoptions.diagnosis.models import Mark, Need, Voice
from exchange.adoptions.diagnosis.rules import SMALL_COUNT, answer_of, may_change
from exchange.foundation.formats import day
from exchange.foundation.languages import Sentence, _, ngettext
from exchange.participants.models import ParticipantKind

_CHIPS = {Mark.AGREE: "ready", Mark.PARTLY: "waits", Mark.NOT: "stopped", None: "draft"}


@dataclass(frozen=True)
class NeedLine:
    """One need as its column shows it."""

    need: Need
    answer: Mark | None
    said: str
    may_change: bool
    may_answer: bool
    own_answer: Mark | None

    @property
    def chip(self) -> str:
        """Return the shape of the answer."""
        return _CHIPS[self.answer]

    @property
    def words(self) -> Sentence:
        """Say what the other voice says."""
        young = self.need.voice is Voice.CITY
        if self.answer is None:
            return _("Young people not asked yet") if young else _("The city has not answered yet")
        if young:
            return {
                Mark.AGREE: _("Young people agree"),
                Mark.PARTLY: _("Young people agree partly"),
                Mark.NOT: _("Young people do not agree"),
            }[self.answer]
        return {Mark.AGREE: _("The city agrees"), Mark.PARTLY: _("The city agrees partly"), Mark.NOT: _("The city does not agree")}[
            self.answer
        ]


def said_words(need: Need, writer: ParticipantKind | None) -> str:
    """Say who wrote it and where it was said, without a name; `writer`: as what they went, nothing for officers and the forgotten."""
    if need.voice is Voice.CITY:
        return ""
    by_leader = _("Written down by their group leader.") if writer is ParticipantKind.LEADER else ""
    if need.heard_on is None:
        return by_leader or (_("Written by a young person") if writer in (ParticipantKind.YOUNGSTER, None) else "")
    return " ".join(filter(None, (_meeting_words(need, need.heard_on), by_leader)))


def _meeting_words(need: Need, heard_on: date) -> str:
    if (need.heard_count or 0) < SMALL_COUNT:
        return _("Said at a meeting, %(day)s. Fewer than five were there.", day=day(heard_on))
    return ngettext(
        "Said at a meeting, %(day)s. %(num)s young person was there.",
        "Said at a meeting, %(day)s. %(num)s young people were there.",
        need.heard_count or 0,
        day=day(heard_on),
    )


def _own_mark(need: Need, viewer: Viewer) -> Mark | None:
    return next((one.mark for one in need.marks if one.by_id == viewer.person_id and one.heard_on is None), None)


def need_lines(
    needs: list[Need], *, writers: Mapping[UUID, ParticipantKind], viewer: Viewer, is_officer: bool, is_young: bool, may_say: bool
) -> list[NeedLine]:
    """Return the needs of one voice for a reader."""
    return [
        NeedLine(
            need,
            answer_of(need.marks),
            said_words(need, writers.get(need.id)),
            may_say and may_change(need, person_id=viewer.person_id, is_officer=is_officer),
            may_say and (is_officer if need.voice is Voice.YOUNG else is_young),
            answer_of(need.marks) if need.voice is Voice.YOUNG else _own_mark(need, viewer),
        )
        for need in needs
    ]
