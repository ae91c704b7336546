"""May somebody name a need, answer one, take one back; and what the answers of many come to."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from exchange.adoptions.diagnosis.models import Mark, Need, NeedMark, Voice
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.participants.models import ParticipantKind

# As reports do: how many came to a meeting is said from five people on.
SMALL_COUNT = 5
MOST_NEEDS = 40
# Since when somebody goes, and as what.
Place = tuple[datetime, ParticipantKind]


def answer_of(marks: Iterable[NeedMark]) -> Mark | None:
    """Return what the other voice says: one word only when all say it, otherwise partly; None: not asked yet."""
    said = {mark.mark for mark in marks}
    if not said:
        return None
    return said.pop() if len(said) == 1 else Mark.PARTLY


def is_shared(need: Need) -> bool:
    """Say whether both voices share a need."""
    return answer_of(need.marks) is Mark.AGREE


def kind_then(places: Sequence[Place], *, at: datetime) -> ParticipantKind | None:
    """Return as what somebody went on a day: a young person who leads a group later has spoken as a young person."""
    earlier = [place for place in places if place[0] <= at]
    if earlier:
        return max(earlier)[1]
    return min(places)[1] if places else None


def why_not_name_need(
    text: str, *, count: int, at_meeting: bool, heard_on: date | None, heard_count: int | None, today: date
) -> list[Obstacle]:
    """Say why a need cannot be written down; what was said at a meeting names its day and how many were there."""
    reasons = []
    if not text.strip():
        reasons.append(Obstacle("text-missing", _l("Write down what is needed."), Owner.CITY))
    if count >= MOST_NEEDS:
        reasons.append(Obstacle("too-many", _l("Forty needs are too many to talk about. Put some together."), Owner.CITY))
    if at_meeting:
        reasons += why_not_heard(heard_on, heard_count, today=today)
    return reasons


def why_not_heard(heard_on: date | None, heard_count: int | None, *, today: date) -> list[Obstacle]:
    """Say why a meeting cannot be quoted."""
    reasons = []
    if heard_on is None:
        reasons.append(Obstacle("heard-on", _l("Say on which day young people said it."), Owner.CITY))
    elif heard_on > today:
        reasons.append(Obstacle("heard-later", _l("This day has not come yet."), Owner.CITY))
    if heard_count is None or heard_count < 1:
        reasons.append(Obstacle("heard-count", _l("Say how many young people were there. No names, please."), Owner.CITY))
    return reasons


def may_change(need: Need, *, person_id: UUID | None, is_officer: bool) -> bool:
    """Say whether somebody may change or take back a need: who wrote it, and officers what they wrote down for others."""
    if need.by_id is not None and need.by_id == person_id:
        return True
    return is_officer and (need.voice is Voice.CITY or need.heard_on is not None)


def why_not_remove(need: Need) -> list[Obstacle]:
    """Say why a need stays: what has been answered is part of the talk."""
    if need.marks:
        return [Obstacle("answered", _l("The other side has answered it, so it stays. You can change its words."), Owner.CITY)]
    return []
