"""Who is let in for which child, what is refused in a family's contacts, and when a visit counts; pure."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.guardians.models import GuardianLink, Way
from exchange.participants.models import Participant, ParticipantState
from exchange.participants.rules import GONE, is_minor
from exchange.people.models import Guardian
from exchange.people.rules import is_in_force

# After the trip a family still reads who looked at what; then there is nothing left to show.
SHOWN_AFTER_RETURN = timedelta(days=30)
LINKS_LIVE = {Way.MAIL: timedelta(days=7), Way.PAPER: timedelta(days=21)}


class Right(StrEnum):
    """What a guardian may do for a child, each by itself."""

    SIGN = "sign"
    VIEW = "view"


def has_right(guardian: Guardian, right: Right | None = None) -> bool:
    """Say whether a guardian has a right; None asks for either of the two that open a page."""
    if right is Right.SIGN:
        return guardian.may_sign
    if right is Right.VIEW:
        return guardian.may_view
    return guardian.may_sign or guardian.may_view


def why_not_for_child(participant: Participant, guardian: Guardian, *, today: date) -> list[Obstacle]:
    """Say why somebody is not let in for a child today; `today` is the date where the child lives."""
    if not is_minor(participant.person.birth_date, today):
        return [Obstacle("grown-up", _l("Whoever is 18 answers for themselves: nobody signs for them any more."), Owner.YOUNG_PERSON)]
    if not is_in_force(guardian, today=today) or not has_right(guardian):
        return [Obstacle("no-right", _l("This person may neither sign for the child nor see what is asked."), Owner.COORDINATOR)]
    if participant.state in GONE or participant.state is ParticipantState.WAITING:
        return [Obstacle("no-place", _l("There is no place on this trip, so nothing is asked."), Owner.COORDINATOR)]
    if participant.cohort.away_until_on + SHOWN_AFTER_RETURN < today:
        return [Obstacle("trip-over", _l("The trip is over."), Owner.COORDINATOR)]
    return []


def is_link_alive(link: GuardianLink, guardian: Guardian, *, now: datetime | None = None) -> bool:
    """Say whether a link still leads to somebody: not ended, not late, and still the mailbox it was sent to."""
    if link.ended_at is not None or (now is not None and link.expires_at <= now):
        return False
    return link.way is Way.PAPER or link.mailbox == guardian.email_folded
